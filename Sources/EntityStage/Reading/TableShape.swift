// Rules: a row has a cell for each column. Behind the last column there may be as many empty cells as the header has, which
// is how spreadsheets write a sheet that was wider once. Rows of other lengths are ragged: their cells may have moved, so
// somebody must have said that they are as they should be; what stands behind the last column must be empty even then.

/// Which cells a table's rows have.
struct TableShape {
  /// The id's column, from 0.
  let column: Int
  /// The columns; cells behind them must be empty.
  let columns: Int
  /// No row has fewer cells.
  let least: Int
  /// No row has more cells.
  let most: Int

  /// - Parameters:
  ///   - column: the id's, from 0.
  ///   - columns: how many there are; nil where nothing tells.
  ///   - padding: how many empty cells may stand behind them.
  ///   - allowsRagged: whether rows may be shorter, or have more empty cells behind them.
  init(column: Int, columns: Int?, padding: Int = 0, allowsRagged: Bool) {
    self.column = column
    self.columns = columns ?? .max
    least = allowsRagged ? column + 1 : columns ?? column + 1
    most = allowsRagged ? .max : columns.map { $0 + padding } ?? .max
  }

  /// What is wrong with a row that has so many cells, whatever is in them.
  func refusal(cells: Int) -> RowRefusal? {
    if cells <= column { return .missingColumn(cells: cells) }
    if cells < least { return .fewerCells(cells: cells, columns: columns) }
    return cells > most ? .extraCells(cells: cells, columns: columns) : nil
  }

  /// What is wrong with the number of a row's cells, and the offset in `text` of where it shows.
  func refusal(_ row: TableRow, in text: UnsafeBufferPointer<UInt8>) -> (RowRefusal, offset: Int)? {
    let cells = row.cells.count
    let extra = row.cells.dropFirst(columns)
    if let filled = extra.first(where: { !TableRow.unquoted(text[$0]).isEmpty }) {
      return (.extraCells(cells: cells, columns: columns), filled.lowerBound)
    }
    guard let refusal = refusal(cells: cells) else { return nil }
    return (refusal, extra.first?.lowerBound ?? row.cells.last?.upperBound ?? 0)
  }
}
