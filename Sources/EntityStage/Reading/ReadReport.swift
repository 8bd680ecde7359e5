// Rules: the report says what was done with every row of the source: rows = new + already staged + refused. After a
// refusal of the whole, `new` is 0, because nothing was staged.

public import CatalogAPI

/// What reading a source came to.
public struct ReadReport: Sendable {
  /// The source's name.
  public let source: String
  /// The format as it was read; never `auto`.
  public internal(set) var format: IDFormat
  /// Why this format, in a few words: `a header with the column entity.id`, after `gzip; ` where the source is compressed.
  public internal(set) var decision: String
  /// Where the ids were; nil where there are no columns.
  public internal(set) var column: ReadColumn?
  /// Rows with or without a usable id; headers, comment lines and blank lines are none.
  public internal(set) var rows = 0
  /// Ids that were not staged before.
  public internal(set) var new = 0
  /// Ids that were staged before, by this source or another.
  public internal(set) var alreadyStaged = 0
  public internal(set) var blank = 0
  /// Bytes read; of a compressed source, the compressed ones.
  public internal(set) var bytes = 0
  public internal(set) var refused = IssueLog<RowRefusal>()
  /// Ids that were staged all the same.
  public internal(set) var warned = IssueLog<EntityID.Warning>()
}

/// The column, or key, that held the ids.
public struct ReadColumn: Sendable, Hashable {
  /// From 1; nil for a key of JSON objects.
  public let number: Int?
  /// Nil where the first row was taken as data.
  public let name: String?
}
