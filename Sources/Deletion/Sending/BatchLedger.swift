internal import Synchronization

// A journal that is asked before each request and after it holds up every connection for a sync of the disk. In a long run the
// ledger keeps some batches marked ahead and writes outcomes behind, both in one commit, so that connections wait for the disk
// only where it is slower than the service. What a kill leaves in doubt stays bounded: the requests under way, and as many
// batches as are kept ahead.

/// Marks the next batches of a run as sent before workers ask for them, and writes what came of those that left.
final class BatchLedger: Sendable {
  private struct State {
    /// Marked, and not taken yet.
    var ready: [Assignment] = []
    /// Not written yet.
    var settled: [SettledBatch] = []
    var takers: [CheckedContinuation<Assignment?, Never>] = []
    /// The writer, where there is nothing for it to do.
    var idle: CheckedContinuation<Void, Never>?
    var isExhausted = false
    /// How often the queue got batches again: what it said before that is no news.
    var refills = 0
    var isClosed = false
    /// Nobody takes or puts any more.
    var isFinishing = false
  }

  private let run: RunID
  private let queue: BatchQueue
  private let journal: any Journal
  private let ahead: Int
  private let now: @Sendable () -> Int64
  /// Whether a batch can't be sent as it is.
  private let needsCut: @Sendable (Assignment) -> Bool
  private let written: @Sendable (SettledBatch) -> Void
  private let failed: @Sendable (JournalError) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - ahead: so many batches are kept marked, from 1.
  ///   - needsCut: such a batch is handed out unmarked.
  ///   - written: told of each outcome that is in the journal.
  ///   - failed: told that the journal can't be written; nothing is handed out afterwards.
  init(
    run: RunID, queue: BatchQueue, journal: any Journal, ahead: Int, now: @escaping @Sendable () -> Int64,
    needsCut: @escaping @Sendable (Assignment) -> Bool, written: @escaping @Sendable (SettledBatch) -> Void,
    failed: @escaping @Sendable (JournalError) -> Void
  ) {
    self.run = run
    self.queue = queue
    self.journal = journal
    self.ahead = max(1, ahead)
    self.now = now
    self.needsCut = needsCut
    self.written = written
    self.failed = failed
  }

  // MARK: Workers

  /// The next batch; nil where there is none, or the ledger is closed.
  func take() async -> Assignment? {
    await withCheckedContinuation { continuation in
      let (answer, idle): (Assignment??, CheckedContinuation<Void, Never>?) = state.withLock { state in
        if state.isClosed { return (.some(nil), nil) }
        if !state.ready.isEmpty { return (.some(state.ready.removeFirst()), Self.wake(&state)) }
        if state.isExhausted { return (.some(nil), nil) }
        state.takers.append(continuation)
        return (nil, Self.wake(&state))
      }
      idle?.resume()
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Has an outcome written soon.
  func put(_ settled: SettledBatch) {
    let idle = state.withLock { state in
      state.settled.append(settled)
      return Self.wake(&state)
    }
    idle?.resume()
  }

  /// The queue has batches again.
  func refill() {
    let idle = state.withLock { state in
      state.isExhausted = false
      state.refills += 1
      return Self.wake(&state)
    }
    idle?.resume()
  }

  /// Hands out nothing any more.
  func close() {
    let (takers, idle) = state.withLock { state in
      state.isClosed = true
      defer { state.takers = [] }
      return (state.takers, Self.wake(&state))
    }
    for taker in takers { taker.resume(returning: nil) }
    idle?.resume()
  }

  private static func wake(_ state: inout State) -> CheckedContinuation<Void, Never>? {
    defer { state.idle = nil }
    return state.idle
  }

  // MARK: The writer

  /// Keeps the journal until `finish`.
  func keep() async {
    // Outcomes that could not be written; they are tried once more at the end.
    var unwritten: [SettledBatch] = []
    while let (settled, wanted, refills) = await work() {
      var (claims, refusal): ([Assignment], JournalError?) = ([], nil)
      do {
        while claims.count < wanted, var next = try await queue.next() {
          next.isMarked = !needsCut(next)
          claims.append(next)
        }
      } catch {
        // Nothing of them is marked yet; what is known of others must be written all the same.
        (claims, refusal) = ([], error)
      }
      let time = now()
      let marks = settled.map(\.mark) + claims.filter(\.isMarked).map { .sent(batch: $0.number, at: time) }
      do {
        if !marks.isEmpty { try await journal.note(marks, of: run) }
        for batch in settled { written(batch) }
        publish(claims, emptiedAt: claims.count < wanted && refusal == nil ? refills : nil)
      } catch {
        unwritten += settled
        refusal = error
      }
      if let refusal {
        failed(refusal)
        close()
      }
    }
    await putBack(unwritten)
  }

  /// What is to be written, and how many batches are to be marked; nil where all is done.
  private func work() async -> (settled: [SettledBatch], wanted: Int, refills: Int)? {
    while true {
      let (work, isDone): ((settled: [SettledBatch], wanted: Int, refills: Int)?, Bool) = state.withLock { state in
        let stops = state.isClosed || state.isExhausted
        let wanted = stops ? 0 : ahead + state.takers.count - state.ready.count
        guard !state.settled.isEmpty || wanted > 0 else { return (nil, state.isFinishing) }
        defer { state.settled = [] }
        // Alike outcomes of batches that follow each other are written at once.
        let settled = state.settled.sorted { $0.number < $1.number }
        return (work: (settled, wanted, state.refills), false)
      }
      if let work { return work }
      if isDone { return nil }
      await withCheckedContinuation { continuation in
        let hasWork = state.withLock { state in
          let stops = state.isClosed || state.isExhausted
          let hasWork =
            !state.settled.isEmpty || state.isFinishing
            || !stops && ahead + state.takers.count > state.ready.count
          if !hasWork { state.idle = continuation }
          return hasWork
        }
        if hasWork { continuation.resume() }
      }
    }
  }

  private func publish(_ claims: [Assignment], emptiedAt refills: Int?) {
    let answers = state.withLock { state in
      state.ready += claims
      if refills == state.refills { state.isExhausted = true }
      var answers: [(CheckedContinuation<Assignment?, Never>, Assignment?)] = []
      while !state.takers.isEmpty, !state.ready.isEmpty || state.isExhausted {
        answers.append((state.takers.removeFirst(), state.ready.isEmpty ? nil : state.ready.removeFirst()))
      }
      return answers
    }
    for (taker, assignment) in answers { taker.resume(returning: assignment) }
  }

  /// Ends the writer once everything is written; batches that were marked and did not leave are what they were.
  func finish() {
    close()
    let idle = state.withLock { state in
      state.isFinishing = true
      return Self.wake(&state)
    }
    idle?.resume()
  }

  /// - Parameter unwritten: outcomes that the journal does not have.
  private func putBack(_ unwritten: [SettledBatch]) async {
    let unsent = state.withLock { state in
      defer { state.ready = [] }
      return state.ready.filter(\.isMarked)
    }
    for (marks, outcomes) in [
      (unwritten.map(\.mark), unwritten),
      (unsent.map { BatchMark.withdrawn(batch: $0.number, to: $0.state) }, []),
    ] where !marks.isEmpty {
      do {
        try await journal.note(marks, of: run)
        for batch in outcomes { written(batch) }
      } catch {
        failed(error)
      }
    }
  }
}
