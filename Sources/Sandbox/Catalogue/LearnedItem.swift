internal import CatalogAPI

// Page calls and feeds speak of items by the same `entity.*` names, and teach by the same rules: an empty value clears
// nothing, and categories are added, never taken away (help pages "Entity attributes" and "Feeds").

/// What a page call or a feed's row says of one item.
struct LearnedItem: Sendable, Equatable {
  let id: EntityID
  private var name: String?
  private var categories: [String] = []
  private var attributes: [String: String] = [:]

  /// Why a call or a row teaches nothing.
  enum Refusal: Error, Equatable {
    case noID
    case id(EntityID.Refusal)

    var reason: String {
      switch self {
      case .noID: "there is no entity.id"
      case .id(let refusal): "entity.id can't be an id: \(refusal.reason)"
      }
    }
  }

  /// Names that are no attributes of an item (help page "Entity attributes").
  private static let reserved: Set<String> = ["environment", "event.detailsOnly"]
  /// Older spellings of two names (Recommendations Classic manual, p. 13).
  private static let renamed = ["pageURL": "pageUrl", "thumbnailURL": "thumbnailUrl"]

  /// - Parameters:
  ///   - fields: names, of which only those that start with `entity.` count, and their values.
  ///   - takesOdd: whether an id may hold a comma and control characters.
  /// - Throws: `Refusal`.
  init(fields: [(name: String, value: String)], takingOddIDs takesOdd: Bool = false) throws(Refusal) {
    guard let text = fields.first(where: { $0.name == "entity.id" })?.value, !text.isEmpty else { throw .noID }
    do { id = try EntityID(text, takingOdd: takesOdd) } catch { throw .id(error) }
    for (fullName, value) in fields where fullName.hasPrefix("entity.") && fullName != "entity.id" {
      let short = String(fullName.dropFirst("entity.".count))
      guard !short.isEmpty, !Self.reserved.contains(short), value.contains(where: { !$0.isWhitespace }) else {
        continue
      }
      switch short {
      case "name": name = value
      case "categoryId": categories += value.split(separator: ",").map(String.init)
      default: attributes[Self.renamed[short] ?? short] = value
      }
    }
  }

  /// The item as it stands after learning; `known` is what the catalogue had.
  func applied(to known: SandboxItem?) -> SandboxItem {
    var item = known ?? SandboxItem(id: id, name: "", categories: [], attributes: [:])
    if let name { item.name = name }
    for category in categories where !item.categories.contains(category) { item.categories.append(category) }
    item.attributes.merge(attributes) { $1 }
    return item
  }
}
