public import CatalogAPI
internal import Synchronization

/// A journal that is gone with the process: for hosts that keep their own record, and for tests. What it says of durability
/// holds for nothing but the life of the process.
public final class MemoryJournal: Journal {
  private struct Entry {
    var run: Run
    var batches: [JournaledBatch]
  }
  private let entries = Mutex<[RunID: Entry]>([:])

  private let opened = Mutex<[Unlocking]>([])

  public init() {}

  public func note(_ unlocking: Unlocking) async throws(JournalError) { opened.withLock { $0.append(unlocking) } }

  public func unlockings() async throws(JournalError) -> [Unlocking] { opened.withLock { $0 } }

  public func begin(_ run: Run, _ planned: PlannedBatches) async throws(JournalError) {
    let batches = (0..<planned.count).map {
      JournaledBatch(number: $0 + 1, batch: planned.batch($0 + 1), state: .planned, attempts: 0, status: nil, note: "")
    }
    entries.withLock { $0[run.id] = Entry(run: run, batches: batches) }
  }

  public func note(_ marks: [BatchMark], of run: RunID) async throws(JournalError) {
    let missing: Int? = entries.withLock { entries in
      let count = entries[run]?.batches.count ?? 0
      if let lost = marks.first(where: { $0.number < 1 || $0.number > count }) { return lost.number }
      // In place: a copy of all batches for each commit would be quadratic.
      for mark in marks { entries[run]?.batches[mark.number - 1].take(mark) }
      return nil
    }
    if let missing { throw JournalError("there is no batch \(missing) of run \(run)") }
  }

  public func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note: String
  ) async throws(JournalError) -> [Int] {
    let numbers: [Int]? = entries.withLock { entries in
      guard let first = pieces.first, var entry = entries[run], var batch = entry.batches[safely: number - 1] else {
        return nil
      }
      batch.batch = first
      batch.state = .planned
      batch.status = status
      batch.note = note
      entry.batches[number - 1] = batch
      var numbers = [number]
      for piece in pieces.dropFirst() {
        numbers.append(entry.batches.count + 1)
        entry.batches.append(
          JournaledBatch(
            number: entry.batches.count + 1, batch: piece, state: .planned, attempts: 0, status: nil, note: note))
      }
      entry.run.batchCount = entry.batches.count
      entries[run] = entry
      return numbers
    }
    guard let numbers else { throw JournalError("there is no batch \(number) of run \(run)") }
    return numbers
  }

  public func mark(_ run: RunID, as state: RunState, at time: Int64) async throws(JournalError) {
    entries.withLock { entries in
      entries[run]?.run.state = state
      entries[run]?.run.ended = state == .running ? nil : time
    }
  }

  public func run(_ id: RunID) async throws(JournalError) -> Run? { entries.withLock { $0[id]?.run } }

  public func runs(environment: String?, since: Int64?) async throws(JournalError) -> [Run] {
    entries.withLock { entries in
      entries.values.map(\.run)
        .filter { (environment == nil || $0.environment == environment) && $0.started >= since ?? .min }
        .sorted { $0.id > $1.id }
    }
  }

  public func counts(of run: RunID) async throws(JournalError) -> RunCounts {
    entries.withLock { entries in
      var counts = RunCounts()
      for batch in entries[run]?.batches ?? [] {
        counts.batches[batch.state, default: 0] += 1
        counts.ids[batch.state, default: 0] += batch.batch?.count ?? 0
      }
      return counts
    }
  }

  public func batches(
    of run: RunID, in states: [BatchState], after number: Int, limit: Int
  ) async throws(JournalError) -> [JournaledBatch] {
    entries.withLock { entries in
      Array((entries[run]?.batches ?? []).lazy.filter { $0.number > number && states.contains($0.state) }.prefix(limit))
    }
  }
}

extension JournaledBatch {
  fileprivate mutating func take(_ mark: BatchMark) {
    switch mark {
    case .sent:
      state = .sent
      attempts += 1
    case .withdrawn(_, let before):
      state = before
      attempts -= 1
    case .outcome(_, let outcome, let status, let note, let latency, let time):
      (state, self.status, self.note) = (outcome, status, note)
      (self.latency, ended) = (latency, time)
    }
  }
}

extension Array {
  fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
