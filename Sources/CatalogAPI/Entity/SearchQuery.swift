/// What the service's catalogue search is asked for (developer page "Recommendations API", "catalog search").
public indirect enum SearchQuery: Sendable, Equatable {
  /// How a field is compared.
  public enum Operator: String, Sendable, CaseIterable {
    case eq, ne, lt, le, gt, ge, contains, notcontains, startswith, endswith
    /// Without a value.
    case present, absent

    public var takesValue: Bool { self != .present && self != .absent }
    /// Compares by size.
    public var isOrder: Bool { [.lt, .le, .gt, .ge].contains(self) }
  }

  case field(String, Operator, value: String)
  case all([SearchQuery])
  case any([SearchQuery])

  /// Every item of the environment.
  public static let everything = SearchQuery.field("id", .present, value: "")

  var json: JSONValue {
    switch self {
    case .field(let name, let comparison, let value):
      var object: [String: JSONValue] = [
        "type": .text("simple"), "queryFields": .list([.text(name)]), "operator": .text(comparison.rawValue),
      ]
      if comparison.takesValue { object["matchValue"] = Self.matchValue(name, comparison, value) }
      return .object(object)
    case .all(let parts): return Self.compound("AND", parts)
    case .any(let parts): return Self.compound("OR", parts)
    }
  }

  private static func compound(_ join: String, _ parts: [SearchQuery]) -> JSONValue {
    .object(["type": .text("compound"), "joinOperator": .text(join), "filters": .list(parts.map(\.json))])
  }

  /// Custom attributes are indexed as texts, whatever is in them (Target help, "Recommendations FAQ"); three others as
  /// numbers.
  private static func matchValue(_ field: String, _ comparison: Operator, _ text: String) -> JSONValue {
    let isNumber = CatalogEntity.decimals.contains(field) || CatalogEntity.integers.contains(field)
    guard isNumber || comparison.isOrder else { return .text(text) }
    if let number = Int64(text) { return .integer(number) }
    return NumberForm.double(text).map(JSONValue.decimal) ?? .text(text)
  }
}

/// Which part of what was found is asked for.
public struct SearchPage: Sendable, Equatable {
  /// The first item, from 1.
  public var start: Int
  /// 1…500.
  public var limit: Int
  /// Fields beside the id, which always comes.
  public var fields: [String]

  /// The most items of one reply (developer page "Recommendations API", "catalog search").
  public static let most = 500

  public init(start: Int = 1, limit: Int = SearchPage.most, fields: [String] = []) {
    self.start = start
    self.limit = limit
    self.fields = ["id"] + fields.filter { $0 != "id" }
  }
}

/// An item as the search's index has it, which may be hours old, or of an item that is gone (Target help,
/// "Recommendations FAQ").
public struct SearchHit: Sendable, Equatable {
  public var id: EntityID
  /// Values by name; lists are joined by a comma and a blank.
  public var fields: [String: String]
}
