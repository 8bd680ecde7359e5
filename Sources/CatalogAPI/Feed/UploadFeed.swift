// The upload feed (Target help, "Feeds", and the upload template that it offers): lines that begin with a mark come first,
// the last of them is the column header, glued to the mark; then one row per item. A feed teaches and overwrites; it can
// neither delete an item nor clear a value.

/// The service's CSV format for uploading items.
public enum UploadFeed {
  /// What a pre-processing line begins with.
  static let mark = "## RECS"
  /// The mark as some generators write it.
  static let narrowMark = "##RECS"
  /// What the first line says behind its mark; the service knows the file by it.
  static let title = "Recommendations Upload File"
  /// Pre-processing lines of the template, its header included.
  static let markedLines = 7

  /// The prefix of every column that the service takes for an attribute.
  public static let prefix = "entity."
  public static let idColumn = "entity.id"
  /// Columns in the template's order.
  public static let standardColumns = [
    idColumn, "entity.name", "entity.categoryId", "entity.message", "entity.thumbnailUrl", "entity.value",
    "entity.pageUrl", "entity.inventory", "entity.margin",
  ]

  /// Columns beside the standard ones (Target help, "Feeds").
  public static let mostCustomColumns = 100
  /// Bytes of a file from which on the service's help advises to split it (Target help, "Feeds").
  public static let advisedBytes = 1_000_000_000
  /// Characters of a name (admin API, "Save entities").
  public static let longestName = 250
  /// Characters of all categories of an item (Target help, "Entity attributes").
  public static let longestCategories = 250
  /// Characters of a custom attribute with one value (Target help, "Target limits").
  public static let longestValue = 15_000
  /// Values of an attribute that has several (Target help, "Target limits").
  public static let mostValues = 500
  /// Characters of each of them (Target help, "Target limits").
  public static let longestOfSeveral = 100

  /// What follows the mark in a cell, or nil where it doesn't begin with one.
  static func afterMark(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for mark in [mark, narrowMark] where cell.starts(with: mark.utf8) { return cell.dropFirst(mark.utf8.count) }
    return nil
  }

  /// The whole feed of these items, and what it can't carry.
  ///
  /// The items are walked twice, for the header has the columns of all of them; `UploadFeedWriter` writes one at a time.
  public static func bytes(
    of entities: some Collection<CatalogEntity>
  ) -> (bytes: [UInt8], warnings: [UploadFeedWarning]) {
    var names: Set<String> = []
    for entity in entities { names.formUnion(entity.attributes.map(\.name)) }
    let writer = UploadFeedWriter(attributes: names)
    var bytes = writer.head
    var warnings = writer.warnings
    for entity in entities {
      let row = writer.row(of: entity)
      bytes += row.bytes
      warnings += row.warnings
    }
    return (bytes, warnings)
  }
}
