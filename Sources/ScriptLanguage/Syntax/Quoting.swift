/// Writes a text as a word that reads back as exactly that text.
public enum Quoting {
  /// Bare where nothing in it has a meaning, else in single quotes, else in double quotes with escapes.
  public static func word(_ text: String) -> String {
    if isPlain(text) { return text }
    let hasControl = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    if !text.utf8.contains(UInt8(ascii: "'")), !hasControl { return "'\(text)'" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "$": quoted += "\\$"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        quoted += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Whether a text can stand as it is: not empty, no sign of the language in it, not read as an option or a comment.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "#"), !text.hasPrefix("--") else { return false }
    return !text.utf8.contains { byte in
      byte <= 0x20 || byte == 0x7F || ";|>{}()'\"$\\".utf8.contains(byte)
    }
  }
}
