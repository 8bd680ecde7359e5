internal import Shell

/// Turns rows into text one at a time. A row that is shorter than the header has nothing in its last columns; cells beyond
/// the header are not shown.
protocol ReportFormat {
  /// Before the first row.
  mutating func begin(in buffer: inout TextBuffer)
  mutating func add(_ row: [Value], to buffer: inout TextBuffer)
  /// Whether rows of one text each can be added as lines.
  var takesLines: Bool { get }
  /// Adds rows of one text without control characters each, a line each. Only where `takesLines`.
  mutating func add(lines: [UInt8], to buffer: inout TextBuffer)
  /// After the last row.
  mutating func end(in buffer: inout TextBuffer)
}

extension ReportFormat {
  var takesLines: Bool { false }
  mutating func add(lines: [UInt8], to buffer: inout TextBuffer) { preconditionFailure("this format takes no lines") }
}

extension [Value] {
  /// The cell of a column, or nothing where the row is too short.
  func cell(_ column: Int) -> Value { column < count ? self[column] : .nothing }
}
