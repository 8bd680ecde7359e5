// The header has a column for every attribute that any item has, so their names are needed before the first row.

/// Something of an item that an upload feed can't carry, or not as it is.
public struct UploadFeedWarning: Sendable, Equatable {
  public enum Kind: Sendable, Hashable {
    /// The id has what the service's documentation forbids in ids; the row is written.
    case discouragedID
    /// The id begins like a pre-processing line, so the row was left out.
    case idLikeMark
    /// The item has no name; the row is written.
    case noName
    /// A category holds the comma that separates categories, or nothing; it was left out.
    case category
    /// The value is empty or blank; a feed clears nothing, so what the service has stays.
    case emptyValue
    /// A column of this name would mean something else; the attribute was left out.
    case attributeName
    /// The check of feeds has something against the value; the row is written.
    case value
    /// There are more custom attributes than a feed may have columns; the attribute was left out.
    case tooManyAttributes
  }

  public var kind: Kind
  /// Nil where it concerns every item.
  public var id: EntityID?
  /// The attribute; empty where it concerns none.
  public var attribute: String
  /// What is wrong and what was done, in a few words.
  public var reason: String

  public init(_ kind: Kind, id: EntityID?, attribute: String = "", _ reason: String) {
    self.kind = kind
    self.id = id
    self.attribute = attribute
    self.reason = reason
  }
}

/// Writes an upload feed, one item at a time.
///
/// The lines above the header are our own words in the place of the template's: the service's text is not copied. Of the first
/// line it is known that the service wants it; of the others that they are to be there (Target help, "Feeds").
public struct UploadFeedWriter: Sendable {
  /// Pre-processing lines and the column header.
  public let head: [UInt8]
  /// Attributes that no row has.
  public let warnings: [UploadFeedWarning]
  /// Attribute names behind id, name and categories, in the order of their columns.
  private let columns: [String]
  private let isLeftOut: Set<String>
  /// What is written has to pass what is said of other feeds.
  private let check: UploadFeedCheck

  /// What the service sets by itself.
  private static let setByService: Set<String> = ["createdAt", "lastUpdatedAt"]
  /// Names that mean something else in a feed (Target help, "Entity attributes").
  private static let reserved: Set<String> = ["id", "name", "categoryId", "environment", "event.detailsOnly"]
  /// Older spellings, which are the same attributes (Recommendations Classic manual, p. 13).
  private static let olderSpellings = ["pageUrl": "pageURL", "thumbnailUrl": "thumbnailURL"]
  private static let standard = UploadFeed.standardColumns.dropFirst(3).map {
    String($0.dropFirst(UploadFeed.prefix.utf8.count))
  }

  /// - Parameter attributes: the names of all attributes that any item has.
  public init(attributes: some Sequence<String>) {
    let own = Set(attributes).subtracting(Self.standard).subtracting(Self.setByService)
      .subtracting(Self.olderSpellings.values)
    let custom = own.filter(Self.isCarried).sorted()
    let carried = custom.prefix(UploadFeed.mostCustomColumns)
    columns = Self.standard + carried
    isLeftOut = own.subtracting(carried)
    warnings =
      own.filter { !Self.isCarried($0) }.sorted().map {
        UploadFeedWarning(
          .attributeName, id: nil, attribute: $0, "a feed has no column for an attribute of this name; it was left out")
      }
      + custom.dropFirst(UploadFeed.mostCustomColumns).map {
        UploadFeedWarning(
          .tooManyAttributes, id: nil, attribute: $0,
          "a feed may have \(UploadFeed.mostCustomColumns) custom columns; this attribute was left out")
      }
    var head: [UInt8] = []
    for line in Self.prose { head += Array("\(UploadFeed.mark)\(line)\r\n".utf8) }
    head += Array(UploadFeed.mark.utf8)
    let names = ["id", "name", "categoryId"] + columns
    Self.append(names.map { UploadFeed.prefix + $0 }, to: &head)
    self.head = head
    check = UploadFeedCheck(UploadFeedHeader(line: UploadFeed.markedLines, cells: names.map { UploadFeed.prefix + $0 }))
  }

