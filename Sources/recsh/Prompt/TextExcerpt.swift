internal import Shell

/// The start and the end of a text that is longer than the screen, with the numbers of its lines.
enum TextExcerpt {
  private static let firstRows = 10
  private static let lastRows = 3

  static func rows(of text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let width = String(lines.count).count
    let numbered = lines.enumerated().map { index, line in
      let number = String(index + 1)
      return String(repeating: " ", count: width - number.count) + number + "  " + line
    }
    let left = lines.count - firstRows - lastRows
    // A single line takes no more room than the words that it was left out.
    guard left > 1 else { return numbered }
    return numbered.prefix(firstRows) + ["… \(NumberText.counted(left, "line", "lines")) more"]
      + numbered.suffix(lastRows)
  }
}
