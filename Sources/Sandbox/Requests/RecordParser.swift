// RFC 4180: a cell in quotes may hold commas, line ends and doubled quotes. A quote elsewhere is itself, since
// prose in the feed's marked lines has them, and is noted: in a row it is a fault. A carriage return outside quotes belongs to a line end.

/// Reads comma-separated records, one Unicode scalar at a time.
struct RecordParser {
  private enum Place { case cellStart, plain, quoted, quoteInQuoted }

  private var place = Place.cellStart
  private var cell = String.UnicodeScalarView()
  private var cells: [String] = []
  private var rows: [FeedReader.Row] = []
  private var line = 1
  private var firstLine = 1
  private var fault: String?

  mutating func take(_ scalar: Unicode.Scalar) {
    if scalar == "\n" { line += 1 }
    switch (place, scalar) {
    case (.quoted, "\""): place = .quoteInQuoted
    case (.quoted, _): cell.append(scalar)
    case (.quoteInQuoted, "\""):
      cell.append(scalar)
      place = .quoted
    case (.cellStart, "\""): place = .quoted
    case (_, ","): endCell()
    case (_, "\r"): break
    case (_, "\n"): endRecord()
    default:
      if place == .quoteInQuoted {
        fault = fault ?? "text follows the quote that closes a cell"
      } else if scalar == "\"" {
        fault = fault ?? "a quote is not escaped"
      }
      cell.append(scalar)
      place = .plain
    }
  }

  /// - Throws: `FeedRefusal` where a quote is still open.
  mutating func finish() throws(FeedRefusal) -> [FeedReader.Row] {
    if place == .quoted { throw FeedRefusal("the quote that opens in line \(firstLine) is never closed") }
    if place != .cellStart || !cells.isEmpty { endRecord() }
    return rows
  }

  private mutating func endCell() {
    cells.append(String(cell))
    cell = String.UnicodeScalarView()
    place = .cellStart
  }

  private mutating func endRecord() {
    endCell()
    rows.append(FeedReader.Row(line: firstLine, cells: cells, fault: fault))
    cells = []
    fault = nil
    firstLine = line
  }
}
