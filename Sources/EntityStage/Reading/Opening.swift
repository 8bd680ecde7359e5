// Rules: what stands at the beginning decides how the rest is read: a feed's mark, a brace, a header with a column for
// the id, in that order; else one id a line. A first line that looks like a row of a table, but names no column of
// ids, is an error: taken for ids, a keep-list would keep nothing. What was decided is said in words. A byte order mark is dropped. At most
// the first 64 KB behind blank lines are considered when the format is not given.

/// The beginning of a source, understood.
struct Opening {
  let format: IDFormat
  let decision: String
  let column: ReadColumn?
  let scanner: RowScanner
  /// Bytes before the first row.
  let consumed: Int
  /// Blank lines among them.
  let blank: Int

  /// - Returns: nil where more of the source is needed.
  static func read(
    _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ options: ReadOptions, source: String
  ) throws(ReadError) -> Opening? {
    var reader = OpeningReader(text: text, isLast: isLast, options: options, source: source)
    return try reader.read()
  }
}

/// Reads an opening.
private struct OpeningReader {
  /// No header is longer when nobody said that there is one.
  private static let considered = 64 * 1024

  let text: UnsafeBufferPointer<UInt8>
  let isLast: Bool
  let options: ReadOptions
  let source: String
  /// What a line before the header says that stands between cells, as spreadsheets write it: `sep=;`.
  private var separator: Delimiter?
  /// Lines before what is understood as the text: that one.
  private var linesBefore = 0

  init(text: UnsafeBufferPointer<UInt8>, isLast: Bool, options: ReadOptions, source: String) {
    self.text = text
    self.isLast = isLast
    self.options = options
    self.source = source
  }

  mutating func read() throws(ReadError) -> Opening? {
    if text.count < ForeignContent.longest, !isLast { return nil }
    if let content = ForeignContent(text, isList: options.format == .ids) { throw .notText(source: source, content) }
    var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if [.auto, .csv, .tsv].contains(options.format) { start = try readSeparator(start) }
    switch options.format {
    case .auto: return try decided(start)
    case .ids: return try ids(start, "one id a line, as told")
    case .jsonl: return try objects(start, "JSON objects, as told")
    case .csv: return try table(start, separator ?? .comma, "\((separator ?? .comma).adjective), as told")
    case .tsv: return try table(start, separator ?? .tab, "\((separator ?? .tab).adjective), as told")
    case .feed: return try feed(start, "a feed, as told")
    }
  }

  /// Reads `sep=;` and its line end, where they stand at `start`. Returns where the text goes on.
  private mutating func readSeparator(_ start: Int) throws(ReadError) -> Int {
    let mark = Array("sep=".utf8)
    let line = slice(start).prefix { $0 != UInt8(ascii: "\n") }
    guard line.count < text.count - start, line.starts(with: mark) else { return start }
    var sign = Array(line.dropFirst(mark.count))
    if sign.last == UInt8(ascii: "\r") { sign.removeLast() }
    guard sign.count == 1 else { return start }
    guard let found = Delimiter.allCases.first(where: { $0.byte == sign[0] }) else {
      throw .unknownSeparator(source: source, String(decoding: sign, as: UTF8.self))
    }
    separator = found
    linesBefore = 1
    return start + line.count + 1
  }

  // MARK: Deciding

  /// Whether a JSON array of objects or texts begins at `row`, as far as the bytes before `end` tell: those are there however
  /// the source hands them over.
  private func beginsArray(_ row: Int, before end: Int) -> Bool {
    let signs = slice(row).prefix(max(0, end - row)).lazy.filter { $0 > 0x20 }.prefix(2)
    guard signs.first == UInt8(ascii: "["), let second = signs.dropFirst().first else { return false }
    return second == UInt8(ascii: "{") || second == UInt8(ascii: "\"")
  }

  private var delimiters: [Delimiter] { separator.map { [$0] } ?? Delimiter.allCases }

  private func likely(in line: some Sequence<UInt8>) -> Delimiter { separator ?? Delimiter.likely(in: line) }

  private func decided(_ start: Int) throws(ReadError) -> Opening? {
    guard isLast || text.count >= start + FeedMark.longest else { return nil }
    if FeedMark.length(at: slice(start)) != nil { return try feed(start, "it begins with '## RECS'") }
    let (row, blank) = firstRow(start)
    guard row < text.count else {
      // Blank lines say nothing, however many there are: what decides may come behind them.
      guard isLast else { return nil }
      return try ids(start, "it is empty: one id a line")
    }
    if let first = slice(row).first(where: { $0 != 0x20 && $0 != 0x09 }), first == UInt8(ascii: "{") {
      return try objects(start, "the first line begins with '{'")
    }
    if beginsArray(row, before: start + FeedMark.longest) { throw .jsonArray(source: source) }
    for delimiter in delimiters {
      guard let header = try header(row, delimiter) else {
        if text.count - row > Self.considered { continue }
        return nil
      }
      if case .number = options.column {
        // The names say only that it is a header; which of them is meant, the number says.
        guard header.header.hasStandardName else { continue }
        return try table(start, delimiter, "\(delimiter.adjective), a header")
      }
      guard let column = try header.header.column(of: options.column, source: source) else { continue }
      return try table(
        start, delimiter, "\(delimiter.adjective), a header with the column '\(header.header.names[column])'")
    }
    return try withoutKnownHeader(start, row, blank)
  }

