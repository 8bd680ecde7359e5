/// Strings of JSON (RFC 8259, section 7), written as bytes.
enum JSONText {
  /// Appends `text` in quotes. UTF-8 stays as it is; what JSON must escape is escaped, and so is what a terminal would obey when
  /// it is shown the file: C1 controls, and marks that turn the direction of writing.
  static func append(_ text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": line += [UInt8(ascii: "\\"), UInt8(scalar.value)]
      case "\n": line += Array("\\n".utf8)
      case "\t": line += Array("\\t".utf8)
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{200e}"..."\u{200f}", "\u{2028}"..."\u{202e}",
        "\u{2066}"..."\u{2069}":
        let digits = String(scalar.value, radix: 16)
        line += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
      default: line += Array(UTF8.encode(scalar).unsafelyUnwrapped)
      }
    }
    line.append(UInt8(ascii: "\""))
  }
}
