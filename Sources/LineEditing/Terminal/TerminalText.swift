// How wide text is on a terminal, and how text from outside is made fit to show there.
// Rules: nothing that moves the cursor, changes colours or cannot be seen reaches a terminal unescaped; widths are those
// of the C library's UTF-8 locale, since libedit draws by the same ones.
import CEditLine

/// Measures and cleans text for a terminal.
public enum TerminalText {
  /// Columns `text` takes as it is shown, that is after `escaped(_:)`.
  public static func width(of text: String) -> Int {
    if isPlain(text) { return text.utf8.count }
    return escaped(text).unicodeScalars.reduce(0) { $0 + max(0, columns(of: $1)) }
  }

  /// `text` with every character that has no width of its own written out as `\u{…}`: control characters, escape
  /// sequences' first byte, combining and direction marks, joiners.
  public static func escaped(_ text: String) -> String {
    if isPlain(text) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if columns(of: scalar) > 0 {
        shown.unicodeScalars.append(scalar)
      } else {
        shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    return shown
  }

  /// As much of the start of `text` as fits in `columns`, with `…` where something is left out.
  public static func shortened(_ text: String, toColumns limit: Int) -> String {
    let text = escaped(text)
    guard width(of: text) > limit else { return text }
    var shown = ""
    var used = 0
    for scalar in text.unicodeScalars {
      let wide = columns(of: scalar)
      guard used + wide < limit else { break }
      shown.unicodeScalars.append(scalar)
      used += wide
    }
    return limit > 0 ? shown + "…" : ""
  }

  /// Columns of one character: 0, 1, 2, or -1 where it cannot be printed.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x7f { return scalar.value < 0x20 ? -1 : 1 }
    if scalar.value < 0xa0 { return -1 }
    guard TerminalLocale.isUTF8 else { return 1 }
    return Int(ce_columns(scalar.value))
  }

  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } }
}
