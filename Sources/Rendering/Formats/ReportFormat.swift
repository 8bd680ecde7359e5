internal import Shell

/// Turns rows into text one at a time. A row that is shorter than the header has nothing in its last columns; cells beyond
/// the header are not shown.
protocol ReportFormat {
  /// Before the first row.
  mutating func begin(in buffer: inout TextBuffer)
  mutating func add(_ row: [Value], to buffer: inout TextBuffer)
  /// After the last row.
  mutating func end(in buffer: inout TextBuffer)
}

extension [Value] {
  /// The cell of a column, or nothing where the row is too short.
  func cell(_ column: Int) -> Value { column < count ? self[column] : .nothing }
}
