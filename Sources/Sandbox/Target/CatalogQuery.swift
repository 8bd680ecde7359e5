internal import CatalogAPI

// A query in the search's own language: conditions on fields, joined to any depth. Value, margin and inventory are compared
// as numbers; custom attributes are texts in the index, also where they look like numbers (Target help, "Recommendations
// FAQ"), so that 9 comes after 50 there.

/// What a search looks for.
indirect enum CatalogQuery: Sendable, Equatable {
  /// A condition that one of the fields has to meet. One that is negated (`ne`, `notcontains`, `absent`) is met where none
  /// of the fields meets its opposite.
  case simple(fields: [String], operation: Operation, value: Value?)
  case compound(isAnd: Bool, [CatalogQuery])

  /// How a field is compared.
  enum Operation: String, Sendable {
    case lt, le, eq, ge, gt, ne, present, absent, contains, notcontains, startswith, endswith

    /// Documented with texts only.
    var isForTexts: Bool { [.contains, .notcontains, .startswith, .endswith].contains(self) }
    var needsValue: Bool { self != .present && self != .absent }

    /// The operation that is met exactly where this one is not; nil for one that is no negation.
    var opposite: Operation? {
      switch self {
      case .ne: .eq
      case .absent: .present
      case .notcontains: .contains
      default: nil
      }
    }
  }

  /// What a field is compared with.
  struct Value: Sendable, Equatable {
    let text: String
    let number: Double?
    let lowercased: String

    init(_ text: String) {
      self.text = text
      number = EntityAttribute.double(text)
      lowercased = text.lowercased()
    }
  }

  func matches(_ item: SandboxItem) -> Bool {
    switch self {
    case .compound(let isAnd, let queries):
      isAnd ? queries.allSatisfy { $0.matches(item) } : queries.contains { $0.matches(item) }
    case .simple(let fields, let operation, let value):
      if let opposite = operation.opposite {
        !fields.contains { Self.matches(item, $0, opposite, value) }
      } else {
        fields.contains { Self.matches(item, $0, operation, value) }
      }
    }
  }

  private static func matches(_ item: SandboxItem, _ field: String, _ operation: Operation, _ value: Value?) -> Bool {
    switch field {
    case "id": meets(item.id.text, operation, value, isNumeric: false)
    case "name": !item.name.isEmpty && meets(item.name, operation, value, isNumeric: false)
    case "category": item.categories.contains { meets($0, operation, value, isNumeric: false) }
    default:
      item.attributes[field].map { meets($0, operation, value, isNumeric: EntityAttribute.isNumeric(field)) } ?? false
    }
  }

  private static func meets(_ text: String, _ operation: Operation, _ value: Value?, isNumeric: Bool) -> Bool {
    guard operation != .present else { return true }
    guard let value else { return false }
    switch operation {
    case .contains: return text.lowercased().contains(value.lowercased)
    case .startswith: return text.lowercased().hasPrefix(value.lowercased)
    case .endswith: return text.lowercased().hasSuffix(value.lowercased)
    default: break
    }
    guard isNumeric else {
      // Byte by byte, as ids are told apart.
      let isLess = text.utf8.lexicographicallyPrecedes(value.text.utf8)
      return meets(operation, isLess: isLess, isEqual: text.utf8.elementsEqual(value.text.utf8))
    }
    guard let left = EntityAttribute.double(text), let right = value.number else { return false }
    return meets(operation, isLess: left < right, isEqual: left == right)
  }

  private static func meets(_ operation: Operation, isLess: Bool, isEqual: Bool) -> Bool {
    switch operation {
    case .lt: isLess
    case .le: isLess || isEqual
    case .eq: isEqual
    case .ge: !isLess
    case .gt: !isLess && !isEqual
    default: false
    }
  }
}

// MARK: - Reading

extension CatalogQuery {
  /// Queries may be nested to any depth; somewhere a stand-in has to stop.
  private static let deepest = 50

  /// - Throws: `ServiceFailure` where the JSON is no query.
  init(_ json: JSONValue, depth: Int = 0) throws(ServiceFailure) {
    guard depth < Self.deepest else { throw .invalid("query is nested deeper than \(Self.deepest) levels") }
    switch json["type"] {
    case .string("simple"): self = try Self.simple(json)
    case .string("compound"): self = try Self.compound(json, depth: depth)
    case nil: throw .missing("query.type")
    default: throw .invalid("query.type is neither simple nor compound")
    }
  }

  private static func compound(_ json: JSONValue, depth: Int) throws(ServiceFailure) -> CatalogQuery {
    guard let filters = json["filters"] else { throw .missing("query.filters") }
    guard case .array(let filters) = filters, !filters.isEmpty else {
      throw .invalid("query.filters is no list of queries")
    }
    let isAnd: Bool
    switch json["joinOperator"] {
    case nil, .string("AND"): isAnd = true
    case .string("OR"): isAnd = false
    default: throw .invalid("query.joinOperator is neither AND nor OR")
    }
    var queries: [CatalogQuery] = []
    for filter in filters { queries.append(try CatalogQuery(filter, depth: depth + 1)) }
    return .compound(isAnd: isAnd, queries)
  }

  private static func simple(_ json: JSONValue) throws(ServiceFailure) -> CatalogQuery {
    let fields = try CatalogSearch.names(json["queryFields"], "query.queryFields") ?? ["id"]
    let operation: Operation
    switch json["operator"] {
    case nil: operation = .eq
    case .string(let word):
      guard let known = Operation(rawValue: word) else { throw .invalid("there is no operator '\(word)'") }
      operation = known
    default: throw .invalid("query.operator is no text")
    }
    switch json["matchValue"] {
    case .string(let text): return .simple(fields: fields, operation: operation, value: Value(text))
    case .number(let text):
      guard !operation.isForTexts else {
        throw .invalid("the operator \(operation.rawValue) takes a text as matchValue")
      }
      return .simple(fields: fields, operation: operation, value: Value(text))
    case nil:
      guard !operation.needsValue else { throw .missing("query.matchValue") }
      return .simple(fields: fields, operation: operation, value: nil)
    default: throw .invalid("query.matchValue is neither a text nor a number")
    }
  }
}
