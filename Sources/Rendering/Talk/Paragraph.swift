// A message that is wider than the screen is broken between its words: a terminal would break it anywhere, and a command that
// is to be typed with it.

/// A line of talk, on as many rows as it needs.
enum Paragraph {
  /// Appends a text, what is hidden in it escaped, without a line end.
  /// - Parameters:
  ///   - column: where it begins.
  ///   - indent: where its further rows begin.
  static func append(_ text: String, to buffer: inout TextBuffer, from column: Int, indent: Int, on surface: Surface) {
    let shown = VisibleText.string(text)
    guard surface.isTerminal, let columns = surface.columns, indent < columns / 2,
      column + VisibleText.width(of: shown) > columns
    else { return buffer.append(shown) }
    var used = column
    var isFirst = true
    for word in shown.split(separator: " ", omittingEmptySubsequences: false) {
      let width = VisibleText.width(of: String(word))
      if !isFirst {
        if used + 1 + width > columns {
          buffer.appendLineEnd()
          buffer.appendBlanks(indent)
          used = indent
        } else {
          buffer.appendBlanks(1)
          used += 1
        }
      }
      isFirst = false
      buffer.append(String(word))
      used += width
    }
  }
}
