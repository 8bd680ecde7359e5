// Rules: an error of the whole source. The stage is then as it was before.

/// Why nothing was read.
public enum ReadError: Error, Sendable {
  /// The source failed.
  case unreadable(source: String, any Error)
  /// The caller asked to stop.
  case cancelled(source: String)
  /// Rows were refused and not to be skipped; the report has counts and places.
  case badRows(ReadReport)
  /// The quote that opens here, both from 1, is never closed.
  case unclosedQuote(source: String, line: Int, column: Int)
  /// None of the columns is called as wanted.
  case noSuchColumn(source: String, wanted: [String], found: [String])
  /// The header names the column more than once.
  case columnTwice(source: String, name: String)
  /// This format has no columns, or none that could be counted.
  case noColumns(source: String, IDFormat)
  /// A line `sep=` names a sign that stands between the cells of no table that is read.
  case unknownSeparator(source: String, String)
  /// Columns are counted from 1.
  case columnNumber(Int)
  /// Several of these signs may stand between the cells of a table without a header, and nothing tells which one does.
  case severalSeparators(source: String, [String])
  /// The row at this line is longer than 64 MB.
  case rowTooLong(source: String, line: Int)
  /// Another table or feed begins here; its columns may be others.
  case secondTable(source: String, line: Int)
  /// A feed without a `## RECS` line.
  case notAFeed(source: String)
  /// A carriage return without a line feed stands in the header, outside of quotes: the lines may end in it.
  case loneReturn(source: String, line: Int)
  /// It is one JSON array, not an object a line.
  case jsonArray(source: String)
  /// It is compressed, and that can't be undone.
  case gzip(source: String, GzipProblem)
  /// It is no text that is read, but something that its first bytes give away.
  case notText(source: String, ForeignContent)
  /// The ids need more than 16 GB.
  case stageFull(source: String)

  /// What is wrong, in a few words, without the place.
  public var reason: String {
    switch self {
    case .unreadable(_, let error): "it can't be read: \(error)"
    case .cancelled: "reading was cancelled"
    case .badRows(let report): "\(report.refused.count) of \(report.rows) rows can't be read"
    case .unclosedQuote: "a quote is never closed"
    case .noSuchColumn(_, let wanted, let found):
      "no column \(Self.list(wanted, " or ")); the columns are: \(Self.list(found, ", "))"
    case .columnTwice(_, let name): "the column '\(name)' stands there twice"
    case .noColumns(_, .jsonl): "keys of JSON objects have names, not numbers"
    case .noColumns: "a file with one id a line has no columns"
    case .unknownSeparator(_, let sign):
      "its cells are separated by '\(sign)'; commas, tabs, semicolons and '|' are read"
    case .severalSeparators(_, let signs):
      "its first line holds \(Self.list(signs, " and ")), and without a header nothing tells which of them separates cells"
    case .columnNumber(let number): "there is no column \(number); columns are counted from 1"
    case .rowTooLong: "the row is longer than \(ReadWindow.maximumRow >> 20) MB"
    case .secondTable: "another table begins here, and its columns may be others; name the files one by one"
    case .notAFeed: "it does not begin with '## RECS'"
    case .loneReturn: "a carriage return without a line feed stands in the header; its lines may end so"
    case .jsonArray: "it is one JSON array, and JSON is read an object a line"
    case .gzip(_, let problem): problem.reason
    case .notText(_, let content): "it is \(content.name)"
    case .stageFull: "the ids need more than 16 GB"
    }
  }

  /// The source it happened in; nil where it wasn't looked at.
  public var source: String? {
    switch self {
    case .unreadable(let source, _), .cancelled(let source), .unclosedQuote(let source, _, _),
      .noSuchColumn(let source, _, _), .columnTwice(let source, _), .noColumns(let source, _),
      .rowTooLong(let source, _), .secondTable(let source, _), .notAFeed(let source), .severalSeparators(let source, _),
      .jsonArray(let source), .loneReturn(let source, _), .gzip(let source, _), .unknownSeparator(let source, _),
      .notText(let source, _), .stageFull(let source):
      source
    case .badRows(let report): report.source
    case .columnNumber: nil
    }
  }

  /// The line, from 1, where one can be named.
  public var line: Int? {
    switch self {
    case .unclosedQuote(_, let line, _), .rowTooLong(_, let line), .secondTable(_, let line),
      .loneReturn(_, let line):
      line
    case .badRows(let report): report.refused.firstPlaces.first?.line
    default: nil
    }
  }

  /// The byte of the line, from 1, where one can be named.
  public var column: Int? {
    if case .unclosedQuote(_, _, let column) = self { column } else { nil }
  }

  /// A quote at an offset of `text`, whose first line has this number.
  static func unclosedQuote(
    at offset: Int, of text: UnsafeBufferPointer<UInt8>, source: String, firstLine: Int
  ) -> ReadError {
    let before = text[..<offset]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let line = before.reduce(firstLine) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    return .unclosedQuote(source: source, line: line, column: offset - lineStart + 1)
  }

  private static func list(_ names: [String], _ joint: String) -> String {
    names.map { "'\($0)'" }.joined(separator: joint)
  }
}
