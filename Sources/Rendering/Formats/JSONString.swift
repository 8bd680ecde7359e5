/// A string of JSON (RFC 8259, section 7).
public enum JSONString {
  /// JSON text with everything hidden escaped but its line ends: the same values, fit for a terminal.
  public static func visible(_ json: String) -> String {
    var buffer = TextBuffer()
    for scalar in json.unicodeScalars {
      // Outside of its strings JSON has nothing hidden but line ends, and inside it has none.
      if scalar != "\n", CharacterWidth(scalar) == .hidden {
        for unit in String(scalar).utf16 { appendUnit(unit, to: &buffer) }
      } else {
        buffer.append(String(scalar))
      }
    }
    return buffer.text
  }

  /// Appends `text` quoted. What JSON demands is escaped; on a terminal also whatever is hidden.
  static func append(_ text: String, to buffer: inout TextBuffer, isTerminal: Bool) {
    buffer.append(UInt8(ascii: "\""))
    if isTerminal, !VisibleText.isPlain(text) {
      for scalar in text.unicodeScalars { append(visible: scalar, to: &buffer) }
    } else if text.utf8.contains(where: needsEscape) {
      for byte in text.utf8 { append(byte, to: &buffer) }
    } else {
      buffer.append(text)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func append(_ byte: UInt8, to buffer: inout TextBuffer) {
    switch byte {
    case UInt8(ascii: "\""): buffer.append("\\\"")
    case UInt8(ascii: "\\"): buffer.append("\\\\")
    case 0x08: buffer.append("\\b")
    case 0x09: buffer.append("\\t")
    case 0x0A: buffer.append("\\n")
    case 0x0C: buffer.append("\\f")
    case 0x0D: buffer.append("\\r")
    case 0..<0x20: appendUnit(UInt16(byte), to: &buffer)
    default: buffer.append(byte)
    }
  }

  private static func append(visible scalar: Unicode.Scalar, to buffer: inout TextBuffer) {
    if scalar.value < 0x7F {
      append(UInt8(scalar.value), to: &buffer)
    } else if CharacterWidth(scalar) == .hidden {
      for unit in String(scalar).utf16 { appendUnit(unit, to: &buffer) }
    } else {
      buffer.append(String(scalar))
    }
  }

  /// `\u` and four digits; a scalar beyond the first 65,536 takes two of them.
  private static func appendUnit(_ unit: UInt16, to buffer: inout TextBuffer) {
    let digits = String(unit, radix: 16)
    buffer.append("\\u")
    buffer.append(UInt8(ascii: "0"), times: 4 - digits.utf8.count)
    buffer.append(digits)
  }
}
