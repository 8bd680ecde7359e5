public import CatalogAPI

// The order of a deletion's writes is its safety: the plan is durable before the first request, a batch is marked sent,
// durably, before its request leaves, and its outcome is written after. Whoever implements this port may group many marks
// into one commit, but may not return from a call before what it asked for would survive a loss of power.

/// Keeps what was meant, sent and answered.
public protocol Journal: Sendable {
  /// Writes a run and all of its batches as planned, in one durable step.
  /// - Throws: `JournalError`; then nothing of the run is kept.
  func begin(_ run: Run, _ batches: PlannedBatches) async throws(JournalError)
  /// Notes what happens to batches of a run, in order and in one step. Durable when it returns.
  /// - Throws: `JournalError`; then no request that one of `marks` is about may leave.
  func note(_ marks: [BatchMark], of run: RunID) async throws(JournalError)
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

  /// Notes that a read-only environment is opened. Durable when it returns.
  /// - Throws: `JournalError`; then it stays closed.
  func note(_ unlocking: Unlocking) async throws(JournalError)
  /// Every time that an environment was opened, oldest first.
  /// - Throws: `JournalError`.
  func unlockings() async throws(JournalError) -> [Unlocking]

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

/// What happens to a batch.
public enum BatchMark: Sendable, Equatable {
  /// Its request is about to leave; counts an attempt. Times are in milliseconds since 1970-01-01T00:00:00Z.
  case sent(batch: Int, at: Int64)
  /// Its request did not leave after all: it is again what it was, and the attempt does not count.
  case withdrawn(batch: Int, to: BatchState)
  /// What came of it: `done`, `failed` or `unknown`, with the HTTP status of the last reply, and milliseconds from sending to
  /// reply.
  case outcome(batch: Int, state: BatchState, status: Int?, note: String, latency: Double?, at: Int64)

  /// The batch that it is about.
  public var number: Int {
    switch self {
    case .sent(let number, _), .withdrawn(let number, _), .outcome(let number, _, _, _, _, _): number
    }
  }
}

/// Why the journal could not be read or written.
public struct JournalError: Error, Sendable, Equatable {
  public let message: String
  public let help: String?
  /// Whether somebody else holds what is needed, so that waiting may help.
  public var isHeld: Bool

  public init(_ message: String, help: String? = nil, isHeld: Bool = false) {
    self.message = message
    self.help = help
    self.isHeld = isHeld
  }
}
