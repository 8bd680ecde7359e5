// Rules: what the words of a command say about a file, and nothing about how it is read.

/// How a file of ids is written.
public enum IDFormat: String, CaseIterable, Sendable {
  /// Decided by the content.
  case auto
  /// One id a line.
  case ids
  /// Comma-separated with quotes (RFC 4180).
  case csv
  /// The same with tabs.
  case tsv
  /// One JSON object a line.
  case jsonl
  /// An upload feed of Adobe Recommendations: lines of `## RECS`, then comma-separated rows.
  case feed
}

/// Which column, or key of a JSON object, holds the id.
public enum ColumnChoice: Sendable, Hashable {
  /// The one called `entity.id`, else the one called `id`.
  case standard
  case named(String)
  /// Counted from 1. A first row that has a column `entity.id` or `id` is taken as a header, any other as data.
  case number(Int)

  /// The names that `standard` looks for, the better one first.
  static let standardNames = ["entity.id", "id"]

  /// The names that are looked for, the better one first; none for a number.
  var names: [String] {
    switch self {
    case .standard: Self.standardNames
    case .named(let name): [name]
    case .number: []
    }
  }
}

/// How to read.
public struct ReadOptions: Sendable {
  public var format: IDFormat
  public var column: ColumnChoice
  /// Whether rows that can't be staged are counted and left out; otherwise one of them refuses the file.
  public var skipBad: Bool
  /// Whether a table's rows may be shorter than its header, or have empty cells behind its end.
  public var allowsRagged: Bool
  /// The bytes asked for at a time, 1 or more; smaller ones are for tests.
  var blockBytes = ReadWindow.blockBytes

  public init(
    format: IDFormat = .auto, column: ColumnChoice = .standard, skipBad: Bool = false, allowsRagged: Bool = false
  ) {
    self.format = format
    self.column = column
    self.skipBad = skipBad
    self.allowsRagged = allowsRagged
  }
}

/// How far reading has come.
public struct ReadProgress: Sendable, Hashable {
  /// Bytes of the source that were dealt with; of a compressed one, the compressed ones.
  public let bytes: Int
  /// The bytes in all, where the source knows.
  public let bytesExpected: Int?
  public let rows: Int
  /// Ids that were not staged before.
  public let new: Int
}