  private func withoutKnownHeader(_ start: Int, _ row: Int, _ blank: Int) throws(ReadError) -> Opening? {
    let line = slice(row).prefix { $0 != UInt8(ascii: "\n") }
    switch options.column {
    case .standard:
      let isTable =
        separator != nil || line.first == UInt8(ascii: "\"") || Delimiter.allCases.contains { line.contains($0.byte) }
      if isTable {
        guard let header = try header(row, likely(in: line)) else {
          guard text.count - row > Self.considered else { return nil }
          throw .noSuchColumn(source: source, wanted: ColumnChoice.standardNames, found: [])
        }
        throw .noSuchColumn(source: source, wanted: ColumnChoice.standardNames, found: header.header.listed)
      }
      return try ids(start, "no header with a column 'entity.id' or 'id': one id a line")
    case .named: return try table(start, likely(in: line), "a header")
    case .number:
      let delimiter = likely(in: line)
      let signs = [Delimiter.comma, .semicolon, .bar].filter { line.contains($0.byte) }
      if separator == nil, delimiter != .tab, signs.count > 1 {
        throw .severalSeparators(source: source, signs.map { String(UnicodeScalar($0.byte)) })
      }
      return try table(start, delimiter, delimiter.adjective)
    }
  }

  // MARK: Formats

  private func ids(_ start: Int, _ decision: String) throws(ReadError) -> Opening {
    guard options.column == .standard else { throw .noColumns(source: source, .ids) }
    return Opening(
      format: .ids, decision: decision, column: nil,
      scanner: .lines(LineScanner(content: options.format == .ids ? .id : .likelyID, line: 1)),
      consumed: start, blank: 0)
  }

  private func objects(_ start: Int, _ decision: String) throws(ReadError) -> Opening {
    let names = options.column.names
    guard !names.isEmpty else { throw .noColumns(source: source, .jsonl) }
    let content = LineScanner.Content.object(keys: names.map { Array($0.utf8) })
    return Opening(
      format: .jsonl, decision: decision,
      column: names.count == 1 ? ReadColumn(number: nil, name: names[0]) : nil,
      scanner: .lines(LineScanner(content: content, line: 1)), consumed: start, blank: 0)
  }

  private func table(_ start: Int, _ delimiter: Delimiter, _ decision: String) throws(ReadError) -> Opening? {
    let (row, blank) = firstRow(start)
    guard row < text.count else {
      guard isLast else { return nil }
      if case .number(let number) = options.column {
        return rows(delimiter, decision, shape(number - 1, columns: nil), from: row, line: blank + 1, blank)
      }
      throw .noSuchColumn(source: source, wanted: options.column.names, found: [])
    }
    guard let (header, next, lines) = try header(row, delimiter) else { return nil }
    let line = blank + 1
    // A first row of data is a row like the others.
    let isHeader = if case .number = options.column { header.hasStandardName } else { true }
    if isHeader, header.hasLoneReturn { throw .loneReturn(source: source, line: line + linesBefore) }
    if case .number(let number) = options.column {
      guard header.hasStandardName else {
        // Without a header, the first row says how many columns there are.
        let shape = shape(number - 1, columns: max(number, header.names.count))
        return rows(
          delimiter, "\(decision), no header: the first line is data", shape, from: row, line: line, blank)
      }
      return rows(
        delimiter, decision, shape(number - 1, in: header), below: header, from: next, line: line + lines, blank)
    }
    guard let column = try header.column(of: options.column, source: source) else {
      throw .noSuchColumn(source: source, wanted: options.column.names, found: header.listed)
    }
    return rows(delimiter, decision, shape(column, in: header), below: header, from: next, line: line + lines, blank)
  }

  /// - Parameter column: the id's, from 0.
  private func shape(_ column: Int, columns: Int?, padding: Int = 0) -> TableShape {
    TableShape(column: column, columns: columns, padding: padding, allowsRagged: options.allowsRagged)
  }

  /// - Parameter column: the id's, from 0.
  private func shape(_ column: Int, in header: TableHeader) -> TableShape {
    // A header without a single name (prose) says nothing about the rows.
    guard header.width > 0 else { return shape(column, columns: nil) }
    let columns = max(column + 1, header.width)
    return shape(column, columns: columns, padding: max(0, header.names.count - columns))
  }

