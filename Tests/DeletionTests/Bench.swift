internal import Deletion
internal import EntityStage
internal import HTTPTypes
internal import Synchronization

@testable internal import CatalogAPI

// Rules: one log takes what the journal was told and what left for the service, in the order of their happening, so that a
// test compares the order of both.

/// What happened, in order.
final class EventLog: Sendable {
  private let kept = Mutex<[String]>([])
  func add(_ event: String) { kept.withLock { $0.append(event) } }
  var events: [String] { kept.withLock { $0 } }
}

/// A journal in memory that writes down what it is told, and fails where it is asked to.
final class WatchedJournal: Journal {
  let log: EventLog
  private let inner = MemoryJournal()
  private let failing: @Sendable (String) -> Bool

  /// - Parameter failing: whether the call that is written down like this fails.
  init(_ log: EventLog, failing: @escaping @Sendable (String) -> Bool = { _ in false }) {
    self.log = log
    self.failing = failing
  }

  private func note(_ event: String) throws(JournalError) {
    log.add(event)
    if failing(event) { throw JournalError("disk full", help: "make room") }
  }

  func begin(_ run: Run, _ batches: PlannedBatches) async throws(JournalError) {
    try note("begin \(run.scope.rawValue) \(run.idCount) ids in \(batches.count)")
    try await inner.begin(run, batches)
  }
  func note(_ marks: [BatchMark], of run: RunID) async throws(JournalError) {
    for mark in marks {
      switch mark {
      case .sent(let number, _): try note("sent \(number)")
      case .withdrawn(let number, let state): try note("back \(number) \(state.rawValue)")
      case .outcome(let number, let state, let status, let text, _, _):
        try note("\(state.rawValue) \(number) \(status.map(String.init) ?? "-") '\(text)'")
      }
    }
    try await inner.note(marks, of: run)
  }
  func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note text: String
  ) async throws(JournalError) -> [Int] {
    try note("split \(number) into \(pieces.map { $0.ids.map(\.text).joined(separator: ",") }.joined(separator: " "))")
    return try await inner.split(run, batch: number, into: pieces, status: status, note: text)
  }
  func mark(_ run: RunID, as state: RunState, at time: Int64) async throws(JournalError) {
    try note("run \(state.rawValue)")
    try await inner.mark(run, as: state, at: time)
  }
  func note(_ unlocking: Unlocking) async throws(JournalError) {
    try note("unlock \(unlocking.environment)")
    try await inner.note(unlocking)
  }
  func unlockings() async throws(JournalError) -> [Unlocking] { try await inner.unlockings() }
  func run(_ id: RunID) async throws(JournalError) -> Run? { try await inner.run(id) }
  func runs(environment: String?, since: Int64?) async throws(JournalError) -> [Run] {
    try await inner.runs(environment: environment, since: since)
  }
  func counts(of run: RunID) async throws(JournalError) -> RunCounts {
    if failing("counts") { throw JournalError("disk full", help: "make room") }
    return try await inner.counts(of: run)
  }
  func batches(of run: RunID, in states: [BatchState], after number: Int, limit: Int) async throws(JournalError)
    -> [JournaledBatch]
  { try await inner.batches(of: run, in: states, after: number, limit: limit) }
}

/// A service that answers by a script: the number of the request, from 1, and its ids, or nil for everything.
final class ScriptedService: Transport {
  typealias Script = @Sendable (Int, [String]?) async throws(TransportError) -> CatalogReply
  let log: EventLog
  private let script: Script
  private let count = Mutex(0)

  init(_ log: EventLog, _ script: @escaping Script) {
    self.log = log
    self.script = script
  }

  func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    let url = request.exposeURL { $0 }
    let ids = url.split(separator: "&entityIds=").dropFirst().first
    let texts = ids.map { $0.split(separator: ",").map { PercentEncoding.decode($0) ?? "?" } }
    log.add(
      "request \(url.contains("action=entity.deleteAll") ? "everything" : texts?.joined(separator: ",") ?? "nothing")")
    let number = count.withLock { count in
      count += 1
      return count
    }
    return try await script(number, texts)
  }
}

/// Where the journal fails.
struct Trouble: Sendable {
  let strikes: @Sendable (String) -> Bool
  static let never = Trouble { _ in false }
  static func when(_ strikes: @escaping @Sendable (String) -> Bool) -> Trouble { Trouble(strikes: strikes) }
}

