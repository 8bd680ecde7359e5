/// One column of a report. Names are kebab-case and an interface: scripts and tests hold them.
public struct Column: Sendable, Equatable {
  public let name: String
  /// Numbers stand to the right in a table.
  public let isNumeric: Bool
  /// A table shows it whole also where the screen is too narrow: it is what other commands are given.
  public let isNeverCut: Bool

  public init(_ name: String, isNumeric: Bool = false, isNeverCut: Bool = false) {
    self.name = name
    self.isNumeric = isNumeric
    self.isNeverCut = isNeverCut
  }
}

/// Rows that can be walked once or more, made one at a time, so that ten million need no more room than ten.
public struct Rows: Sequence, Sendable {
  private let make: @Sendable () -> AnyIterator<[Value]>
  /// The same rows as blocks of lines, for millions of them; nil where nobody made them so. Each row is then one text
  /// without control characters, and each line ends with a line feed.
  public let lines: (@Sendable () -> AnyIterator<[UInt8]>)?
  /// How many there are, where that is known.
  public let knownCount: Int?

  public init(_ rows: [[Value]]) {
    make = { AnyIterator(rows.makeIterator()) }
    lines = nil
    knownCount = rows.count
  }

  /// - Parameters:
  ///   - count: how many rows there are, where that is known.
  ///   - lines: gives the same as blocks of lines, where every row is one text without control characters.
  ///   - make: gives a fresh walk over them.
  public init(
    count: Int?, lines: (@Sendable () -> AnyIterator<[UInt8]>)? = nil,
    _ make: @escaping @Sendable () -> AnyIterator<[Value]>
  ) {
    self.make = make
    self.lines = lines
    knownCount = count
  }

  public func makeIterator() -> AnyIterator<[Value]> { make() }
}

/// What a command puts out: values, never text made for a screen.
public struct Report: Sendable {
  /// How a terminal shows it by default.
  public enum Shape: Sendable, Equatable {
    /// Any number of rows of one kind.
    case rows
    /// One thing with its properties: shown vertically on a terminal.
    case record
    /// Text to be read: shown as it is, in every format but the structured ones.
    case prose
    /// A script, a row a line: text to be read, coloured where colours are.
    case script
  }

  public var columns: [Column]
  public var rows: Rows
  public var shape: Shape

  public init(columns: [Column], rows: Rows, shape: Shape = .rows) {
    self.columns = columns
    self.rows = rows
    self.shape = shape
  }

  public init(columns: [Column], rows: [[Value]], shape: Shape = .rows) {
    self.init(columns: columns, rows: Rows(rows), shape: shape)
  }

  /// One thing with its properties, in order.
  public static func record(_ properties: KeyValuePairs<String, Value>) -> Report {
    Report(
      columns: properties.map { Column($0.key, isNumeric: $0.value.isNumeric) },
      rows: [properties.map(\.value)], shape: .record)
  }

  /// Whether it is text to be read.
  public var isText: Bool { shape == .prose || shape == .script }

  /// A script, a row a line, in the column `text`.
  public static func script(_ lines: [String]) -> Report {
    Report(columns: [Column("text")], rows: lines.map { [.text($0)] }, shape: .script)
  }

  /// Text to be read, a row a line, in the column `text`.
  public static func prose(_ lines: [String]) -> Report {
    Report(columns: [Column("text")], rows: lines.map { [.text($0)] }, shape: .prose)
  }
}

extension Value {
  fileprivate var isNumeric: Bool {
    switch self {
    case .number, .decimal: true
    default: false
    }
  }
}
