// Rules: a line of a feed's head begins with `## RECS`; generators also write `##RECS`, and spreadsheets put the whole
// line in quotes when it holds a comma (Adobe Target help, "Feeds").

/// The mark at the start of the lines of a feed's head.
enum FeedMark {
  private static let word = Array("RECS".utf8)
  /// The longest mark: a quote, `##`, a space and the word.
  static let longest = 8

  /// How many bytes of `text` are the mark that it begins with, or nil.
  @inline(__always)
  static func length(at text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let first = text.first, first == UInt8(ascii: "#") || first == UInt8(ascii: "\"") else { return nil }
    return spelledOut(text)
  }

  private static func spelledOut(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var rest = text[...]
    if rest.first == UInt8(ascii: "\"") { rest.removeFirst() }
    guard rest.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")]) else { return nil }
    rest.removeFirst(2)
    if rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    guard rest.starts(with: word) else { return nil }
    return rest.startIndex + word.count
  }
}
