internal import CatalogAPI
internal import HTTPTypes

/// Everything in a sandbox that changes.
struct SandboxState: Sendable {
  let client: String
  let token: Secret
  let apis: Set<ServiceAPI>
  private var environments: EnvironmentSet
  var algorithms = Algorithms()
  var knobs: SandboxKnobs
  var tokens: AccessTokens
  var log = RequestLog()
  /// `items` and `ghosts` are counted when somebody asks.
  var counts = SandboxStatistics()
  private var dice: SplitMix64
  private var requestDice: SplitMix64
  private var lateDice: SplitMix64
  private var recentCalls: [ServiceAPI: RecentCalls] = [:]

  init(_ configuration: SandboxConfiguration) {
    client = configuration.client
    token = configuration.token
    knobs = configuration.knobs
    apis = configuration.apis
    environments = EnvironmentSet(
      seed: configuration.seed, itemCount: configuration.itemCount, isSearchable: apis.contains(.target))
    // Dice of their own, so that what one part throws never shifts another's luck.
    dice = SplitMix64(seed: ~configuration.seed)
    tokens = AccessTokens(seed: configuration.seed ^ 0x746F_6B65_6E73)
    requestDice = SplitMix64(seed: configuration.seed ^ 0x7265_7175_6573)
    lateDice = SplitMix64(seed: configuration.seed ^ 0x6C61_7465)
  }

  func statistics(now: Duration) -> SandboxStatistics {
    var counts = counts
    let catalogue = catalogue
    counts.items = catalogue.count
    counts.ghosts = catalogue.ghostCount(now: now)
    return counts
  }

  /// What the knobs do to one call, before anything reads it.
  struct Interference {
    /// Answer this, and do nothing.
    var reply: CatalogReply?
    /// Answer `reply`, but carry the call out before.
    var isLate = false
    /// Cut the connection, after the call was carried out or before.
    var cut: Cut?

    enum Cut { case before, after }
  }

  /// - Parameter targetLength: bytes of the call's path and query.
  mutating func interfere(with api: ServiceAPI, targetLength: Int, now: Duration) -> Interference {
    // Thrown for every call, so that one knob's setting doesn't shift the other's luck.
    let isCut = dice.happens(knobs.resetRate)
    let isCutLate = dice.happens(0.5)
    let fails = dice.happens(knobs.errorRate)
    let failsLate = lateDice.happens(knobs.errorLate)
    if knobs.urlCap > 0 && targetLength > knobs.urlCap {
      let reason = "the URL is longer than \(knobs.urlCap) bytes"
      return Interference(reply: api == .classic ? .text(414, reason) : .page(414, reason))
    }
    let limit = api == .classic ? knobs.callsPerMinute : knobs.targetCallsPerMinute
    if limit > 0 && !recentCalls[api, default: RecentCalls()].admit(now: now, limit: limit) {
      return Interference(reply: overLimit(api, limit: limit))
    }
    if isCut { return Interference(cut: isCutLate ? .after : .before) }
    if fails { return Interference(reply: failure(api, now: now), isLate: failsLate) }
    return Interference()
  }

  private func overLimit(_ api: ServiceAPI, limit: Int) -> CatalogReply {
    let reason = "more than \(limit) calls in a minute"
    var reply: CatalogReply
    switch api {
    case .classic: reply = .text(knobs.limitStatus, reason)
    // As the gateway says it for other APIs of Adobe's; of the 503 no source has the body.
    case .target:
      reply = knobs.limitStatus == 429 ? .gateway("429050", "Too many requests") : .page(knobs.limitStatus, reason)
    }
    if knobs.retryAfter > 0 { reply.headers[.retryAfter] = "\(knobs.retryAfter)" }
    return reply
  }

  private mutating func failure(_ api: ServiceAPI, now: Duration) -> CatalogReply {
    let reason = "this call was meant to fail"
    guard api == .target else { return .text(knobs.errorStatus, reason) }
    // 502-504 come from what stands in front of a service.
    if (502...504).contains(knobs.errorStatus) { return .page(knobs.errorStatus, reason) }
    return reply(
      to: ServiceFailure(status: knobs.errorStatus, code: "error.restapi.internal", message: reason), now: now)
  }
}

// MARK: - Environments

extension SandboxState {
  /// Production's.
  var catalogue: Catalogue { environments.productionCatalogue.catalogue }

  /// The catalogue of an environment; nil where there is none of this id.
  mutating func catalogue(of environment: Int) -> Catalogue? { environments.open(environment) { $0.catalogue } }

  mutating func item(_ id: EntityID, in environment: Int) -> SandboxItem? {
    environments.open(environment) { $0.catalogue[id] } ?? nil
  }

  /// Takes in what a page call or a feed says of an item.
  mutating func learn(_ lesson: LearnedItem, in environment: Int = EnvironmentSet.production, now: Duration) {
    let knobs = knobs
    environments.open(environment) { $0.put(lesson.applied(to: $0.catalogue[lesson.id]), now: now, knobs: knobs) }
    counts.learned += 1
  }

  /// Saves an item in its environment, or in all where it names none.
  mutating func save(_ entity: SavedEntity, now: Duration) {
    let knobs = knobs
    for environment in entity.environment.map({ [$0] }) ?? EnvironmentSet.all.map(\.id) {
      environments.open(environment) { place in
        place.put(entity.applied(to: place.catalogue[entity.id], now: now), now: now, knobs: knobs)
      }
    }
  }

  mutating func delete(_ ids: [EntityID], in places: [Int], by api: ServiceAPI, now: Duration) {
    let knobs = knobs
    for environment in places {
      counts.deleted += environments.open(environment) { $0.delete(ids, by: api, now: now, knobs: knobs) } ?? 0
    }
  }

  mutating func deleteAll(in places: [Int], by api: ServiceAPI, now: Duration) {
    let knobs = knobs
    for environment in places {
      counts.deleted += environments.open(environment) { $0.deleteAll(by: api, now: now, knobs: knobs) } ?? 0
    }
  }

  /// Searches the index of an environment as it stands at `now`.
  mutating func search<Result>(
    in environment: Int, now: Duration, _ body: (inout SearchIndex) -> Result?
  ) -> Result? {
    let knobs = knobs
    return environments.open(environment) { $0.search(now: now, knobs: knobs, body) ?? nil } ?? nil
  }
}

// MARK: - Failures of the current API

extension SandboxState {
  private static let requestIDAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  /// An error in the shape that was observed: with a request id of 32 letters and digits, and the time.
  mutating func reply(to failure: ServiceFailure, now: Duration) -> CatalogReply {
    let requestID = (0..<32).map { _ in Self.requestIDAlphabet.randomElement(using: &requestDice) ?? "0" }
    let error = JSONValue.object(["errorCode": .string(failure.code), "message": .string(failure.message)])
    return .target(
      failure.status,
      .object([
        "httpStatus": .number(failure.status), "requestId": .string(String(requestID)),
        "requestTime": .string(SandboxClock.exactText(of: now)), "errors": .array([error]),
      ]))
  }
}
