/// Texts as JSON has them (RFC 8259, section 7).
enum JSONString {
  /// Appends `text` in quotes. UTF-8 stays as it is; what JSON must escape is escaped, and so is what a terminal would obey when it
  /// is shown the file: DEL, C1 controls, and marks that turn the direction of writing.
  static func append(_ text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(isPlain) {
      line.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { append(scalar, to: &line) }
    }
    line.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
    switch scalar {
    case "\"", "\\": line += [UInt8(ascii: "\\"), UInt8(scalar.value)]
    case "\n": line += Array("\\n".utf8)
    case "\t": line += Array("\\t".utf8)
    case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{61c}", "\u{200e}"..."\u{200f}", "\u{2028}"..."\u{202e}",
      "\u{2066}"..."\u{2069}":
      let digits = String(scalar.value, radix: 16)
      line += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    default: line += Array(String(scalar).utf8)
    }
  }
}
