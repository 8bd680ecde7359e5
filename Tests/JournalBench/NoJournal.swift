import CatalogAPI
import Deletion
import Synchronization

/// Keeps nothing but how many batches there are: what a deletion takes with it is what it takes without a journal.
final class NoJournal: Journal {
  private let batches = Mutex(0)

  func begin(_ run: Run, _ batches: PlannedBatches) async throws(JournalError) {
    self.batches.withLock { $0 = batches.count }
  }
  func note(_ marks: [BatchMark], of run: RunID) async throws(JournalError) {}
  func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note: String
  ) async throws(JournalError) -> [Int] {
    throw JournalError("nothing is cut here")
  }
  func mark(_ run: RunID, as state: RunState, at time: Int64) async throws(JournalError) {}
  func note(_ unlocking: Unlocking) async throws(JournalError) {}
  func unlockings() async throws(JournalError) -> [Unlocking] { [] }
  func run(_ id: RunID) async throws(JournalError) -> Run? { nil }
  func runs(environment: String?, since: Int64?) async throws(JournalError) -> [Run] { [] }
  /// As if all were accepted; the server counts what was.
  func counts(of run: RunID) async throws(JournalError) -> RunCounts {
    RunCounts(batches: [.done: batches.withLock { $0 }])
  }
  func batches(
    of run: RunID, in states: [BatchState], after number: Int, limit: Int
  ) async throws(JournalError) -> [JournaledBatch] { [] }
}
