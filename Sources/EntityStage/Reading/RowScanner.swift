// Rules: a scanner is handed text that begins at a row's start and says how much of it made whole rows; the rest comes
// again, with more behind it.

/// The scanner of the format that was decided on.
enum RowScanner {
  case lines(LineScanner)
  case table(TableScanner)

  /// The line, from 1, of the row that comes next.
  var line: Int {
    switch self {
    case .lines(let scanner): scanner.line
    case .table(let scanner): scanner.line
    }
  }

  /// Hands every whole row to `sink`. Returns how many bytes were dealt with.
  mutating func scan(
    _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ sink: inout RowSink, _ core: inout StageCore
  ) throws(ReadError) -> Int {
    switch self {
    case .lines(var scanner):
      defer { self = .lines(scanner) }
      return scanner.scan(text, isLast: isLast, &sink, &core)
    case .table(var scanner):
      defer { self = .table(scanner) }
      return try scanner.scan(text, isLast: isLast, &sink, &core)
    }
  }
}
