public import CatalogAPI

// The order of a deletion's writes is its safety: the plan is durable before the first request, a batch is marked sent,
// durably, before its request leaves, and its outcome is written after. Whoever implements this port may group many marks
// into one commit, but may not return from a call before what it asked for would survive a loss of power.

/// Keeps what was meant, sent and answered.
public protocol Journal: Sendable {
  /// Writes a run and all of its batches as planned, in one durable step.
  /// - Parameters:
  ///   - batchCount: how many batches there are; 1 with a nil batch for a run that deletes everything.
  ///   - batch: gives batch `number`, from 1; asked in order, once each.
  /// - Throws: `JournalError`; then nothing of the run is kept.
  func begin(_ run: Run, batchCount: Int, batch: @escaping @Sendable (Int) -> Batch?) async throws(JournalError)
  /// Notes that the request of a batch is about to leave. Durable when it returns; counts an attempt.
  /// - Throws: `JournalError`; then the request must not leave.
  func markSent(_ run: RunID, batch number: Int, at time: Int64) async throws(JournalError)
  /// Notes what came of a batch: `done`, `failed` or `unknown`.
  /// - Parameters:
  ///   - status: HTTP status of the last reply.
  ///   - latency: milliseconds from sending to reply.
  /// - Throws: `JournalError`.
  func record(
    _ run: RunID, batch number: Int, state: BatchState, status: Int?, note: String, latency: Double?, at time: Int64
  ) async throws(JournalError)
  /// Puts batches in the place of one that was refused as a whole, in one durable step: the first takes its number, the
  /// others get numbers of their own behind all there are. All are planned then.
  /// - Parameters:
  ///   - pieces: two or more, which together hold the ids of the batch, in order.
  ///   - status: HTTP status of the refusal.
  ///   - note: why it was cut.
  /// - Returns: the number of each piece.
  /// - Throws: `JournalError`; then the batch is as it was.
  func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note: String
  ) async throws(JournalError) -> [Int]
  /// Notes that a run ended, or, with `running`, that it goes on.
  /// - Throws: `JournalError`.
  func mark(_ run: RunID, as state: RunState, at time: Int64) async throws(JournalError)

  /// The run of that id.
  /// - Throws: `JournalError`.
  func run(_ id: RunID) async throws(JournalError) -> Run?
  /// Runs, newest first.
  /// - Parameters:
  ///   - environment: only those of the environment of that name.
  ///   - since: only those started at or after it, in milliseconds since 1970.
  /// - Throws: `JournalError`.
  func runs(environment: String?, since: Int64?) async throws(JournalError) -> [Run]
  /// Batches and ids of a run by state.
  /// - Throws: `JournalError`.
  func counts(of run: RunID) async throws(JournalError) -> RunCounts
  /// Batches of a run in any of `states`, in order, after batch `number`, at most `limit`.
  /// - Throws: `JournalError`.
  func batches(of run: RunID, in states: [BatchState], after number: Int, limit: Int) async throws(JournalError)
    -> [JournaledBatch]
}

/// Why the journal could not be read or written.
public struct JournalError: Error, Sendable, Equatable {
  public let message: String
  public let help: String?

  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
