public import CatalogAPI
public import HTTPTypes
internal import Synchronization

// The stand-in without a network: a request goes in, a reply comes out, and all state is behind one lock. What a
// connection would add (waiting, getting cut) is told to the caller, who may have a connection.

/// A stand-in of the service, in memory.
public final class SandboxCore: Sendable {
  public let clock: SandboxClock
  let sleep: @Sendable (Duration) async throws -> Void
  private let configuration: SandboxConfiguration
  /// Nil until something is asked: making a catalogue takes milliseconds that a shell's start should not.
  private let state = Mutex<SandboxState?>(nil)
  private let onRequest: (@Sendable (LoggedRequest) -> Void)?

  /// - Parameter onRequest: gets each request that the log gets, once it is answered; from any thread, and from several
  ///   at once.
  public init(
    configuration: SandboxConfiguration = SandboxConfiguration(),
    onRequest: (@Sendable (LoggedRequest) -> Void)? = nil
  ) {
    clock = configuration.clock
    sleep = configuration.sleep
    self.configuration = configuration
    self.onRequest = onRequest
  }

  /// The reply to one request.
  ///
  /// The knobs `latency` and `reset-rate` concern a connection, and this has none: here they do nothing.
  public func reply(to request: HTTPRequest, body: [UInt8] = []) -> CatalogReply {
    let exchange = exchange(request, body: body, canCut: false)
    return exchange.reply ?? .text(500, "cut, though there is no connection")
  }

  /// What a connection is to do about one request.
  struct Exchange {
    /// Nil: close the connection without a reply.
    var reply: CatalogReply?
    /// How long to wait before.
    var delay = Duration.zero
  }

  /// Carries one request out, and logs it.
  /// - Parameter canCut: whether there is a connection that the knobs may cut.
  func exchange(_ request: HTTPRequest, body: [UInt8], canCut: Bool) -> Exchange {
    let call = ServiceCall(request, body: body)
    guard !call.isForSandbox else {
      return Exchange(reply: withState { call.fit(AdminRoutes.reply(to: call, in: &$0, clock: clock)) })
    }
    let now = clock.now
    let (exchange, logged) = withState { state in
      let takesOdd = state.knobs.oddIDs
      let ids =
        EntityDeletion.ids(of: call, takingOdd: takesOdd) ?? ClassicVerbs.ids(of: call.target, takingOdd: takesOdd)
      let exchange = Self.answer(call, canCut: canCut, in: &state, now: now)
      let logged = LoggedRequest(
        method: call.method, rawTarget: Secret(call.rawTarget), target: LoggedRequest.masked(call.rawTarget),
        status: exchange.reply?.status, time: now, ids: ids)
      state.log.append(logged)
      state.counts.requests += 1
      return (exchange, logged)
    }
    onRequest?(logged)
    return exchange
  }

  private func withState<Result: Sendable, Failure: Error>(
    _ body: (inout SandboxState) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try state.withLock { held throws(Failure) in
      var state = held ?? SandboxState(configuration)
      // Moved out and in again, so that nothing is copied.
      held = nil
      defer { held = state }
      return try body(&state)
    }
  }

  private static func answer(
    _ call: ServiceCall, canCut: Bool, in state: inout SandboxState, now: Duration
  ) -> Exchange {
    var exchange = Exchange()
    var cut: SandboxState.Interference.Cut?
    if let api = call.api, state.apis.contains(api) {
      exchange.delay = state.knobs.latency
      let interference = state.interfere(with: api, targetLength: call.rawTarget.utf8.count, now: now)
      if let reply = interference.reply {
        if interference.isLate { _ = ServiceRoutes.reply(to: call, in: &state, now: now) }
        exchange.reply = call.fit(reply)
        return exchange
      }
      cut = canCut ? interference.cut : nil
    }
    if cut == .before { return exchange }
    let reply = call.fit(ServiceRoutes.reply(to: call, in: &state, now: now))
    if cut == nil { exchange.reply = reply }
    return exchange
  }
}

// MARK: - Looking in

extension SandboxCore {
  /// The last 10,000 requests to the API and page calls, oldest first.
  public var log: [LoggedRequest] { withState { $0.log.requests } }

  public var statistics: SandboxStatistics {
    let now = clock.now
    return withState { $0.statistics(now: now) }
  }

  /// The ids of Production in order.
  public var ids: [EntityID] { withState { Array($0.catalogue.ids) } }

  /// The ids of an environment in order; none where there is no such environment.
  public func ids(in environment: Int) -> [EntityID] {
    withState { $0.catalogue(of: environment).map { Array($0.ids) } ?? [] }
  }

  /// Whether Production has the item.
  public func contains(_ id: EntityID) -> Bool { withState { $0.catalogue[id] != nil } }

  /// Whether an environment has the item.
  public func contains(_ id: EntityID, in environment: Int) -> Bool {
    withState { $0.item(id, in: environment) != nil }
  }

  /// An item as an environment stores it, or nil where that has none of this id. All values are texts.
  public func entity(
    _ id: EntityID, in environment: Int
  ) -> (name: String, categories: [String], attributes: [String: String])? {
    let item = withState { $0.item(id, in: environment) }
    return item.map { (name: $0.name, categories: $0.categories, attributes: $0.attributes) }
  }

  /// Whether recommendations of Production still show the item: a deleted one until the delivery lag has passed.
  public func delivers(_ id: EntityID) -> Bool {
    let now = clock.now
    return withState { $0.catalogue.delivers(id, now: now) }
  }

  /// What was uploaded under the name of a custom algorithm for an environment, by key; nil where there is no such name.
  /// - Parameter environment: the number or `ALL` that the upload named; `Production` for one that named none.
  public func customAlgorithm(_ name: String, environment: String = "Production") -> [String: [EntityID]]? {
    withState { state in state.algorithms.custom[name].map { $0.lists[environment] ?? [:] } }
  }

  public var knobs: SandboxKnobs { withState { $0.knobs } }
}

// MARK: - Turning and feeding

extension SandboxCore {
  /// Sets one knob.
  /// - Parameter setting: `NAME=VALUE`.
  /// - Throws: `KnobRefusal`.
  public func setKnob(_ setting: String) throws(KnobRefusal) {
    try withState { state throws(KnobRefusal) in try state.knobs.set(setting) }
  }

  /// Makes every access token invalid at once.
  public func expireTokens() { withState { $0.tokens.expireAll() } }

  /// Takes a RECS feed into Production (help page "Feeds").
  /// - Throws: `FeedRefusal` where it can't be read at all; single rows that can't are in the result.
  public func importFeed(_ feed: [UInt8]) throws(FeedRefusal) -> FeedImport {
    let now = clock.now
    return try withState { state throws(FeedRefusal) in
      try FeedImport.run(feed, into: &state, environment: EnvironmentSet.production, now: now)
    }
  }
}
