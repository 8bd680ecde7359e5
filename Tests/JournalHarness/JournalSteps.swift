public import CatalogAPI
public import Deletion

/// Single steps, as tests tell them.
extension Journal {
  public func begin(
    _ run: Run, batchCount: Int, batch: @escaping @Sendable (Int) -> Batch?
  ) async throws(JournalError) {
    try await begin(run, PlannedBatches(count: batchCount, batch: batch))
  }

  public func markSent(_ run: RunID, batch number: Int, at time: Int64) async throws(JournalError) {
    try await note([.sent(batch: number, at: time)], of: run)
  }

  public func record(
    _ run: RunID, batch number: Int, state: BatchState, status: Int?, note text: String, latency: Double?,
    at time: Int64
  ) async throws(JournalError) {
    try await note(
      [.outcome(batch: number, state: state, status: status, note: text, latency: latency, at: time)], of: run)
  }
}