  private func rows(
    _ delimiter: Delimiter, isFeed: Bool = false, _ decision: String, _ shape: TableShape,
    below header: TableHeader? = nil, from start: Int, line: Int, _ blank: Int
  ) -> Opening {
    let names = header?.names ?? []
    let scanner = TableScanner(
      delimiter: delimiter.byte, shape: shape, watch: header.map { HeaderWatch($0, column: shape.column) },
      line: line + linesBefore)
    return Opening(
      format: isFeed ? .feed : delimiter == .tab ? .tsv : .csv, decision: decision,
      column: ReadColumn(number: shape.column + 1, name: shape.column < names.count ? names[shape.column] : nil),
      scanner: .table(scanner), consumed: start, blank: blank)
  }

  /// The lines with the mark; the last of them names the columns. Where it doesn't, the next row may.
  private func feed(_ start: Int, _ decision: String) throws(ReadError) -> Opening? {
    var position = start
    var line = 1
    var marked: TableHeader?
    while FeedMark.length(at: slice(position)) != nil {
      guard let (header, next) = markedLine(position) else { return nil }
      marked = header
      position = next
      line += 1
    }
    guard isLast || text.count >= position + FeedMark.longest else { return nil }
    guard let marked else { throw .notAFeed(source: source) }
    var header = marked
    var column = try feedColumn(marked)
    if column == nil, position < text.count {
      guard let (unmarked, next, lines) = try self.header(position, .comma) else { return nil }
      column = try feedColumn(unmarked)
      if column != nil {
        header = unmarked
        position = next
        line += lines
      }
    }
    if header.hasLoneReturn { throw .loneReturn(source: source, line: 1) }
    if case .number(let number) = options.column {
      // A last marked line of prose would be a header of its own kind; only one with a known name counts as one.
      if column == nil { header = TableHeader(names: []) }
      column = number - 1
    }
    guard let column else {
      throw .noSuchColumn(source: source, wanted: options.column.names, found: marked.listed)
    }
    return rows(
      .comma, isFeed: true, decision, shape(column, in: header), below: header, from: position, line: line, 0)
  }

  /// The column, from 0, that a line of a feed's head names. Where a number is meant, whether a line is the header is known
  /// by the usual names.
  private func feedColumn(_ header: TableHeader) throws(ReadError) -> Int? {
    guard case .number(let number) = options.column else {
      return try header.column(of: options.column, source: source)
    }
    return header.hasStandardName ? number - 1 : nil
  }

  // MARK: Rows of a head

  /// A line of the head as a header, and where the next line starts. Prose makes a header without a useful name.
  private func markedLine(_ start: Int) -> (TableHeader, Int)? {
    let lineFeed = text[start...].firstIndex(of: UInt8(ascii: "\n"))
    guard lineFeed != nil || isLast else { return nil }
    let line = UnsafeBufferPointer(rebasing: text[start..<(lineFeed ?? text.count)])
    let next = lineFeed.map { $0 + 1 } ?? text.count
    let outcome = TableRow.parse(line, from: 0, delimiter: Delimiter.comma.byte, isLast: true)
    guard case .row(let row) = outcome, !row.isMalformed else { return (TableHeader(names: []), next) }
    let header = TableHeader(row, of: line)
    var names = header.names
    let first = Array((names.first ?? "").utf8)
    let mark = first.withUnsafeBufferPointer { FeedMark.length(at: $0) } ?? 0
    let glued = TableRow.unquoted(first.dropFirst(mark))
    if !names.isEmpty { names[0] = String(decoding: glued, as: UTF8.self) }
    // The header may come again without its mark.
    let bytes = line.first == UInt8(ascii: "\"") ? [] : Array(header.bytes.dropFirst(mark))
    return (TableHeader(names: names, hasLoneReturn: header.hasLoneReturn, bytes: bytes), next)
  }

  /// The row at `start` as a header, where the next row starts, and the lines it takes; nil where it isn't all here.
  private func header(
    _ start: Int, _ delimiter: Delimiter
  ) throws(ReadError) -> (header: TableHeader, next: Int, lines: Int)? {
    switch TableRow.parse(text, from: start, delimiter: delimiter.byte, isLast: isLast) {
    case .incomplete: return nil
    case .unclosed(let offset):
      if options.format == .auto { return (TableHeader(names: []), start, 0) }
      throw .unclosedQuote(at: offset, of: text, source: source, firstLine: 1)
    case .row(let row): return (TableHeader(row, of: text), row.next, row.lineFeeds)
    }
  }

  /// Where the first line that isn't blank starts, and how many blank ones come before it.
  private func firstRow(_ start: Int) -> (Int, blank: Int) {
    var position = start
    var blank = 0
    while position < text.count {
      if text[position] == UInt8(ascii: "\n") {
        position += 1
      } else if text[position] == UInt8(ascii: "\r"), position + 1 < text.count,
        text[position + 1] == UInt8(ascii: "\n")
      {
        position += 2
      } else {
        break
      }
      blank += 1
    }
    return (position, blank)
  }

  private func slice(_ start: Int) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[start...]) }
}
