// The RECS feed (help page "Feeds" and Adobe's upload template): lines that start with `## RECS` come first, the last of
// them is the column header, glued to the mark; then one row per item, RFC 4180. Generators write the mark without its
// blank, and spreadsheets quote marked lines and pad them with commas: all of that is read.

/// Takes a RECS feed apart.
struct FeedReader {
  /// Where a row begins, and its cells.
  struct Row: Equatable {
    /// The first is 1.
    let line: Int
    let cells: [String]
    /// What is wrong with its quotes; nil where nothing is. The prose of marked lines may have quotes as it likes.
    var fault: String?
  }

  /// Columns beside the standard ones (Target help, "Feeds").
  private static let mostCustomColumns = 100
  private static let standardColumns: Set<String> = [
    "entity.id", "entity.name", "entity.categoryId", "entity.message", "entity.thumbnailUrl", "entity.value",
    "entity.pageUrl", "entity.inventory", "entity.margin",
  ]

  /// Column names; empty where a spreadsheet padded the line.
  let header: [String]
  let rows: [Row]

  /// - Throws: `FeedRefusal` where there is no header or one with too many columns, a row has a quote that is not escaped or
  ///   never closed, or the text is not UTF-8. Unescaped quotes stop the whole feed (the upload template).
  init(_ bytes: [UInt8]) throws(FeedRefusal) {
    let withoutMark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard let text = String(validating: withoutMark, as: UTF8.self) else { throw FeedRefusal("it is not UTF-8") }
    var header: [String]?
    var rows: [Row] = []
    for row in try Self.records(text.unicodeScalars) {
      if let first = row.cells.first, let marked = Self.afterMark(first) {
        if marked.hasPrefix("entity.") { header = [marked] + row.cells.dropFirst().map(Self.trimmed) }
      } else if row.cells.contains(where: { !$0.isEmpty }) {
        guard header != nil else {
          throw FeedRefusal("line \(row.line) comes before the column header '## RECSentity.id,…'")
        }
        if let fault = row.fault { throw FeedRefusal("line \(row.line): \(fault)") }
        rows.append(row)
      }
    }
    guard let header else { throw FeedRefusal("there is no column header '## RECSentity.id,…'") }
    let custom = header.count { $0.hasPrefix("entity.") && !Self.standardColumns.contains($0) }
    guard custom <= Self.mostCustomColumns else {
      throw FeedRefusal("\(custom) custom columns, more than \(Self.mostCustomColumns)")
    }
    self.header = header
    self.rows = rows
  }

  /// The column names and values of a row.
  /// - Throws: `FeedRefusal` where it has more cells than the header has columns.
  func fields(of row: Row) throws(FeedRefusal) -> [(name: String, value: String)] {
    guard row.cells.dropFirst(header.count).allSatisfy(\.isEmpty) else {
      throw FeedRefusal("\(row.cells.count) cells, but \(header.count) columns")
    }
    return zip(header, row.cells).filter { !$0.0.isEmpty }.map { (name: $0.0, value: $0.1) }
  }

  /// What follows `## RECS` or `##RECS`, or nil where the cell doesn't begin so.
  private static func afterMark(_ cell: String) -> String? {
    for mark in ["## RECS", "##RECS"] where cell.hasPrefix(mark) { return trimmed(String(cell.dropFirst(mark.count))) }
    return nil
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  private static func records(_ text: String.UnicodeScalarView) throws(FeedRefusal) -> [Row] {
    var parser = RecordParser()
    for scalar in text { parser.take(scalar) }
    return try parser.finish()
  }
}

/// Why a feed, or a row of it, was not taken.
public struct FeedRefusal: Error, Sendable, Equatable {
  /// What is wrong, in a few words.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
