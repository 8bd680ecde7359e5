// Text as a person is to see it: nothing in it is hidden, and nothing in it can steer a terminal. A control character or one
// without any shape is written as the language's own escape (`\n`, `\u{1b}`). A combining mark stays on its letter; one
// without a letter before it, or the fifth on one letter, is written as an escape too, as it would spill over its cell.
// A backslash stays as it is: this is for reading, and csv, tsv and json give the exact text.

/// Makes text fit to be looked at.
public enum VisibleText {
  /// More marks than any living script puts on one letter.
  private static let marksPerLetter = 4

  /// Whether every character is printable ASCII, which takes one column each and needs no change.
  static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

  /// `text` with everything hidden escaped.
  static func string(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var buffer = TextBuffer()
    append(text, to: &buffer)
    return buffer.text
  }

  /// Lines of text with everything hidden escaped but the line ends.
  public static func lines(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var buffer = TextBuffer()
    append(text, to: &buffer) { $0 == "\n" }
    return buffer.text
  }

  /// How many columns `text` takes when it is shown.
  static func width(of text: String) -> Int {
    guard !isPlain(text) else { return text.utf8.count }
    var buffer = TextBuffer()
    return append(text, to: &buffer)
  }

  /// Appends `text` as it is to be seen.
  /// - Parameters:
  ///   - limit: stops before the column count would exceed it; an escape or a wide character is never split.
  ///   - kept: hidden characters that stay as they are.
  /// - Returns: how many columns were appended.
  @discardableResult
  static func append(
    _ text: String, to buffer: inout TextBuffer, limit: Int = .max,
    keeping kept: (Unicode.Scalar) -> Bool = { _ in false }
  ) -> Int {
    if isPlain(text) {
      guard text.utf8.count > limit else {
        buffer.append(text)
        return text.utf8.count
      }
      buffer.append(String(text.unicodeScalars.prefix(max(0, limit))))
      return max(0, limit)
    }
    var columns = 0
    var marks: Int?
    for scalar in text.unicodeScalars {
      if kept(scalar) {
        marks = nil
        buffer.append(String(scalar))
        continue
      }
      let kind = CharacterWidth(scalar)
      if kind == .mark, let count = marks, count < marksPerLetter {
        marks = count + 1
        buffer.append(String(scalar))
        continue
      }
      let isEscaped = kind == .hidden || kind == .mark
      let shown = isEscaped ? escape(scalar) : String(scalar)
      let width = isEscaped ? shown.utf8.count : kind == .wide ? 2 : 1
      guard columns + width <= limit else { break }
      buffer.append(shown)
      columns += width
      marks = isEscaped ? nil : 0
    }
    return columns
  }

  /// `text` in at most `limit` columns, ended by `ellipsis` where it was cut.
  /// - Returns: how many columns were appended.
  @discardableResult
  static func append(_ text: String, to buffer: inout TextBuffer, fitting limit: Int, ellipsis: String) -> Int {
    let start = buffer.count
    let whole = append(text, to: &buffer)
    guard whole > limit else { return whole }
    buffer.cut(to: start)
    let tail = ellipsis.unicodeScalars.count
    guard limit >= tail else { return append(text, to: &buffer, limit: limit) }
    let kept = append(text, to: &buffer, limit: limit - tail)
    buffer.append(ellipsis)
    return kept + tail
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
