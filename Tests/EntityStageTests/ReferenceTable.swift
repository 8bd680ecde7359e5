// Rules: slow and obviously right. A character at a time, the states of Python's csv module (Modules/_csv.c), a row as
// an array of cells. The reader under test must agree with it, and it must agree with Python.

import CatalogAPI

/// Delimited text, read the plain way.
struct ReferenceTable {
  struct Row: Equatable {
    var cells: [[UInt8]] = [[]]
    /// The line where the row starts, from 1.
    var line: Int
    /// Text stands behind a closing quote.
    var isMalformed = false
    /// A CR stands outside of quotes and ends no line.
    var hasLoneReturn = false
    /// The first bytes as they stand there.
    var beginning: [UInt8] = []

    /// Whether it begins as only a file does.
    var beginsFile: Bool {
      let mark = beginning.first == 0x22 ? beginning.dropFirst() : beginning[...]
      return beginning.starts(with: [0xEF, 0xBB, 0xBF]) || mark.starts(with: "## RECS".utf8)
        || mark.starts(with: "##RECS".utf8)
    }

    var isBlank: Bool { cells == [[]] && !hadQuotes }
    var hadQuotes = false
  }

  private enum State { case start, plain, quoted, afterQuote }

  private(set) var rows: [Row] = []
  /// Whether the text ends inside of quotes.
  private(set) var isUnclosed = false

  init(_ text: [UInt8], delimiter: UInt8) {
    // The end of a line is one character here: a CR before LF or before the end goes, except inside of quotes.
    var state = State.start
    var line = 1
    var row = Row(line: 1)
    var index = 0
    var isInRow = false
    func endsLine(_ index: Int) -> Bool {
      text[index] == 10 || (text[index] == 13 && (index + 1 == text.count || text[index + 1] == 10))
    }
    while index < text.count {
      let byte = text[index]
      if state != .quoted, endsLine(index) {
        if byte == 13, index + 1 < text.count { index += 1 }
        index += 1
        line += 1
        rows.append(row)
        row = Row(line: line)
        state = .start
        isInRow = false
        continue
      }
      isInRow = true
      if row.beginning.count < 8 { row.beginning.append(byte) }
      if byte == 10 { line += 1 }
      // What ends a line has been dealt with, and in front of a quote that closes it would be inside.
      if byte == 13, state != .quoted { row.hasLoneReturn = true }
      switch (state, byte) {
      case (.start, 0x22):
        state = .quoted
        row.hadQuotes = true
      case (.quoted, 0x22): state = .afterQuote
      case (.quoted, _): row.cells[row.cells.count - 1].append(byte)
      case (.afterQuote, 0x22):
        row.cells[row.cells.count - 1].append(byte)
        state = .quoted
      case (_, delimiter):
        row.cells.append([])
        state = .start
      case (.afterQuote, _):
        row.isMalformed = true
        row.cells[row.cells.count - 1].append(byte)
        state = .plain
      default:
        row.cells[row.cells.count - 1].append(byte)
        state = .plain
      }
      index += 1
    }
    isUnclosed = state == .quoted
    if isInRow { rows.append(row) }
  }

  /// The ids in a column of a table without a header, from 1, and the lines of the rows that are refused. The first row says
  /// how many columns there are.
  func ids(column: Int, allowsRagged: Bool) -> (ids: [[UInt8]], rows: Int, refusedLines: [Int]) {
    var (ids, seen, refused): ([[UInt8]], Set<[UInt8]>, [Int]) = ([], [], [])
    let rows = rows.filter { !$0.isBlank }
    let columns = max(column, rows.first?.cells.count ?? 0)
    for row in rows {
      let hasRoom = allowsRagged ? row.cells.count >= column : row.cells.count == columns
      let hasExtra = row.cells.dropFirst(columns).contains { !$0.isEmpty }
      if !row.isMalformed, !row.hasLoneReturn, !row.beginsFile, hasRoom, !hasExtra,
        (try? EntityID(utf8: row.cells[column - 1])) != nil
      {
        if seen.insert(row.cells[column - 1]).inserted { ids.append(row.cells[column - 1]) }
      } else {
        refused.append(row.line)
      }
    }
    return (ids, rows.count, refused)
  }
}
