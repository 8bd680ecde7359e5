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
  /// Requests under way.
  public var inFlight = 0
  /// When it can be over by the rate that holds; nil where none does.
  public var earliestEnd: ContinuousClock.Instant?
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
    var refusedInARow = 0
    /// Bytes of the longest URL that may still be sent, once the service found one too long.
    var longestURL: Int?
    var latencies = LatencyRecorder()
  }

  /// A run of so many requests is worth a ledger.
  private static let manyRequests = 32
  /// So many batches in a row that reach nobody end the run: the rest would not either.
  private static let unreachableLimit = 3
  private static let notesLimit = 5

  private let run: RunID
  private let writer: CatalogWriter
  private let measure: RequestMeasure
  private let queue: BatchQueue
  private let journal: any Journal
  private let limits: SendingLimits
  private let limiter: RateLimiter
  private let window: SendingWindow
  private let retry: RetryPolicy
  private let stop: StopSignal
  /// Raised when something ends the run, so that nobody waits between tries any longer.
  private let halt = StopSignal()
  private let now: @Sendable () -> Int64
  private let report: @Sendable (RunProgress) -> Void
  /// Where not, each worker asks the journal itself: there is time for it.
  private let isLong: Bool
  private let state: Mutex<State>

  init(
    run: RunID, writer: CatalogWriter, measure: RequestMeasure, queue: BatchQueue, journal: any Journal,
    limits: SendingLimits, limiter: RateLimiter, stop: StopSignal, now: @escaping @Sendable () -> Int64, total: Plan,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.run = run
    self.writer = writer
    self.measure = measure
    self.queue = queue
    self.journal = journal
    self.limits = limits
    self.limiter = limiter
    window = SendingWindow(most: limits.concurrency)
    retry = RetryPolicy(retries: limits.retries)
    self.stop = stop
    self.now = now
    report = progress
    isLong = limits.callsPerMinute == nil && total.requestCount >= Self.manyRequests
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
  var latency: LatencySummary? { state.withLock { $0.latencies.summary } }
  /// Tries after the first.
  var retries: Int { state.withLock { $0.progress.retries } }

  /// Sends until the queue is empty or something ends it.
  /// - Returns: what ended it early.
  func sendAll() async -> EarlyEnd? {
    let ledger = isLong ? makeLedger() : nil
    // Not child tasks: a cancelled caller must not tear requests in flight.
    let keeper = Task.detached(executorPreference: writer.executor) { await ledger?.keep() }
    let workers = (0..<max(1, limits.concurrency)).map { _ in
      Task.detached(executorPreference: writer.executor) { await self.work(ledger) }
    }
    let token = stop.observe { [stop, window] in
      window.close()
      ledger?.close()
      // The first stop only ends waits between tries, which look at the signal themselves.
      if stop.level == .abandon { for worker in workers { worker.cancel() } }
    }
    if stop.level != .run {
      window.close()
      ledger?.close()
    }
    if stop.level == .abandon { for worker in workers { worker.cancel() } }
    for worker in workers { await worker.value }
    stop.remove(token)
    ledger?.finish()
    await keeper.value
    return state.withLock { state in
      // A run too short for the limit in a row reached nobody all the same.
      if state.ending == nil, state.unreachableInARow > 0, state.unreachableInARow == state.progress.requests {
        state.ending = .unreachable(state.notes.last ?? "nobody answers")
      }
      return state.ending
    }
  }

  private func makeLedger() -> BatchLedger {
    BatchLedger(
      run: run, queue: queue, journal: journal, ahead: 2 * limits.concurrency, now: now,
      needsCut: { self.needsCut($0) }, written: { self.count($0) }, failed: { self.end(.journal($0)) })
  }

  private func work(_ ledger: BatchLedger?) async {
    do {
      while stop.level == .run, state.withLock({ $0.ending }) == nil {
        let next = if let ledger { await ledger.take() } else { try await queue.next() }
        guard let next else { break }
        if needsCut(next) {
          try await withdraw(next)
          try await cutBeforehand(next, ledger)
        } else {
          try await deliver(next, ledger)
        }
      }
      if stop.level != .run { end(.stopped) }
    } catch {
      end(.journal(error))
      ledger?.close()
    }
  }

  /// Notes that a batch which was marked ahead does not leave.
  private func withdraw(_ assignment: Assignment) async throws(JournalError) {
    guard assignment.isMarked else { return }
    try await journal.note([.withdrawn(batch: assignment.number, to: assignment.state)], of: run)
  }

  private func end(_ ending: EarlyEnd) {
    state.withLock { if $0.ending == nil { $0.ending = ending } }
    halt.raise(to: .drain)
    window.close()
  }

  /// Sends one batch, again where that may help.
  /// - Throws: `JournalError`; then no further request may leave.
  private func deliver(_ assignment: Assignment, _ ledger: BatchLedger?) async throws(JournalError) {
    var attempt = 0
    var isRenewed = false
    var last: SettledBatch?
    while true {
      guard await takeTurn() else {
        if stop.level != .run { end(.stopped) }
        if let last { try await settle(last, ledger) } else { try await withdraw(assignment) }
        return
      }
      attempt += 1
      let (result, latency) = try await send(
        assignment, attempt: attempt, isMarked: last == nil && assignment.isMarked)
      let time = now()
      switch Verdict(result, attempt: attempt, retry: retry, now: time) {
      case .settled(let outcome):
        // A token that ended in the middle of a run: one more try, in its turn, with another.
        if !isRenewed, case .success(let reply) = result, reply.mayRenew {
          isRenewed = true
          attempt -= 1
          last = SettledBatch(assignment, outcome, latency, time)
          continue
        }
        if try await !cut(assignment, outcome, ledger) {
          try await settle(SettledBatch(assignment, outcome, latency, time), ledger)
        }
        return
      case .again(let wait, let fallback):
        let settled = SettledBatch(assignment, fallback, latency, time)
        if await !pause(wait) { return try await settle(settled, ledger) }
        state.withLock { $0.progress.retries += 1 }
        last = settled
      }
    }
  }

  /// Waits for a place among the requests in flight, for the time that the service asked for, and for the rate.
  /// - Returns: false, without a place, where the run is to end instead.
  private func takeTurn() async -> Bool {
    guard await window.enter() else { return false }
    while true {
      let wait: Duration
      if let asked = window.waitBeforeSending(now: .now) {
        wait = asked
      } else if let ofRate = limiter.waitBeforeTurn() {
        wait = ofRate
      } else {
        return true
      }
      if await !pause(wait) {
        window.leave(.other, start: .now, now: .now)
        return false
      }
    }
  }

  /// Sends a batch in the place that was taken for it, once the journal has it as sent.
  /// - Throws: `JournalError`; then it did not leave.
  private func send(
    _ assignment: Assignment, attempt: Int, isMarked: Bool
  ) async throws(JournalError) -> (Result<WriteReply, TransportError>, latency: Duration) {
    var sign = SendingWindow.Sign.other
    let start = ContinuousClock.now
    defer { window.leave(sign, start: start, now: .now) }
    if !isMarked { try await journal.note([.sent(batch: assignment.number, at: now())], of: run) }
    let departure = ContinuousClock.now
    state.withLock { $0.progress.inFlight += 1 }
    let purpose = RequestPurpose(run: run.text, batch: assignment.number, attempt: attempt)
    let result = await RequestPurpose.$current.withValue(purpose) { await exchange(assignment.delivery) }
    state.withLock { $0.progress.inFlight -= 1 }
    let latency = departure.duration(to: .now)
    if case .success(let reply) = result {
      sign = self.sign(of: reply)
      state.withLock { $0.latencies.record(latency) }
    }
    return (result, latency)
  }

  private func sign(of write: WriteReply) -> SendingWindow.Sign {
    let reply = write.reply
    if reply.status == 429 || reply.status == 503 {
      let asked = RetryPolicy.retryAfter(reply, now: now()).map { Duration.seconds($0) }
      return .overloaded(asked: asked.flatMap { $0 <= retry.longestAsked ? $0 : nil })
    }
    if case .accepted = write.outcome { return .accepted }
    return .other
  }

  // MARK: Cutting batches

  private func length(_ batch: Batch) -> Int {
    batch.ids.reduce(measure.deleteOverhead + batch.count - 1) { $0 + measure.length(of: $1) }
  }

  /// Whether a batch is longer than what the service was found to take.
  private func needsCut(_ assignment: Assignment) -> Bool {
    guard case .ids(let batch) = assignment.delivery, let longest = state.withLock({ $0.longestURL }) else {
      return false
    }
    return batch.count > 1 && length(batch) > longest
  }

  /// Puts pieces that are short enough in the place of a batch.
  private func cutBeforehand(_ assignment: Assignment, _ ledger: BatchLedger?) async throws(JournalError) {
    guard case .ids(let batch) = assignment.delivery, let longest = state.withLock({ $0.longestURL }) else { return }
    let pieces = BatchSplit.pieces(of: batch, upTo: longest, length: length)
    try await replace(
      assignment.number, by: pieces, status: nil, note: "the service took no request of this length", ledger)
  }

  /// Cuts a batch that was refused, where that may help.
  /// - Returns: false where the refusal stands.
  private func cut(
    _ assignment: Assignment, _ outcome: BatchOutcome, _ ledger: BatchLedger?
  ) async throws(JournalError) -> Bool {
    guard case .ids(let batch) = assignment.delivery, outcome.state == .failed,
      let (pieces, longest) = BatchSplit.pieces(of: batch, refusedWith: outcome.status, length: length)
    else { return false }
    let goesOn = state.withLock { state in
      if let longest { state.longestURL = min(state.longestURL ?? .max, longest) } else { refuse(outcome, &state) }
      return state.ending == nil
    }
    guard goesOn else { return false }
    let note = "refused with status \(outcome.status ?? 0), and sent again in \(pieces.count) pieces"
    try await replace(assignment.number, by: pieces, status: outcome.status, note: note, ledger)
    return true
  }

  private func replace(
    _ number: Int, by pieces: [Batch], status: Int?, note: String, _ ledger: BatchLedger?
  ) async throws(JournalError) {
    let numbers = try await journal.split(run, batch: number, into: pieces, status: status, note: note)
    await queue.add(Array(zip(numbers, pieces)).map { (number: $0.0, batch: $0.1) })
    ledger?.refill()
    let progress = state.withLock { state in
      state.progress.totalRequests += pieces.count - 1
      return state.progress
    }
    report(progress)
  }

  /// Counts a refusal, and ends the run where there were too many in a row.
  private func refuse(_ outcome: BatchOutcome, _ state: inout State) {
    state.refusedInARow += 1
    guard let limit = limits.refusalsInARow, state.refusedInARow >= limit, state.ending == nil else { return }
    state.ending = .refusing(count: state.refusedInARow, outcome.shownNote ?? outcome.note)
  }

  private func exchange(_ delivery: Delivery) async -> Result<WriteReply, TransportError> {
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

  /// Has an outcome written, and draws from it what follows for the rest of the run.
  private func settle(_ settled: SettledBatch, _ ledger: BatchLedger?) async throws(JournalError) {
    if settled.outcome.deletedEverything { shout(ledger) }
    if let ledger {
      ledger.put(settled)
    } else {
      try await journal.note([settled.mark], of: run)
      count(settled)
    }
    let outcome = settled.outcome
    let isOver = state.withLock { state in
      if outcome.status == 414 || outcome.status == 431 { state.isTooLong = true }
      if let note = outcome.shownNote, !state.notes.contains(note), state.notes.count < Self.notesLimit {
        state.notes.append(note)
      }
      state.unreachableInARow = outcome.isUnreachable ? state.unreachableInARow + 1 : 0
      if state.ending == nil {
        if outcome.refusedCredentials {
          state.ending = .credentials(status: outcome.status, outcome.note)
        } else if state.unreachableInARow >= Self.unreachableLimit {
          state.ending = .unreachable(outcome.note)
        } else if outcome.state == .failed, !outcome.isUnreachable {
          refuse(outcome, &state)
        }
      }
      if outcome.state == .done { state.refusedInARow = 0 }
      return state.ending != nil
    }
    if isOver {
      halt.raise(to: .drain)
      window.close()
      ledger?.close()
    }
  }

  /// Ends the run because of a reply that said that everything was deleted. Nothing else that happens is told instead: not that
  /// it was stopped, nor that its journal failed.
  private func shout(_ ledger: BatchLedger?) {
    state.withLock { $0.ending = .deletedEverything }
    halt.raise(to: .drain)
    window.close()
    ledger?.close()
  }

  /// Counts an outcome that is in the journal.
  private func count(_ settled: SettledBatch) {
    let progress = state.withLock { state in
      state.progress.requests += 1
      state.progress.ids += settled.idCount
      state.counts.batches[settled.outcome.state, default: 0] += 1
      state.counts.ids[settled.outcome.state, default: 0] += settled.idCount
      if settled.outcome.state != .done { state.progress.failedRequests += 1 }
      state.progress.earliestEnd = limiter.earliestEnd(of: state.progress.totalRequests - state.progress.requests)
      return state.progress
    }
    report(progress)
  }
}
