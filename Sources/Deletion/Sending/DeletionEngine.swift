@_spi(DeletionEngine) public import CatalogAPI
internal import EntityStage
internal import Synchronization

// Structure: a fixed number of workers take batch after batch from one cursor. A worker marks its batch as sent, durably,
// before the request leaves, and writes what came of it after. The workers do not inherit the cancellation of whoever asked,
// so that Ctrl-C does not tear requests in flight; the stop signal ends them in order.

/// How requests are sent.
public struct SendingLimits: Sendable, Equatable {
  /// Requests in flight at once, from 1.
  public var concurrency: Int
  /// Nil: as fast as the service answers.
  public var callsPerMinute: Int?
  /// Of one request.
  public var timeout: Duration
  /// Tries of a batch after the first.
  public var retries: Int
  /// So many requests refused in a row end the run: the rest would be refused too. Nil: it goes on whatever is refused.
  public var refusalsInARow: Int?

  public init(
    concurrency: Int, callsPerMinute: Int?, timeout: Duration, retries: Int, refusalsInARow: Int? = nil
  ) {
    self.concurrency = concurrency
    self.callsPerMinute = callsPerMinute
    self.timeout = timeout
    self.retries = retries
    self.refusalsInARow = refusalsInARow
  }
}

/// What came of a run.
public struct RunResult: Sendable, Equatable {
  public var run: Run
  public var counts: RunCounts
  /// What the service said to requests that it did not accept, or why no reply came; the first of each kind.
  public var notes: [String]
  /// Whether the service found a URL too long (414, 431: RFC 9110, section 15.5.15; RFC 6585, section 5).
  public var isTooLong = false
  /// Set where it ended before its last batch.
  public var ending: EarlyEnd?
  /// Of the requests that were answered; nil where none was.
  public var latency: LatencySummary?
  /// Tries after the first.
  public var retries = 0
  /// How long it was sent.
  public var elapsed = Duration.zero
}

/// Why a run ended before its last batch.
public enum EarlyEnd: Sendable, Equatable {
  /// Ctrl-C.
  case stopped
  /// The service refused the token, or no access token could be had: sending on would only be refused again. With the status
  /// where the service itself answered, and what was said.
  case credentials(status: Int?, String)
  /// The service said that it deleted everything, though ids were named.
  case deletedEverything
  /// Nothing answers any more.
  case unreachable(String)
  /// The service refused so many requests in a row; with what it said last.
  case refusing(count: Int, String)
  /// The journal can't be written, so nothing may be sent.
  case journal(JournalError)
}

/// Carries out admitted plans.
public struct DeletionEngine: Sendable {
  let journal: any Journal
  let transport: any Transport
  let now: @Sendable () -> Int64
  let tokens: AccessTokens

  /// - Parameters:
  ///   - tokens: keeps access tokens over several runs.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  public init(
    journal: any Journal, transport: any Transport, tokens: AccessTokens = AccessTokens(),
    now: @escaping @Sendable () -> Int64
  ) {
    self.journal = journal
    self.tokens = tokens
    self.transport = transport
    self.now = now
  }

  /// Journals the plan, sends its batches, journals what came of them.
  /// - Parameters:
  ///   - id: of the run, where something is kept under it already; nil: a new one.
  ///   - limiter: keeps the rate over several runs; nil: of this run alone.
  ///   - stop: ends it early.
  ///   - progress: told of the counts after every batch.
  /// - Returns: the run and its counts, also where it ended early.
  /// - Throws: `JournalError` where the plan could not be made durable; then nothing was sent.
  public func apply(
    _ admitted: AdmittedPlan, as id: RunID? = nil, token: Secret, author: RunAuthor, limits: SendingLimits,
    limiter: RateLimiter? = nil,
    stop: StopSignal,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws(JournalError) -> RunResult {
    let plan = admitted.plan
    let run = try await begin(admitted, as: id, author: author)
    let writer = CatalogWriter(
      environment: plan.environment, token: token, transport: transport, tokens: tokens)
    let queue = BatchQueue(plan: plan, run: run.id, journal: journal)
    let dispatch = Dispatch(
      run: run.id, writer: writer, measure: RequestMeasure(environment: plan.environment, token: token), queue: queue,
      journal: journal, limits: limits,
      limiter: limiter ?? RateLimiter(callsPerMinute: limits.callsPerMinute), stop: stop, now: now,
      total: plan, progress: progress)
    let clock = ContinuousClock()
    let start = clock.now
    let ending = await dispatch.sendAll()
    var result = await conclude(run, ending: ending, sent: dispatch)
    result.latency = dispatch.latency
    result.retries = dispatch.retries
    result.elapsed = start.duration(to: clock.now)
    return result
  }

  private func begin(_ admitted: AdmittedPlan, as id: RunID?, author: RunAuthor) async throws(JournalError) -> Run {
    let plan = admitted.plan
    let started = now()
    if let resumed = plan.resumedRun {
      guard let run = try await journal.run(resumed) else {
        throw JournalError("the journal has no run \(resumed)", help: "plan the deletion again")
      }
      try await journal.mark(resumed, as: .running, at: started)
      return run
    }
    var run = Run(
      id: id ?? RunID.make(at: started), scope: plan.scope, environment: plan.environment, author: author,
      idCount: plan.idCount, batchCount: plan.requestCount, started: started)
    run.consent = admitted.consent
    run.guards = admitted.guards
    try await journal.begin(run, PlannedBatches(plan))
    return run
  }

  /// Requests have left, so a journal that fails now is told as the ending and not thrown.
  private func conclude(_ run: Run, ending: EarlyEnd?, sent dispatch: Dispatch) async -> RunResult {
    var result = RunResult(run: run, counts: dispatch.counts, notes: dispatch.notes, ending: ending)
    result.isTooLong = dispatch.isTooLong
    result.run.state = .incomplete
    let ended = now()
    do {
      result.counts = try await journal.counts(of: run.id)
      // Batches that were cut are more than were planned.
      result.run.batchCount = result.counts.batches.values.reduce(0, +)
      let isWhole = result.counts.batches(in: .done) == result.run.batchCount
      try await journal.mark(run.id, as: isWhole ? .done : .incomplete, at: ended)
      result.run.ended = ended
      if isWhole {
        result.run.state = .done
        // That it deleted more than was asked for is to be told whatever else went well.
        if ending != .deletedEverything { result.ending = nil }
      }
    } catch {
      result.ending = ending ?? .journal(error)
    }
    return result
  }
}

extension Plan {
  /// Batch `number`, from 1; nil for the one request that deletes everything.
  func batch(_ number: Int) -> Batch? {
    guard case .stage(let stage, let ends) = work, ends.indices.contains(number - 1) else { return nil }
    return Batch(stage.ids(in: (number > 1 ? ends[number - 2] : 0)..<ends[number - 1]))
  }
}

extension RunID {
  /// A new id: the time to the second in UTC, and four random digits so that two shells never meet.
  public static func make(at milliseconds: Int64) -> RunID {
    let (date, time) = CalendarTime.compact(milliseconds)
    let random = String(UInt16.random(in: 0...UInt16.max), radix: 16)
    return RunID("\(date)-\(time)-\(String(repeating: "0", count: 4 - random.count))\(random)")
  }
}
