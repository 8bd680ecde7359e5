internal import CatalogAPI
internal import Synchronization

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
  public var ids: Int
  public var totalIDs: Int
  public var requests: Int
  public var totalRequests: Int
  public var retries: Int
  public var failedRequests: Int
}

/// One run being sent.
final class Dispatch: Sendable {
  private struct State {
    var progress: RunProgress
    /// What was settled here; a resumed run has more in its journal.
    var counts = RunCounts()
    var ending: EarlyEnd?
    var notes: [String] = []
    var isTooLong = false
    /// Batches in a row that could not reach the service after all their tries.
    var unreachableInARow = 0
  }

  /// So many batches in a row that reach nobody end the run: the rest would not either.
  private static let unreachableLimit = 3
  private static let notesLimit = 5

  private let run: RunID
  private let writer: CatalogWriter
  private let queue: BatchQueue
  private let journal: any Journal
  private let limits: SendingLimits
  private let limiter: RateLimiter
  private let retry: RetryPolicy
  private let stop: StopSignal
  /// Raised when something ends the run, so that nobody waits between tries any longer.
  private let halt = StopSignal()
  private let now: @Sendable () -> Int64
  private let report: @Sendable (RunProgress) -> Void
  private let state: Mutex<State>

  init(
    run: RunID, writer: CatalogWriter, queue: BatchQueue, journal: any Journal, limits: SendingLimits,
    limiter: RateLimiter, stop: StopSignal, now: @escaping @Sendable () -> Int64, total: Plan,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.run = run
    self.writer = writer
    self.queue = queue
    self.journal = journal
    self.limits = limits
    self.limiter = limiter
    retry = RetryPolicy(retries: limits.retries)
    self.stop = stop
    self.now = now
    report = progress
    state = Mutex(
      State(
        progress: RunProgress(
          ids: 0, totalIDs: total.idCount, requests: 0, totalRequests: total.requestCount, retries: 0,
          failedRequests: 0)))
  }

  /// What came of the batches that were settled.
  var counts: RunCounts { state.withLock { $0.counts } }

  /// What the service said, each text once.
  var notes: [String] { state.withLock { $0.notes } }
  var isTooLong: Bool { state.withLock { $0.isTooLong } }

  /// Sends until the queue is empty or something ends it.
  /// - Returns: what ended it early.
  func sendAll() async -> EarlyEnd? {
    // Not a child task: a cancelled caller must not tear requests in flight.
    let workers = (0..<max(1, limits.concurrency)).map { _ in Task.detached { await self.work() } }
    let token = stop.observe { [stop] in
      // The first stop only ends waits between tries, which look at the signal themselves.
      if stop.level == .abandon { for worker in workers { worker.cancel() } }
    }
    if stop.level == .abandon { for worker in workers { worker.cancel() } }
    for worker in workers { await worker.value }
    stop.remove(token)
    return state.withLock { state in
      // A run too short for the limit in a row reached nobody all the same.
      if state.ending == nil, state.unreachableInARow > 0, state.unreachableInARow == state.progress.requests {
        state.ending = .unreachable(state.notes.last ?? "nobody answers")
      }
      return state.ending
    }
  }

  private func work() async {
    do {
      while stop.level == .run, state.withLock({ $0.ending }) == nil {
        guard let (number, delivery) = try await queue.next() else { return }
        try await deliver(number, delivery)
      }
      if stop.level != .run { end(.stopped) }
    } catch {
      end(.journal(error))
    }
  }

  private func end(_ ending: EarlyEnd) {
    state.withLock { if $0.ending == nil { $0.ending = ending } }
    halt.raise(to: .drain)
  }

  /// Sends one batch, again where that may help.
  /// - Throws: `JournalError`; then no further request may leave.
  private func deliver(_ number: Int, _ delivery: Delivery) async throws(JournalError) {
    var attempt = 0
    var last: (outcome: BatchOutcome, latency: Duration)?
    while true {
      while let wait = await limiter.waitBeforeTurn() {
        guard await !pause(wait) else { continue }
        if let last { try await settle(number, delivery, last.outcome, latency: last.latency) }
        return
      }
      try await journal.markSent(run, batch: number, at: now())
      attempt += 1
      let clock = ContinuousClock()
      let start = clock.now
      let verdict = Verdict(await exchange(delivery), attempt: attempt, retry: retry)
      let latency = start.duration(to: clock.now)
      switch verdict {
      case .settled(let outcome):
        try await settle(number, delivery, outcome, latency: latency)
        return
      case .again(let wait, let fallback):
        if await !pause(wait) {
          try await settle(number, delivery, fallback, latency: latency)
          return
        }
        state.withLock { $0.progress.retries += 1 }
        last = (fallback, latency)
      }
    }
  }

  private func exchange(_ delivery: Delivery) async -> Result<CatalogReply, TransportError> {
    do {
      switch delivery {
      case .ids(let batch): return .success(try await writer.delete(batch, timeout: limits.timeout))
      case .everything: return .success(try await writer.deleteAll(timeout: limits.timeout))
      }
    } catch {
      return .failure(error)
    }
  }

  /// Waits between two tries.
  /// - Returns: false where the run is to end instead.
  private func pause(_ wait: Duration) async -> Bool {
    let sleeper = Task { try await Task.sleep(for: wait) }
    let tokens = [stop, halt].map { signal in (signal, signal.observe { sleeper.cancel() }) }
    defer { for (signal, token) in tokens { signal.remove(token) } }
    if stop.level != .run || halt.level != .run { sleeper.cancel() }
    return await withTaskCancellationHandler {
      (try? await sleeper.value) != nil
    } onCancel: {
      sleeper.cancel()
    }
  }

  private func settle(
    _ number: Int, _ delivery: Delivery, _ outcome: BatchOutcome, latency: Duration
  ) async throws(JournalError) {
    let parts = latency.components
    try await journal.record(
      run, batch: number, state: outcome.state, status: outcome.status, note: outcome.note,
      latency: Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15, at: now())
    let (progress, isOver) = state.withLock { state in
      state.progress.requests += 1
      state.progress.ids += delivery.idCount
      state.counts.batches[outcome.state, default: 0] += 1
      state.counts.ids[outcome.state, default: 0] += delivery.idCount
      if outcome.state != .done { state.progress.failedRequests += 1 }
      if outcome.status == 414 || outcome.status == 431 { state.isTooLong = true }
      if let note = outcome.shownNote, !state.notes.contains(note), state.notes.count < Self.notesLimit {
        state.notes.append(note)
      }
      state.unreachableInARow = outcome.isUnreachable ? state.unreachableInARow + 1 : 0
      if state.ending == nil {
        if let status = outcome.refusedCredentials {
          state.ending = .credentials(status: status)
        } else if state.unreachableInARow >= Self.unreachableLimit {
          state.ending = .unreachable(outcome.note)
        }
      }
      return (state.progress, state.ending != nil)
    }
    if isOver { halt.raise(to: .drain) }
    report(progress)
  }
}
