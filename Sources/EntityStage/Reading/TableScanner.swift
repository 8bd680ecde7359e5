// Rules: `TableRow` defines what a row is. This scanner gets there 64 bytes at a time: masks say where quotes, line
// feeds and delimiters are, the running parity of the quotes says which of them are inside of a cell. That is the truth
// as long as every quote that opens stands at the start of a cell (or doubles the one before it) and every one that
// closes is followed by the end of the cell; the row of the first quote for which this fails is read by `TableRow`
// instead.
//
// A row with more cells than the table has columns is refused unless the cells behind the last column are empty
// (spreadsheets leave delimiters behind a short row): a cell with an unquoted delimiter moves those behind it, and the
// id's column would hold something else.
//
// Bound of the unsafe reads: the window may be read 64 bytes beyond its text; bits of such bytes are cut off. Cells lie
// between the start and the end of their row, which lie in the text.

internal import CStageKernel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Rows of delimited cells, of which one holds the id.
struct TableScanner {
  let delimiter: UInt8
  /// The id's column, from 0.
  let column: Int
  /// The table's columns; more cells than that are too many.
  let columns: Int
  /// Whether rows may not begin like a feed.
  let isFeed: Bool
  /// The line where the next row starts, from 1.
  var line: Int

  /// How far a row has been read.
  private struct Progress {
    let start: Int
    /// Delimiters to pass before the id's cell starts.
    var ahead: Int
    /// Where the id's cell starts, and where its delimiter is; -1 while unknown.
    var cell: Int
    var end = -1
    /// Delimiters so far.
    var delimiters = 0
    /// Line feeds in quotes.
    var lineFeeds = 0

    init(start: Int, column: Int) {
      self.start = start
      ahead = column
      cell = column == 0 ? start : -1
    }

    /// Notes what the delimiters at these bits of the block at `block` mean for the id's cell.
    @inline(__always)
    mutating func pass(_ delimiters: UInt64, _ block: Int) {
      var delimiters = delimiters
      self.delimiters &+= delimiters.nonzeroBitCount
      while end < 0, delimiters != 0 {
        let at = block + delimiters.trailingZeroBitCount
        delimiters &= delimiters &- 1
        if ahead == 0 {
          end = at
        } else {
          ahead -= 1
          if ahead == 0 { cell = at + 1 }
        }
      }
    }
  }

  /// Hands every whole row to `sink`. Returns how many bytes were dealt with.
  mutating func scan(
    _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ sink: inout RowSink, _ core: inout StageCore
  ) throws(ReadError) -> Int {
    guard let base = text.baseAddress else { return 0 }
    var quotes = TableBlock.Quotes()
    var row = Progress(start: 0, column: column)
    var block = 0
    while block < text.count {
      let masks = TableBlock(base + block, min(64, text.count - block), delimiter, &quotes)
      var ends = masks.lineFeeds
      var delimiters = masks.delimiters
      var inner = masks.quotedLineFeeds
      while ends != 0 {
        let bit = ends.trailingZeroBitCount
        let before = (1 &<< UInt64(truncatingIfNeeded: bit)) &- 1
        row.pass(delimiters & before, block)
        if inner & before != 0 { row.lineFeeds += (inner & before).nonzeroBitCount }
        try finish(row, at: block + bit, base, &sink, &core)
        row = Progress(start: block + bit + 1, column: column)
        delimiters &= ~before
        inner &= ~before
        ends &= ends &- 1
      }
      if masks.isUnusual {
        guard let next = try readClosely(text, from: row.start, isLast: isLast, &sink, &core) else { return row.start }
        row = Progress(start: next, column: column)
        block = next
        quotes = TableBlock.Quotes()
      } else {
        row.pass(delimiters, block)
        if inner != 0 { row.lineFeeds += inner.nonzeroBitCount }
        block += 64
      }
    }
    guard isLast, row.start < text.count else { return row.start }
    if quotes.isInside { throw .unclosedQuote(source: sink.source, line: line) }
    try finish(row, at: text.count, base, &sink, &core)
    return text.count
  }

