internal import CatalogAPI

// The rules are those of the published specification (types, lengths, counts). Which keys a violation has there is not told:
// the keys are the sandbox's own.

/// One item as a request to save it writes it.
struct SavedEntity: Sendable, Equatable {
  let id: EntityID
  /// Where to save it; nil: in every environment (Target help, "Environments").
  let environment: Int?
  private let name: String
  private let categories: [String]
  private let attributes: [String: String]

  /// Why an item is not saved.
  struct Rejection: Error, Hashable {
    let key: String
    let field: String
    let text: String

    init(_ key: String, _ field: String, _ text: String) {
      self.key = key
      self.field = field
      self.text = text
    }
  }

  private static let longestName = 250
  private static let longestCategory = 250
  private static let categoryCounts = 1...1000
  /// "About 100" custom attributes.
  private static let mostCustomAttributes = 100
  private static let known: Set<String> = [
    "inventory", "margin", "message", "pageUrl", "thumbnailUrl", "value", "createdAt", "lastUpdatedAt",
  ]
  /// Ignored: the name is reserved (Target help, "Entity attributes"), and the times are the service's own.
  private static let ignored: Set<String> = ["environment", "createdAt", "lastUpdatedAt"]

  /// - Throws: `Rejection` by the first rule that is broken.
  init(_ json: JSONValue, takingOddIDs takesOdd: Bool) throws(Rejection) {
    guard case .object(let fields) = json else {
      throw Rejection("invalidType", "entities", "an entity is no object")
    }
    id = try Self.id(try Self.text(fields, "id"), takesOdd)
    name = try Self.text(fields, "name")
    guard name.unicodeScalars.count <= Self.longestName else {
      throw Rejection("tooLong", "name", "name is longer than \(Self.longestName) characters")
    }
    categories = try Self.categories(fields["categories"])
    environment = try Self.environment(fields["environment"])
    attributes = try Self.attributes(fields["attributes"])
  }

  /// The item as it stands after saving; `known` is what the environment had.
  ///
  /// Attributes come on top of those that were there, and a blank one clears nothing; categories are replaced.
  func applied(to known: SandboxItem?, now: Duration) -> SandboxItem {
    var item = known ?? SandboxItem(id: id, name: "", categories: [], attributes: [:])
    if !Self.isBlank(name) { item.name = name }
    item.categories = categories
    item.attributes.merge(attributes) { $1 }
    let time = SandboxClock.offsetText(of: now)
    item.attributes[EntityAttribute.createdAt] = item.attributes[EntityAttribute.createdAt] ?? time
    item.attributes[EntityAttribute.lastUpdatedAt] = time
    return item
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  private static func text(_ fields: [String: JSONValue], _ name: String) throws(Rejection) -> String {
    switch fields[name] {
    case .string(let text): return text
    case nil, .null: throw Rejection("missingField", name, "\(name) is missing")
    default: throw Rejection("invalidType", name, "\(name) is no text")
    }
  }

  private static func id(_ text: String, _ takesOdd: Bool) throws(Rejection) -> EntityID {
    do { return try EntityID(text, takingOdd: takesOdd) } catch {
      if case .tooLong = error { throw Rejection("tooLong", "id", "id is longer than 1000 characters") }
      throw Rejection("invalidID", "id", "id can't be an id: \(error.reason)")
    }
  }

  private static func categories(_ json: JSONValue?) throws(Rejection) -> [String] {
    guard let json, json != .null else { throw Rejection("missingField", "categories", "categories is missing") }
    guard case .array(let values) = json else {
      throw Rejection("invalidType", "categories", "categories is no list")
    }
    guard categoryCounts.contains(values.count) else {
      throw Rejection("count", "categories", "categories has not 1 to 1000 entries")
    }
    var texts: [String] = []
    var seen: Set<String> = []
    for value in values {
      guard case .string(let text) = value else {
        throw Rejection("invalidType", "categories", "a category is no text")
      }
      guard text.unicodeScalars.count <= longestCategory else {
        throw Rejection("tooLong", "categories", "a category is longer than \(longestCategory) characters")
      }
      guard seen.insert(text).inserted else {
        throw Rejection("duplicate", "categories", "a category stands there twice")
      }
      texts.append(text)
    }
    return texts
  }

  private static func environment(_ json: JSONValue?) throws(Rejection) -> Int? {
    guard let json, json != .null else { return nil }
    guard let id = json.wholeNumber else {
      throw Rejection("invalidNumber", "environment", "environment is no whole number")
    }
    guard EnvironmentSet.contains(id) else {
      throw Rejection("unknownEnvironment", "environment", "there is no environment \(id)")
    }
    return id
  }
}

// MARK: - Attributes

extension SavedEntity {
  private static func attributes(_ json: JSONValue?) throws(Rejection) -> [String: String] {
    guard let json, json != .null else { return [:] }
    guard case .object(let members) = json else {
      throw Rejection("invalidType", "attributes", "attributes is no object")
    }
    guard members.keys.count(where: { !known.contains($0) && !ignored.contains($0) }) <= mostCustomAttributes else {
      throw Rejection("count", "attributes", "there are more than \(mostCustomAttributes) custom attributes")
    }
    var texts: [String: String] = [:]
    // In order, so that equal requests are rejected for equal causes.
    for (name, value) in members.sorted(by: { $0.key < $1.key }) where !ignored.contains(name) {
      let text = try attribute(value, name)
      if !isBlank(text) { texts[name] = text }
    }
    return texts
  }

  private static func attribute(_ value: JSONValue, _ name: String) throws(Rejection) -> String {
    let text: String
    switch value {
    case .null: return ""
    case .string(let given), .number(let given): text = given
    case .bool(let given): text = given ? "true" : "false"
    // A list of values is kept as JSON, as feeds write it (Target help, "Custom entity attributes").
    case .array: text = value.text
    case .object: throw Rejection("invalidType", name, "\(name) is an object")
    }
    guard EntityAttribute.isNumeric(name), !isBlank(text) else { return text }
    if name == EntityAttribute.inventory {
      guard let number = EntityAttribute.wholeNumber(text) else {
        throw Rejection("invalidNumber", name, "\(name) is no whole number")
      }
      return "\(number)"
    }
    guard EntityAttribute.double(text) != nil else { throw Rejection("invalidNumber", name, "\(name) is no number") }
    return text
  }
}
