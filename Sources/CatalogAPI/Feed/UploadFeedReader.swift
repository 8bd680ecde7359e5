// What the reader is given block by block it hands on row by row; of a file of any size it holds one row. What it can't read
// as a feed's row it tells: `counts` accounts for every record of the file.

/// Reads an upload feed.
public struct UploadFeedReader: Sendable {
  public enum Event: Sendable {
    /// The columns; rows come behind it alone.
    case header(UploadFeedHeader)
    /// A row, its cells by the header's positions. It may have more or fewer, which was told before it.
    case row(DelimitedRecord)
    case problem(UploadFeedProblem)
  }

  /// What became of the records of the file.
  public struct Counts: Sendable, Equatable {
    /// Rows that were handed on.
    public var rows = 0
    /// Records without a value.
    public var blank = 0
    /// Pre-processing lines, headers included.
    public var marked = 0
    /// Records that could not be handed on: before the header, or not readable. Problems tell of them.
    public var unread = 0
  }

  public private(set) var counts = Counts()
  /// The columns, once they were read.
  public private(set) var header: UploadFeedHeader?
  private var records = DelimitedReader()
  private var isFirst = true
  /// The first row that came before any header.
  private var early: Int?

  public init() {}

  /// Takes the next bytes of the feed.
  /// - Throws: what `each` throws.
  public mutating func take(_ block: ArraySlice<UInt8>, _ each: (Event) throws -> Void) rethrows {
    // Taken out meanwhile, since a record is dealt with while it is being read.
    var reader = records
    records = DelimitedReader()
    defer { records = reader }
    try reader.take(block) { try deal(with: $0, each) }
  }

  /// Takes the end of the feed.
  /// - Throws: what `each` throws.
  public mutating func finish(_ each: (Event) throws -> Void) rethrows {
    var reader = records
    records = DelimitedReader()
    try reader.finish { try deal(with: $0, each) }
    guard header == nil else { return }
    let rows = early == nil ? "" : "; \(Self.counted(counts.unread, "row")) could not be read"
    try each(
      .problem(
        UploadFeedProblem(
          .error, line: early ?? 1, "there is no column header\(rows)",
          remedy: "begin with the pre-processing lines; the last of them is the header: ## RECSentity.id,entity.name,…"
        )))
  }

  private mutating func deal(with record: DelimitedRecord, _ each: (Event) throws -> Void) rethrows {
    defer { isFirst = isFirst && record.isBlank && record.fault == nil }
    if let problem = UploadFeedProblem(record, columns: header?.names ?? []) {
      let isMarked = record.count > 0 && UploadFeed.afterMark(record[0]) != nil
      // The prose of a pre-processing line may have quotes as it likes.
      if !isMarked || problem.isLossy(record) || isHeader(record) { try each(.problem(problem)) }
      if problem.isLossy(record) {
        counts.unread += 1
        return
      }
    }
    if record.isBlank {
      counts.blank += 1
    } else if UploadFeed.afterMark(record[0]) != nil {
      try dealMarked(record, each)
    } else if let header {
      counts.rows += 1
      if let problem = Self.count(of: record, header) { try each(.problem(problem)) }
      try each(.row(record))
    } else if isFirst, isHeader(record) {
      counts.marked += 1
      try begin(record, record[0], each)
      try each(
        .problem(
          UploadFeedProblem(
            .error, line: record.line, "the column header is not a pre-processing line",
            remedy: "write '## RECS' before its first name, and the template's other pre-processing lines above it")))
    } else {
      early = early ?? record.line
      counts.unread += 1
    }
  }

