/// One record of comma-separated cells (RFC 4180).
public struct DelimitedRecord: Sendable {
  /// What is wrong with the way a record is written.
  public enum Fault: Sendable, Hashable {
    /// A quote inside a cell that does not begin with one.
    case strayQuote
    /// Text behind the quote that closes a cell.
    case textBehindQuote
    /// A carriage return outside quotes that no line feed follows.
    case loneReturn
    /// The text ends inside quotes.
    case unclosedQuote
    /// It is longer than `DelimitedReader.longestRecord`, and its cells were not kept.
    case tooLong
  }

  /// Where it begins; the first line is 1.
  public internal(set) var line = 1
  /// Where it ends, which is another line where quotes hold line breaks.
  public internal(set) var lastLine = 1
  /// The first thing that is wrong with it; nil where nothing is.
  public internal(set) var fault: (fault: Fault, cell: Int, line: Int)?
  var bytes: [UInt8] = []
  var ends: [Int] = []

  init() {}

  /// A record of these cells, as if it had been read.
  init(cells: [String]) {
    for cell in cells {
      bytes += cell.utf8
      ends.append(bytes.count)
    }
  }

  /// How many cells it has.
  public var count: Int { ends.count }

  /// The bytes of a cell, without the quotes around it and with single ones for doubled.
  public subscript(cell: Int) -> ArraySlice<UInt8> { bytes[(cell == 0 ? 0 : ends[cell - 1])..<ends[cell]] }

  /// A cell as text; nil where it is not UTF-8.
  public func text(_ cell: Int) -> String? { String(validating: self[cell], as: UTF8.self) }

  /// Whether every cell is empty.
  public var isBlank: Bool { bytes.isEmpty }

  /// Whether every byte is ASCII, so that nobody needs to look for what is not UTF-8.
  var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

  /// Forgets what was read, but not the room for it.
  mutating func begin(line: Int) {
    self.line = line
    fault = nil
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  mutating func note(_ new: Fault, line: Int) {
    if fault == nil { fault = (new, ends.count, line) }
  }
}
