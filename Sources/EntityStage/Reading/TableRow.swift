// Rules: RFC 4180, read as Python's csv module reads it (doc: csv, "strict"): a cell is quoted when its first character
// is a quote; inside, a quote is written twice; a quote elsewhere is an ordinary character. LF ends a row, with or
// without a CR before it. Another CR outside of quotes may be the end of a row for whoever wrote it, so a row that holds one can't
// be trusted. Text behind a closing quote makes the row malformed, and its end is then found as if the rest of the cell
// were ordinary. This is the one definition; `TableScanner` is a faster way to the same.

/// One row, taken apart.
struct TableRow {
  /// The bytes of each cell, quotes included.
  var cells: [Range<Int>] = []
  /// The offset behind the row's end of line.
  var next = 0
  /// The line feeds in the row, its own end included.
  var lineFeeds = 0
  var isMalformed = false
  /// Whether a carriage return stands outside of quotes that belongs to no line end.
  var hasLoneReturn = false

  /// Whether there is nothing in it.
  var isBlank: Bool { cells.count == 1 && cells[0].isEmpty }

  enum Outcome {
    case row(TableRow)
    /// The row goes on behind the text, which is not the last.
    case incomplete
    /// The text ends inside of quotes, which open at this offset.
    case unclosed(at: Int)
  }

  /// The row that begins at `start`. All access is by subscript within `text`.
  static func parse(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8, isLast: Bool
  ) -> Outcome {
    var row = TableRow()
    var position = start
    while true {
      let cell = position
      if position < text.count, text[position] == UInt8(ascii: "\"") {
        guard let closed = row.skipQuoted(text, position) else { return isLast ? .unclosed(at: cell) : .incomplete }
        position = closed
        row.isMalformed = row.isMalformed || !endsCell(text, position, delimiter)
      }
      while position < text.count, text[position] != delimiter, text[position] != UInt8(ascii: "\n") {
        if text[position] == UInt8(ascii: "\r"), position + 1 < text.count, text[position + 1] != UInt8(ascii: "\n") {
          row.hasLoneReturn = true
        }
        position += 1
      }
      if position < text.count, text[position] == delimiter {
        row.cells.append(cell..<position)
        position += 1
        continue
      }
      guard position < text.count || isLast else { return .incomplete }
      let hasReturn = position > cell && text[position - 1] == UInt8(ascii: "\r")
      row.cells.append(cell..<(hasReturn ? position - 1 : position))
      if position < text.count {
        row.lineFeeds += 1
        position += 1
      }
      row.next = position
      return .row(row)
    }
  }

  /// The offset behind the quote that closes the cell, or nil.
  private mutating func skipQuoted(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    var position = start + 1
    while position < text.count {
      if text[position] == UInt8(ascii: "\n") { lineFeeds += 1 }
      if text[position] == UInt8(ascii: "\"") {
        let isDoubled = position + 1 < text.count && text[position + 1] == UInt8(ascii: "\"")
        if !isDoubled { return position + 1 }
        position += 1
      }
      position += 1
    }
    return nil
  }

  private static func endsCell(_ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ delimiter: UInt8) -> Bool {
    guard position < text.count, text[position] != delimiter, text[position] != UInt8(ascii: "\n") else { return true }
    guard text[position] == UInt8(ascii: "\r") else { return false }
    return position + 1 == text.count || text[position + 1] == UInt8(ascii: "\n")
  }

  /// What a well-formed cell says: without its quotes, and with single ones for doubled.
  static func unquoted(_ cell: some Collection<UInt8>) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard cell.first == quote else { return Array(cell) }
    var result: [UInt8] = []
    result.reserveCapacity(cell.count)
    var isSecond = false
    for byte in cell.dropFirst() {
      if byte == quote, !isSecond {
        isSecond = true
        continue
      }
      isSecond = false
      result.append(byte)
    }
    return result
  }
}
