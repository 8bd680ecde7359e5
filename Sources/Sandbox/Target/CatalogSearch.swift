internal import CatalogAPI

/// Answers `POST /{tenant}/target/recs/catalogsearch`.
struct CatalogSearch {
  /// The most hits of one page.
  static let largestLimit = 500
  /// Environments with more items are not searched (Target release notes, 21.5.1).
  static let largestEnvironment = 2_000_000

  private var environment: Int
  private var limit = 10
  private var start = 1
  private var displayFields: [String]
  private let query: CatalogQuery

  static func reply(
    to call: ServiceCall, in state: inout SandboxState, now: Duration
  ) throws(ServiceFailure) -> CatalogReply {
    let search = try CatalogSearch(TargetRoutes.json(call.body))
    guard EnvironmentSet.contains(search.environment) else { throw .notFound("environment") }
    let page = state.search(in: search.environment, now: now) { index in
      search.hits(in: &index)
    }
    guard let hits = page else {
      throw .invalid("the environment has more than \(largestEnvironment) items: too many to search")
    }
    let isOdd = state.knobs.oddIDs
    // The time that the sandbox pretends to take: equal requests get equal replies.
    let time = Int(state.knobs.latency / .milliseconds(1))
    return .target(
      200,
      .object([
        "timeMs": .number(time), "start": .number(search.start),
        "hits": .array(hits.map { search.json(of: $0, isOdd: isOdd) }),
      ]))
  }

  init(_ body: JSONValue) throws(ServiceFailure) {
    guard let meta = body["meta"] else { throw .missing("meta") }
    guard let query = body["query"] else { throw .missing("query") }
    guard let environment = meta["environmentId"] else { throw .missing("meta.environmentId") }
    guard let id = environment.wholeNumber else { throw .invalid("meta.environmentId is no whole number") }
    self.environment = id
    if let given = meta["limit"] {
      guard let number = given.wholeNumber, (1...Self.largestLimit).contains(number) else {
        throw .invalid("meta.limit goes from 1 to \(Self.largestLimit)")
      }
      limit = number
    }
    if let given = meta["start"] {
      guard let number = given.wholeNumber, number >= 1 else { throw .invalid("meta.start begins at 1") }
      start = number
    }
    displayFields = try Self.names(meta["displayFields"], "meta.displayFields") ?? []
    self.query = try CatalogQuery(query)
  }

  /// The hits of the page; nil where there is too much to search.
  /// - Parameter largest: the most items that are searched.
  func hits(in index: inout SearchIndex, largest: Int = largestEnvironment) -> [SandboxItem]? {
    index.count > largest ? nil : index.hits(of: query, start: start, limit: limit)
  }

  /// A list of fields' names; nil where there is none.
  static func names(_ json: JSONValue?, _ place: String) throws(ServiceFailure) -> [String]? {
    guard let json else { return nil }
    guard case .array(let values) = json else { throw .invalid("\(place) is no list of names") }
    var names: [String] = []
    for value in values {
      guard case .string(let name) = value else { throw .invalid("\(place) is no list of names") }
      names.append(name)
    }
    return names
  }

  /// A hit: `id`, and those of the wanted fields that the item has, side by side. Numbers are numbers, as in the
  /// specification's sample.
  private func json(of item: SandboxItem, isOdd: Bool) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for field in displayFields {
      switch field {
      case "name": members[field] = .string(item.name)
      case "category": members[field] = .strings(item.categories)
      default: members[field] = item.attributes[field].map { EntityAttribute.typed($0, of: field) }
      }
    }
    // The specification's sample has numbers where its text speaks of texts.
    let number = isOdd ? Int(item.id.text).flatMap { "\($0)" == item.id.text ? $0 : nil } : nil
    members["id"] = number.map { .number($0) } ?? .string(item.id.text)
    return .object(members)
  }
}
