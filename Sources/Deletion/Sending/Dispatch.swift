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
    var ending: EarlyEnd?
    var notes: [String] = []
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
  private let now: @Sendable () -> Int64
  private let report: @Sendable (RunProgress) -> Void
  private let state: Mutex<State>

  init(
    run: RunID, writer: CatalogWriter, queue: BatchQueue, journal: any Journal, limits: SendingLimits,
    stop: StopSignal, now: @escaping @Sendable () -> Int64, total: Plan,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.run = run
    self.writer = writer
    self.queue = queue
    self.journal = journal
    self.limits = limits
    limiter = RateLimiter(callsPerMinute: limits.callsPerMinute)
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

  /// What the service said, each text once.
  var notes: [String] { state.withLock { $0.notes } }

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
    return state.withLock { $0.ending }
  }

  private func work() async {
    do {
      while stop.level == .run, state.withLock({ $0.ending }) == nil {
        guard let (number, batch) = try await queue.next() else { return }
        try await deliver(number, batch)
      }
      if stop.level != .run { end(.stopped) }
    } catch {
      end(.journal(error))
    }
  }

  private func end(_ ending: EarlyEnd) {
    state.withLock { if $0.ending == nil { $0.ending = ending } }
  }

  /// Sends one batch, again where that may help.
  /// - Throws: `JournalError`; then no further request may leave.
  private func deliver(_ number: Int, _ batch: Batch?) async throws(JournalError) {
    var attempt = 0
    while true {
      while let wait = await limiter.waitBeforeTurn() {
        if await !pause(wait) { return }
      }
      try await journal.markSent(run, batch: number, at: now())
      attempt += 1
      let clock = ContinuousClock()
      let start = clock.now
      let verdict = Verdict(await exchange(batch), attempt: attempt, retry: retry)
      let latency = start.duration(to: clock.now)
      switch verdict {
      case .settled(let outcome):
        try await settle(number, batch, outcome, latency: latency)
        return
      case .again(let wait, let fallback):
        state.withLock { $0.progress.retries += 1 }
        if await !pause(wait) {
          try await settle(number, batch, fallback, latency: latency)
          return
        }
      }
    }
  }

  private func exchange(_ batch: Batch?) async -> Result<CatalogReply, TransportError> {
    do {
      guard let batch else { return .success(try await writer.deleteAll(timeout: limits.timeout)) }
      return .success(try await writer.delete(batch, timeout: limits.timeout))
    } catch {
      return .failure(error)
    }
  }

  /// Waits between two tries.
  /// - Returns: false where the run is to end instead.
  private func pause(_ wait: Duration) async -> Bool {
    let sleeper = Task { try await Task.sleep(for: wait) }
    let token = stop.observe { sleeper.cancel() }
    defer { stop.remove(token) }
    if stop.level != .run { sleeper.cancel() }
    return await withTaskCancellationHandler {
      (try? await sleeper.value) != nil
    } onCancel: {
      sleeper.cancel()
    }
  }

  private func settle(
    _ number: Int, _ batch: Batch?, _ outcome: BatchOutcome, latency: Duration
  ) async throws(JournalError) {
    let parts = latency.components
    try await journal.record(
      run, batch: number, state: outcome.state, status: outcome.status, note: outcome.note,
      latency: Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15, at: now())
    let progress = state.withLock { state in
      state.progress.requests += 1
      state.progress.ids += batch?.count ?? 0
      if outcome.state != .done { state.progress.failedRequests += 1 }
      if !outcome.note.isEmpty, !state.notes.contains(outcome.note), state.notes.count < Self.notesLimit {
        state.notes.append(outcome.note)
      }
      state.unreachableInARow = outcome.isUnreachable ? state.unreachableInARow + 1 : 0
      if state.ending == nil {
        if let status = outcome.refusedCredentials {
          state.ending = .credentials(status: status)
        } else if state.unreachableInARow >= Self.unreachableLimit {
          state.ending = .unreachable(outcome.note)
        }
      }
      return state.progress
    }
    report(progress)
  }
}