  /// The lines above the header, in our own words. The service knows the first; of the others it needs that they are there.
  private static let prose = [
    UploadFeed.title,
    " Lines that begin with this mark are read before the items. Leave all seven of them in place.",
    " The last marked line names the columns; each line below it is one item with a cell for every column.",
    " A value with a comma a quote or a line break stands in double quotes and its own quotes are doubled.",
    " Several categories are separated by commas in one cell. Several values of an attribute are a JSON array.",
    " An empty cell leaves what is known of an item as it is. Taking a line out does not delete its item.",
  ]

  /// Whether a column of that name comes back as an attribute of that name.
  private static func isCarried(_ name: String) -> Bool {
    guard let first = name.first, let last = name.last, !reserved.contains(name) else { return false }
    return !first.isWhitespace && !last.isWhitespace
  }

  /// The row of an item, its end of line included; empty where none can be written.
  public func row(of entity: CatalogEntity) -> (bytes: [UInt8], warnings: [UploadFeedWarning]) {
    var warnings: [UploadFeedWarning] = []
    func warn(_ kind: UploadFeedWarning.Kind, _ reason: String, attribute: String = "") {
      warnings.append(UploadFeedWarning(kind, id: entity.id, attribute: attribute, reason))
    }
    guard UploadFeed.afterMark(Array(entity.id.text.utf8)[...]) == nil else {
      warn(.idLikeMark, "the id begins like a pre-processing line; the item was left out")
      return ([], warnings)
    }
    if let warning = entity.id.warnings.first { warn(.discouragedID, warning.reason) }
    if Self.isBlank(entity.name) { warn(.noName, "the item has no name", attribute: "name") }
    let carried = entity.categories.filter { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ",")) }
    for category in entity.categories where !carried.contains(category) {
      warn(
        .category,
        category.isEmpty
          ? "an empty category; it was left out"
          : "the category '\(category)' holds the comma that separates categories; it was left out",
        attribute: "categoryId")
    }
    let values = Dictionary(entity.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for (name, value) in values.sorted(by: { $0.key < $1.key })
    where Self.isBlank(value) && !isLeftOut.contains(name) && !Self.setByService.contains(name) {
      warn(.emptyValue, "the value is empty, and a feed can't clear one: what the service has stays", attribute: name)
    }
    var cells = [entity.id.text, entity.name, carried.joined(separator: ",")]
    for name in columns {
      let older = Self.olderSpellings[name].flatMap { values[$0] }
      cells.append(Self.plain(values[name] ?? older ?? "", of: name))
      if let value = values[name], let older, older != value {
        warn(
          .attributeName, "it is an older spelling of '\(name)', which has another value; it was left out",
          attribute: Self.olderSpellings[name] ?? name)
      }
    }
    for problem in check.problems(in: DelimitedRecord(cells: cells)) where problem.column != UploadFeed.idColumn {
      warn(
        .value, "\(problem.reason); the row is written",
        attribute: String(problem.column.dropFirst(UploadFeed.prefix.count)))
    }
    var bytes: [UInt8] = []
    Self.append(cells, to: &bytes)
    return (bytes, warnings)
  }

  /// A number without the exponent that the catalogue may write it with, and any other value as it is.
  private static func plain(_ value: String, of name: String) -> String {
    let isWhole = CatalogEntity.integers.contains(name)
    guard isWhole || CatalogEntity.decimals.contains(name) else { return value }
    return PlainDecimal.text(of: value, isWhole: isWhole)
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  private static func append(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let isQuoted = cell.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0D || $0 == 0x0A }
      guard isQuoted else {
        bytes += cell.utf8
        continue
      }
      bytes.append(0x22)
      for byte in cell.utf8 {
        if byte == 0x22 { bytes.append(0x22) }
        bytes.append(byte)
      }
      bytes.append(0x22)
    }
    bytes += [0x0D, 0x0A]
  }
}
