// A text of several lines, as pasted or recalled, moved through by Up and Down.
// Rule: columns are counted in scalars from the line's start, since only the cursor's place in the text matters here.

/// Cursor movement between the lines of one text.
enum BufferLines {
  /// Where the cursor comes to stand one line further up, or nil where it is in the first line.
  static func cursorAbove(_ cursor: Int, in text: [Unicode.Scalar]) -> Int? {
    let start = startOfLine(at: cursor, in: text)
    guard start > 0 else { return nil }
    let previous = startOfLine(at: start - 1, in: text)
    return min(previous + cursor - start, start - 1)
  }

  /// Where the cursor comes to stand one line further down, or nil where it is in the last line.
  static func cursorBelow(_ cursor: Int, in text: [Unicode.Scalar]) -> Int? {
    guard let end = text[cursor...].firstIndex(of: "\n") else { return nil }
    let endOfNext = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
    return min(end + 1 + cursor - startOfLine(at: cursor, in: text), endOfNext)
  }

  private static func startOfLine(at cursor: Int, in text: [Unicode.Scalar]) -> Int {
    text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }
}
