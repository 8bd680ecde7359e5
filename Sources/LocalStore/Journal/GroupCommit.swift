// A commit waits for the disk, and a disk syncs one change as slowly as a hundred. Marks that come while one commit is
// under way are collected and committed together by the next; each caller goes on only after the commit that holds its mark.

internal import Deletion
internal import GRDB
internal import Synchronization

/// Commits marks in groups.
final class GroupCommit: Sendable {
  /// What to note about a run or its batches.
  enum Mark: Sendable {
    case batches(RunID, [BatchMark])
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
    var count = Count()
  }

  private let database: JournalDatabase
  private let state = Mutex(State())

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
    let group = state.withLock { state in
      let group = Array(state.waiting.prefix(Self.largestGroup))
      state.waiting.removeFirst(group.count)
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

  /// All of a waiter's marks, or none: where some can't be written, the rest of the group is written without them.
  private func write(_ group: [Waiter]) -> [Outcome] {
    var refused: [Int: JournalError] = [:]
    var isCommitted = false
    while !isCommitted {
      let written = database.performNow { database in
        try database.inTransaction(.immediate) {
          let before = refused.count
          for (index, waiter) in group.enumerated() where refused[index] == nil {
            if case .failure(let error) = try Self.write(waiter.mark, to: database) { refused[index] = error }
          }
          isCommitted = refused.count == before
          return isCommitted ? .commit : .rollback
        }
      }
      if case .failure(let error) = written { return group.map { _ in .failure(error) } }
    }
    state.withLock { state in
      state.count.marks += group.count - refused.count
      state.count.commits += 1
    }
    return group.indices.map { refused[$0].map(Outcome.failure) ?? .success(()) }
  }

  /// A mark on something that is not there fails by itself and not the group.
  private static func write(_ mark: Mark, to database: Database) throws -> Outcome {
    switch mark {
    case .batches(let run, let marks):
      let key = try database.cachedStatement(sql: "SELECT key FROM run WHERE id = ?")
      guard let key = try Int64.fetchOne(key, arguments: [run.text]) else {
        return .failure(JournalError("the journal has no run '\(run)'"))
      }
      var rest = marks[...]
      while let mark = rest.first {
        let likeIt = rest.prefix(alike(rest))
        guard try write(mark, likeIt, ofRun: key, to: database) else {
          return .failure(JournalError("the journal has no batch \(mark.number) of run '\(run)'"))
        }
        rest = rest.dropFirst(likeIt.count)
      }
      return .success(())
    case .run(let run, let state, let time):
      let ended = state == .running ? nil : time
      try database.cachedStatement(sql: "UPDATE run SET state = ?, ended = ? WHERE id = ?")
        .execute(arguments: [state.rawValue, ended, run.text])
      return database.changesCount == 1 ? .success(()) : .failure(JournalError("the journal has no run '\(run)'"))
    }
  }

  /// How many marks, from the first on, say the same of batches that follow each other: one statement writes them all.
  private static func alike(_ marks: ArraySlice<BatchMark>) -> Int {
    guard let first = marks.first else { return 0 }
    var count = 1
    for mark in marks.dropFirst() {
      guard mark.number == first.number + count, saysTheSame(first, mark) else { break }
      count += 1
    }
    return count
  }

  private static func saysTheSame(_ one: BatchMark, _ other: BatchMark) -> Bool {
    switch (one, other) {
    case (.sent(_, let time), .sent(_, let otherTime)): time == otherTime
    case (.withdrawn(_, let state), .withdrawn(_, let otherState)): state == otherState
    case (
      .outcome(_, let state, let status, let note, _, let time),
      .outcome(_, let toState, let toStatus, let toNote, _, let atTime)
    ):
      state == toState && status == toStatus && note == toNote && time == atTime
    default: false
    }
  }

  private static let sent = """
    UPDATE batch SET state = 'sent', attempts = attempts + 1, sent = ?
    WHERE run = ? AND number BETWEEN ? AND ?
    """
  private static let withdrawn = """
    UPDATE batch SET state = ?, attempts = attempts - 1 WHERE run = ? AND number BETWEEN ? AND ?
    """
  private static let outcome =
    "UPDATE batch SET state = ?, status = ?, note = ?, latency = ?, ended = ? WHERE run = ? AND number = ?"
  /// The latencies are a JSON array in the order of the batches.
  private static let outcomes = """
    UPDATE batch SET state = ?, status = ?, note = ?, ended = ?,
      latency = json_extract(?, '$[' || (number - ?) || ']')
    WHERE run = ? AND number BETWEEN ? AND ?
    """

  /// - Parameter likeIt: `mark` and those that say the same of the batches behind it.
  /// - Returns: whether all these batches are there.
  private static func write(
    _ mark: BatchMark, _ likeIt: ArraySlice<BatchMark>, ofRun key: Int64, to database: Database
  ) throws -> Bool {
    let last = mark.number + likeIt.count - 1
    switch mark {
    case .sent(let first, let time):
      try database.cachedStatement(sql: sent).execute(arguments: [time, key, first, last])
    case .withdrawn(let first, let state):
      try database.cachedStatement(sql: withdrawn).execute(arguments: [state.rawValue, key, first, last])
    case .outcome(let batch, let state, let status, let note, let latency, let time) where likeIt.count == 1:
      try database.cachedStatement(sql: outcome)
        .execute(arguments: [state.rawValue, status, note, latency, time, key, batch])
    case .outcome(let first, let state, let status, let note, _, let time):
      let latencies = likeIt.map { mark in
        if case .outcome(_, _, _, _, let latency?, _) = mark, latency.isFinite { "\(latency)" } else { "null" }
      }
      let array = "[\(latencies.joined(separator: ","))]"
      try database.cachedStatement(sql: outcomes)
        .execute(arguments: [state.rawValue, status, note, time, array, first, key, first, last])
    }
    return database.changesCount == likeIt.count
  }
}
