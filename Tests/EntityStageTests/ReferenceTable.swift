// Rules: slow and obviously right. A character at a time, the states of Python's csv module (Modules/_csv.c), a row as
// an array of cells. The reader under test must agree with it, and it must agree with Python.

/// Delimited text, read the plain way.
struct ReferenceTable {
  struct Row: Equatable {
    var cells: [[UInt8]] = [[]]
    /// The line where the row starts, from 1.
    var line: Int
    /// Text stands behind a closing quote.
    var isMalformed = false

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
      if byte == 10 { line += 1 }
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
}