/// Everything that a run needs, at one made-up minute.
struct Bench: Sendable {
  let log: EventLog
  let journal: WatchedJournal
  let engine: DeletionEngine
  let stop: StopSignal
  let progress = Mutexed<[RunProgress]>([])
  static let now: Int64 = 1_795_426_200_000
  static let author = RunAuthor(user: "tester", host: "here", origin: "prompt", version: "test")
  static let token = Secret("t0ken")

  init(
    failing trouble: Trouble = .never,
    _ script: @escaping @Sendable (Int, [String]?, StopSignal) async throws(TransportError) -> CatalogReply = {
      (_, _, _) throws(TransportError) in CatalogReply(status: 200)
    }
  ) {
    let log = EventLog()
    let stop = StopSignal()
    let service = ScriptedService(log) { (number, ids) throws(TransportError) in try await script(number, ids, stop) }
    self.log = log
    self.stop = stop
    journal = WatchedJournal(log, failing: trouble.strikes)
    engine = DeletionEngine(journal: journal, transport: service, now: { Self.now })
  }

  static func environment(
    _ name: String = "test", isProtected: Bool = false, isReadOnly: Bool = false, maximumDelete: Int? = nil
  ) throws -> ServiceEnvironment {
    ServiceEnvironment(
      name: name, base: try BaseURL("https://recs.example.com"), client: "acme", tokenSource: .store,
      isProtected: isProtected, isReadOnly: isReadOnly, maximumDelete: maximumDelete)
  }

  static func measure(_ environment: ServiceEnvironment) -> RequestMeasure {
    RequestMeasure(environment: environment, token: token)
  }

  static func stage(_ ids: [String]) throws -> EntityStage {
    var stage = EntityStage()
    for id in ids { stage.insert(try EntityID(id)) }
    return stage
  }

  /// A plan whose requests hold `perBatch` ids of one letter each.
  static func plan(_ ids: [String], perBatch: Int = 1) throws -> Plan {
    let environment = try environment()
    let measure = measure(environment)
    guard
      let plan = Plan(
        deleting: try stage(ids), in: environment, measure: measure,
        maximumURLBytes: measure.deleteOverhead + 2 * perBatch - 1)
    else { throw EntityID.Refusal.empty }
    return plan
  }

  static func admitted(_ plan: Plan) throws -> AdmittedPlan {
    try Admission.admit(
      plan, in: plan.environment, policy: DeletionPolicy(isReadOnly: false, maximumDelete: .max),
      consent: plan.scope == .everything ? .phrase("delete all acme in test") : .yes)
  }

  func apply(
    _ plan: Plan, concurrency: Int = 1, retries: Int = 0, callsPerMinute: Int? = nil, refusalsInARow: Int? = nil
  ) async throws -> RunResult {
    try await engine.apply(
      Self.admitted(plan), token: Self.token, author: Self.author,
      limits: SendingLimits(
        concurrency: concurrency, callsPerMinute: callsPerMinute, timeout: .seconds(9), retries: retries,
        refusalsInARow: refusalsInARow),
      stop: stop
    ) { [progress] step in progress.change { $0.append(step) } }
  }

  /// Number, state, attempts, status and note of every batch of a run.
  func batches(of run: RunID) async throws -> [String] {
    try await journal.batches(of: run, in: BatchState.allCases, after: 0, limit: .max).map {
      "\($0.number) \($0.state.rawValue) \($0.attempts) \($0.status.map(String.init) ?? "-") '\($0.note)'"
    }
  }
}

/// Where so many meet before any goes on.
actor Rendezvous {
  private var missing: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { missing = count }

  func arrive() async {
    missing -= 1
    guard missing > 0 else {
      for continuation in waiting { continuation.resume() }
      waiting = []
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }
}

/// A value behind a lock, shared by copies of what holds it.
final class Mutexed<Value: Sendable>: Sendable {
  private let kept: Mutex<Value>
  init(_ value: Value) { kept = Mutex(value) }
  var value: Value { kept.withLock { $0 } }
  func change(_ body: @Sendable (inout Value) -> Void) { kept.withLock { body(&$0) } }
}

extension CatalogReply {
  /// A reply with a body, and a `Retry-After` where one is given.
  static func said(_ status: Int, _ body: String = "", retryAfter: Int? = nil) -> CatalogReply {
    CatalogReply(
      status: status, headers: retryAfter.map { [.retryAfter: String($0)] } ?? [:], body: Array(body.utf8))
  }
}
