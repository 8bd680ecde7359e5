// A commit waits for the disk, and a disk syncs one change as slowly as a hundred. Marks that come while one commit is
// under way are collected and committed together by the next; each caller goes on only after the commit that holds its mark.
//
// Callers that are let go by one commit come back within microseconds of each other, and the first of them must not get a
// commit to itself: the next group waits a moment until it is as large as the last one was.

internal import Deletion
internal import GRDB
internal import Glibc
internal import Synchronization

/// Commits marks in groups.
final class GroupCommit: Sendable {
  /// One thing to note about a run or a batch.
  enum Mark: Sendable {
    case sent(RunID, batch: Int, time: Int64)
    case outcome(RunID, batch: Int, state: BatchState, status: Int?, note: String, latency: Double?, time: Int64)
    case run(RunID, state: RunState, time: Int64)
  }

  /// How many marks were committed in how many commits.
  struct Count: Sendable, Equatable {
    var marks = 0
    var commits = 0
  }

  private typealias Outcome = Result<Void, JournalError>
  private struct Waiter: Sendable {
    let mark: Mark
    let continuation: CheckedContinuation<Outcome, Never>
  }
  private struct State {
    var waiting: [Waiter] = []
    var isScheduled = false
    var lastGroup = 0
    var count = Count()
  }

  private let database: JournalDatabase
  private let state = Mutex(State())

  /// A step of the wait for stragglers, in microseconds, and how many steps there are at most.
  private static let pause: (microseconds: UInt32, times: Int) = (25, 8)
  /// The most marks in one commit: bounds what one failure takes with it.
  private static let largestGroup = 4096

  init(_ database: JournalDatabase) { self.database = database }

  /// What was committed so far.
  var count: Count { state.withLock { $0.count } }

  /// Returns when `mark` would survive a loss of power, also when the calling task was cancelled.
  /// - Throws: `JournalError`; then it was not noted.
  func commit(_ mark: Mark) async throws(JournalError) {
    let outcome: Outcome = await withCheckedContinuation { continuation in
      let schedules = state.withLock { state in
        state.waiting.append(Waiter(mark: mark, continuation: continuation))
        defer { state.isScheduled = true }
        return !state.isScheduled
      }
      if schedules { database.enqueue { self.commitGroup() } }
    }
    try outcome.get()
  }

  /// On the journal's queue.
  private func commitGroup() {
    gather()
    let group = state.withLock { state in
      let group = Array(state.waiting.prefix(Self.largestGroup))
      state.waiting.removeFirst(group.count)
      state.lastGroup = group.count
      return group
    }
    let outcomes = write(group)
    for (waiter, outcome) in zip(group, outcomes) { waiter.continuation.resume(returning: outcome) }
    let hasMore = state.withLock { state in
      state.isScheduled = !state.waiting.isEmpty
      return state.isScheduled
    }
    // Through the queue again, so that reading gets its turn.
    if hasMore { database.enqueue { self.commitGroup() } }
  }

  private func gather() {
    for _ in 0..<Self.pause.times {
      guard state.withLock({ $0.waiting.count < $0.lastGroup }) else { return }
      usleep(Self.pause.microseconds)
    }
  }

  private func write(_ group: [Waiter]) -> [Outcome] {
    let written = database.performNow { database in
      var outcomes: [Outcome] = []
      outcomes.reserveCapacity(group.count)
      try database.inTransaction(.immediate) {
        for waiter in group { outcomes.append(try Self.write(waiter.mark, to: database)) }
        return .commit
      }
      return outcomes
    }
    switch written {
    case .success(let outcomes):
      state.withLock { state in
        state.count.marks += group.count
        state.count.commits += 1
      }
      return outcomes
    case .failure(let error): return group.map { _ in .failure(error) }
    }
  }

  /// A mark on something that is not there fails by itself and not the group.
  private static func write(_ mark: Mark, to database: Database) throws -> Outcome {
    let ofBatch = "WHERE run = (SELECT key FROM run WHERE id = ?) AND number = ?"
    switch mark {
    case .sent(let run, let batch, let time):
      let sql = "UPDATE batch SET state = 'sent', attempts = attempts + 1, sent = ?, ended = NULL \(ofBatch)"
      try database.cachedStatement(sql: sql).execute(arguments: [time, run.text, batch])
      return found(database, "batch \(batch) of run '\(run)'")
    case .outcome(let run, let batch, let state, let status, let note, let latency, let time):
      let sql = "UPDATE batch SET state = ?, status = ?, note = ?, latency = ?, ended = ? \(ofBatch)"
      try database.cachedStatement(sql: sql)
        .execute(arguments: [state.rawValue, status, note, latency, time, run.text, batch])
      return found(database, "batch \(batch) of run '\(run)'")
    case .run(let run, let state, let time):
      let ended = state == .running ? nil : time
      try database.cachedStatement(sql: "UPDATE run SET state = ?, ended = ? WHERE id = ?")
        .execute(arguments: [state.rawValue, ended, run.text])
      return found(database, "run '\(run)'")
    }
  }

  private static func found(_ database: Database, _ what: String) -> Outcome {
    database.changesCount == 1 ? .success(()) : .failure(JournalError("the journal has no \(what)"))
  }
}
