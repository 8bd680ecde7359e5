// Rules: `TableRow` defines what a row is. This scanner gets there 64 bytes at a time: masks say where quotes, line
// feeds and delimiters are, the running parity of the quotes says which of them are inside of a cell. That is the truth
// as long as every quote that opens stands at the start of a cell (or doubles the one before it) and every one that
// closes is followed by the end of the cell; the row of the first quote for which this fails is read by `TableRow`
// instead.
//
// A row that has not as many cells as `TableShape` says is refused: a cell with an unquoted delimiter moves those behind
// it, and the id's column would hold something else; an unquoted line feed makes two rows, and the second begins in the
// middle. So is the header where it stands there again, as where tables were joined: its id is a name.
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
  let shape: TableShape
  /// Looks out for the header coming again; nil where there is none.
  let watch: HeaderWatch?
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
    var row = Progress(start: 0, column: shape.column)
    var block = 0
    while block < text.count {
      let masks = TableBlock(base + block, left: text.count - block, delimiter, &quotes)
      var ends = masks.lineFeeds
      var delimiters = masks.delimiters
      var inner = masks.quotedLineFeeds
      while ends != 0 {
        let bit = ends.trailingZeroBitCount
        let before = (1 &<< UInt64(truncatingIfNeeded: bit)) &- 1
        row.pass(delimiters & before, block)
        if inner & before != 0 { row.lineFeeds += (inner & before).nonzeroBitCount }
        try finish(row, at: block + bit, base, &sink, &core)
        row = Progress(start: block + bit + 1, column: shape.column)
        delimiters &= ~before
        inner &= ~before
        ends &= ends &- 1
      }
      if masks.isUnusual {
        guard let next = try readClosely(text, from: row.start, isLast: isLast, &sink, &core) else { return row.start }
        row = Progress(start: next, column: shape.column)
        block = next
        quotes = TableBlock.Quotes()
      } else {
        row.pass(delimiters, block)
        if inner != 0 { row.lineFeeds += inner.nonzeroBitCount }
        block += 64
      }
    }
    guard isLast, row.start < text.count else { return row.start }
    if quotes.isInside { throw unclosed(text, from: row.start, sink.source) }
    try finish(row, at: text.count, base, &sink, &core)
    return text.count
  }

  /// Where the quote opens that is never closed in the row at `start`.
  private func unclosed(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ source: String) -> ReadError {
    let row = UnsafeBufferPointer(rebasing: text[start...])
    guard case .unclosed(let offset) = TableRow.parse(row, from: 0, delimiter: delimiter, isLast: true) else {
      return .unclosedQuote(source: source, line: line, column: 1)
    }
    return .unclosedQuote(at: offset, of: row, source: source, firstLine: line)
  }

  /// A row that ends at `end`.
  @inline(__always)
  private mutating func finish(
    _ row: Progress, at end: Int, _ base: UnsafePointer<UInt8>, _ sink: inout RowSink, _ core: inout StageCore
  ) throws(ReadError) {
    let hasReturn = end > row.start && base[end - 1] == UInt8(ascii: "\r")
    let end = hasReturn ? end - 1 : end
    let text = UnsafeBufferPointer(start: base + row.start, count: end - row.start)
    let cells = row.delimiters + 1
    defer { line += 1 + row.lineFeeds }
    if text.isEmpty { return sink.takeBlank() }
    if FileMark.begins(text) { throw .secondTable(source: sink.source, line: line) }
    if cells != shape.columns, let (refusal, place) = refusal(text, hasReturn: hasReturn, cells: cells) {
      return sink.refuse(refusal, text, line: line, column: row.lineFeeds > 0 ? 1 : place + 1)
    }
    let cell = base + row.cell
    let count = (row.end >= 0 ? row.end : end) - row.cell
    // Of a row on several lines only its first is named.
    let place = row.lineFeeds > 0 ? 1 : row.cell - row.start + 1
    if let watch {
      switch watch.name(UnsafeBufferPointer(start: cell, count: count)) {
      case .id: return sink.refuse(.headerAgain, text, line: line, column: place)
      case .other: throw .secondTable(source: sink.source, line: line)
      case nil: break
      }
      if watch.mayBe(rowBytes: text.count), isHeader(text, watch) {
        throw .secondTable(source: sink.source, line: line)
      }
    }
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

  @inline(never)
  private func isHeader(_ text: UnsafeBufferPointer<UInt8>, _ watch: HeaderWatch) -> Bool {
    guard case .row(let row) = TableRow.parse(text, from: 0, delimiter: delimiter, isLast: true) else { return false }
    return watch.isHeader(row, of: text)
  }

  /// What is wrong with the number of a row's cells, and the offset of where it shows.
  @inline(never)
  private func refusal(
    _ row: UnsafeBufferPointer<UInt8>, hasReturn: Bool, cells: Int
  ) -> (RowRefusal, offset: Int)? {
    if cells <= shape.columns { return shape.refusal(cells: cells).map { ($0, row.count) } }
    // Each empty cell at the end is one delimiter; this is the usual case, and needs no parsing.
    if cells <= shape.most, row.suffix(cells - shape.columns).allSatisfy({ $0 == delimiter }) { return nil }
    // With the CR of its line end, or another CR at the end of a cell would be taken for it.
    let row = UnsafeBufferPointer(start: row.baseAddress, count: row.count + (hasReturn ? 1 : 0))
    guard case .row(let parsed) = TableRow.parse(row, from: 0, delimiter: delimiter, isLast: true) else { return nil }
    return shape.refusal(parsed, in: row)
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
    case .unclosed: throw unclosed(text, from: start, sink.source)
    case .row(let parsed): row = parsed
    }
    defer { line += row.lineFeeds }
    let isOnOneLine = row.lineFeeds <= 1
    let whole = UnsafeBufferPointer(rebasing: text[start..<row.next])
    if FileMark.begins(whole) { throw .secondTable(source: sink.source, line: line) }
    if row.hasLoneReturn {
      sink.refuse(.loneReturn, whole, line: line, column: 1)
    } else if row.isMalformed {
      sink.refuse(.textAfterQuote, whole, line: line, column: 1)
    } else if let (refusal, place) = shape.refusal(row, in: text) {
      sink.refuse(refusal, whole, line: line, column: isOnOneLine ? place - start + 1 : 1)
    } else {
      let cell = row.cells[shape.column]
      let column = isOnOneLine ? cell.lowerBound - start + 1 : 1
      switch watch?.name(UnsafeBufferPointer(rebasing: text[cell])) {
      case .id: sink.refuse(.headerAgain, whole, line: line, column: column)
      case .other: throw .secondTable(source: sink.source, line: line)
      case nil: sink.take(unescaped: TableRow.unquoted(text[cell]), line: line, column: column, into: &core)
      }
    }
    return row.next
  }
}