  private mutating func dealMarked(_ record: DelimitedRecord, _ each: (Event) throws -> Void) rethrows {
    guard let rest = UploadFeed.afterMark(record[0]) else { return }
    counts.marked += 1
    if isFirst, !rest.starts(with: UploadFeed.title.utf8) {
      try each(
        .problem(
          UploadFeedProblem(
            .warning, line: record.line, "the first line is not '\(UploadFeed.mark)\(UploadFeed.title)'",
            remedy: "keep the template's pre-processing lines as they are")))
    }
    guard isHeader(record) else {
      guard let header else { return }
      return try each(
        .problem(
          UploadFeedProblem(
            .error, line: record.line,
            "a row behind the header of line \(header.line) begins as a pre-processing line: no item is read from it",
            remedy: "give the item an id that begins otherwise, or move the line above the header")))
    }
    if let header {
      return try each(
        .problem(
          UploadFeedProblem(
            .error, line: record.line, "another column header: the first is in line \(header.line)",
            remedy: "upload the feeds one by one, or take the second head out if the columns are the same")))
    }
    if let early {
      try each(
        .problem(
          UploadFeedProblem(
            .error, line: early,
            "\(counts.unread == 1 ? "a row comes" : "\(counts.unread) rows come") before the column header",
            remedy: "move them behind line \(record.line)")))
    }
    try begin(record, rest, each)
    if counts.marked < UploadFeed.markedLines {
      try each(
        .problem(
          UploadFeedProblem(
            .warning, line: record.line,
            "\(Self.counted(counts.marked, "pre-processing line")) up to the column header, and the template has \(UploadFeed.markedLines)",
            remedy: "keep the template's pre-processing lines as they are")))
    }
  }

  private mutating func begin(
    _ record: DelimitedRecord, _ first: ArraySlice<UInt8>, _ each: (Event) throws -> Void
  ) rethrows {
    let cells = [first] + (1..<max(1, record.count)).map { record[$0] }
    let header = UploadFeedHeader(line: record.line, cells: cells.map { String(decoding: $0, as: UTF8.self) })
    self.header = header
    try each(.header(header))
    for (index, cell) in cells.enumerated() where String(validating: cell, as: UTF8.self) == nil {
      try each(
        .problem(
          UploadFeedProblem(
            .error, line: record.line, "the name of column \(index + 1) is not UTF-8", remedy: "save the file as UTF-8")
        ))
    }
  }

  /// Whether a record has the names of columns: the first one is an attribute's. Where a table without any mark was taken
  /// for a feed, another one may be the id's; the prose of marked lines may speak of it.
  private func isHeader(_ record: DelimitedRecord) -> Bool {
    guard record.count > 0 else { return false }
    if let marked = UploadFeed.afterMark(record[0]) { return Self.trimmed(marked).starts(with: UploadFeed.prefix.utf8) }
    return (0..<record.count).contains {
      let cell = Self.trimmed(record[$0])
      return $0 == 0 ? cell.starts(with: UploadFeed.prefix.utf8) : cell.elementsEqual(UploadFeed.idColumn.utf8)
    }
  }

  private static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = cell.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let end = start.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return start[..<(end.map { $0 + 1 } ?? start.startIndex)]
  }

  private static func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  private static func count(of record: DelimitedRecord, _ header: UploadFeedHeader) -> UploadFeedProblem? {
    let (cells, columns) = (record.count, header.names.count)
    let lengths = "\(counted(cells, "cell")) for \(counted(columns, "column"))"
    if cells < columns {
      return UploadFeedProblem(
        .error, line: record.line, lengths,
        remedy: "write a comma for each empty cell; a value with a line break needs quotes")
    }
    guard cells > columns else { return nil }
    if (columns..<cells).contains(where: { !record[$0].isEmpty }) {
      return UploadFeedProblem(
        .error, line: record.line, lengths,
        remedy: "put a value with a comma in quotes")
    }
    guard cells > columns + header.padding else { return nil }
    return UploadFeedProblem(
      .warning, line: record.line, "\(lengths), the last ones empty",
      remedy: "take the commas at the end of the row off")
  }
}

extension UploadFeedProblem {
  /// Whether nothing of the record can be used.
  fileprivate func isLossy(_ record: DelimitedRecord) -> Bool {
    record.fault?.fault == .unclosedQuote || record.fault?.fault == .tooLong
  }
}
