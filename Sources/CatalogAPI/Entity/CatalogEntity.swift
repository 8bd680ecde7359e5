internal import FoundationEssentials

/// One item of the catalogue as the service has it.
public struct CatalogEntity: Sendable, Equatable {
  public var id: EntityID
  public var name: String
  /// In the service's order.
  public var categories: [String]
  /// Attribute names and values, sorted by name. What is no text at the service is its JSON here.
  public var attributes: [(name: String, value: String)]

  public init(id: EntityID, name: String, categories: [String], attributes: [(name: String, value: String)]) {
    self.id = id
    self.name = name
    self.categories = categories
    self.attributes = attributes
  }

  public static func == (left: CatalogEntity, right: CatalogEntity) -> Bool {
    left.id == right.id && left.name.utf8.elementsEqual(right.name.utf8)
      && left.categories.elementsEqual(right.categories) { $0.utf8.elementsEqual($1.utf8) }
      && left.attributes.elementsEqual(right.attributes) {
        $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.utf8.elementsEqual($1.value.utf8)
      }
  }

  /// The value of an attribute.
  public subscript(attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }

  /// Attributes that the service keeps itself: when an item was made and changed. Nobody can save them.
  public static let timestamps = ["createdAt", "lastUpdatedAt"]
  /// Attributes that are numbers (developer page "Recommendations API", "save entities").
  public static let decimals = ["margin", "value"]
  public static let integers = ["inventory"]

  /// The item as it can be saved: without the service's own attributes.
  public var saveable: CatalogEntity {
    var entity = self
    entity.attributes.removeAll { Self.timestamps.contains($0.name) }
    return entity
  }
}

// MARK: - As JSON

extension CatalogEntity {
  /// The item as one line of JSON, as it is kept.
  public var json: String {
    let stored = Stored(
      id: id.text, name: name, categories: categories,
      attributes: Dictionary(attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    return String(decoding: JSONForm.bytes(stored), as: UTF8.self)
  }

  /// Reads what `json` gives; nil where it is no such text.
  public init?(json: String) {
    guard let stored = JSONForm.decode(Stored.self, from: Array(json.utf8)), let id = try? EntityID(stored.id) else {
      return nil
    }
    self.init(
      id: id, name: stored.name, categories: stored.categories,
      attributes: stored.attributes.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  private struct Stored: Codable {
    var id: String
    var name: String
    var categories: [String]
    var attributes: [String: String]
  }
}

/// An item as it comes in a reply.
struct WireEntity: Decodable {
  var id: JSONValue
  var environment: JSONValue?
  var name: JSONValue?
  var categories: [JSONValue]?
  var attributes: [String: JSONValue]?

  /// The item, its numbers as short as they can be.
  func entity(_ id: EntityID) -> CatalogEntity {
    let numbers = CatalogEntity.decimals + CatalogEntity.integers
    let texts = (attributes ?? [:]).compactMap { name, value in
      value.attributeText.map { (name: name, value: numbers.contains(name) ? NumberForm.rounded($0) : $0) }
    }
    return CatalogEntity(
      id: id, name: name?.attributeText ?? "", categories: (categories ?? []).compactMap(\.attributeText),
      attributes: texts.sorted { $0.name < $1.name })
  }
}

/// An item as it is sent to be saved (developer page "Recommendations API", "save entities").
struct SavedEntity: Encodable {
  var id: String
  var name: String
  var categories: [String]
  var environment: Int
  var attributes: [String: JSONValue]

  init(_ entity: CatalogEntity, environment: Int) {
    let entity = entity.saveable
    id = entity.id.text
    name = entity.name
    categories = entity.categories
    self.environment = environment
    attributes = Dictionary(
      entity.attributes.map { ($0.name, Self.value($0.name, $0.value)) }, uniquingKeysWith: { $1 })
  }

  /// A number where the service has numbers and the text is one; what is none there goes back as the text that it was.
  private static func value(_ name: String, _ text: String) -> JSONValue {
    if CatalogEntity.integers.contains(name), let number = Int64(text) { return .integer(number) }
    if CatalogEntity.decimals.contains(name), let number = NumberForm.double(text) {
      return Int64(text).map(JSONValue.integer) ?? .decimal(number)
    }
    return .text(text)
  }
}