  /// A row that ends at `end`.
  @inline(__always)
  private mutating func finish(
    _ row: Progress, at end: Int, _ base: UnsafePointer<UInt8>, _ sink: inout RowSink, _ core: inout StageCore
  ) throws(ReadError) {
    let hasReturn = end > row.start && base[end - 1] == UInt8(ascii: "\r")
    let end = hasReturn ? end - 1 : end
    let text = UnsafeBufferPointer(start: base + row.start, count: end - row.start)
    defer { line += 1 + row.lineFeeds }
    if text.isEmpty { return sink.takeBlank() }
    if isFeed, FeedMark.length(at: text) != nil { throw .secondFeed(source: sink.source, line: line) }
    guard row.cell >= 0 else {
      return sink.refuse(.missingColumn(cells: column - row.ahead + 1), text, line: line, column: text.count + 1)
    }
    if row.delimiters >= columns, let extra = extraCell(text, hasReturn: hasReturn, cells: row.delimiters + 1) {
      let refusal = RowRefusal.extraCells(cells: row.delimiters + 1, columns: columns)
      return sink.refuse(refusal, text, line: line, column: extra + 1)
    }
    let cell = base + row.cell
    let count = (row.end >= 0 ? row.end : end) - row.cell
    let place = row.cell - row.start + 1
    guard count >= 2, cell[0] == UInt8(ascii: "\"") else {
      return sink.take(cell, count, line: line, column: place, into: &core)
    }
    if IDBytes.arePlain(cell + 1, count - 2) || memchr(cell + 1, 0x22, count - 2) == nil {
      sink.take(cell + 1, count - 2, line: line, column: place, into: &core)
    } else {
      let text = TableRow.unquoted(UnsafeBufferPointer(start: cell, count: count))
      sink.take(unescaped: text, line: line, column: place, into: &core)
    }
  }

  /// Where the first cell behind the last column starts that isn't empty; nil where all are.
  @inline(never)
  private func extraCell(_ row: UnsafeBufferPointer<UInt8>, hasReturn: Bool, cells: Int) -> Int? {
    // Each empty cell at the end is one delimiter; this is the usual case, and needs no parsing.
    if row.suffix(cells - columns).allSatisfy({ $0 == delimiter }) { return nil }
    // With the CR of its line end, or another CR at the end of a cell would be taken for it.
    let row = UnsafeBufferPointer(start: row.baseAddress, count: row.count + (hasReturn ? 1 : 0))
    guard case .row(let parsed) = TableRow.parse(row, from: 0, delimiter: delimiter, isLast: true) else { return nil }
    return extraCell(parsed, in: row)
  }

  private func extraCell(_ row: TableRow, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    row.cells.dropFirst(columns).first { !TableRow.unquoted(text[$0]).isEmpty }?.lowerBound
  }

  /// Reads one row by its definition. Returns where the next one starts, or nil where this one isn't all here.
  @inline(never)
  private mutating func readClosely(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, _ sink: inout RowSink,
    _ core: inout StageCore
  ) throws(ReadError) -> Int? {
    let row: TableRow
    switch TableRow.parse(text, from: start, delimiter: delimiter, isLast: isLast) {
    case .incomplete: return nil
    case .unclosed: throw .unclosedQuote(source: sink.source, line: line)
    case .row(let parsed): row = parsed
    }
    defer { line += row.lineFeeds }
    let whole = UnsafeBufferPointer(rebasing: text[start..<row.next])
    if isFeed, FeedMark.length(at: whole) != nil { throw .secondFeed(source: sink.source, line: line) }
    if row.isMalformed {
      sink.refuse(.textAfterQuote, whole, line: line, column: 1)
    } else if let extra = extraCell(row, in: text) {
      let refusal = RowRefusal.extraCells(cells: row.cells.count, columns: columns)
      sink.refuse(refusal, whole, line: line, column: extra - start + 1)
    } else if column < row.cells.count {
      let cell = row.cells[column]
      let id = TableRow.unquoted(text[cell])
      sink.take(unescaped: id, line: line, column: cell.lowerBound - start + 1, into: &core)
    } else {
      sink.refuse(.missingColumn(cells: row.cells.count), whole, line: line, column: 1)
    }
    return row.next
  }
}
