// The journal of every shell of a user, in one SQLite file. Each call returns when what it wrote would survive a loss of
// power (WAL with `synchronous=FULL`), and goes on to its end when the calling task is cancelled: a request that left must
// get its outcome written.

public import CatalogAPI
public import Deletion
public import Shell
internal import Synchronization

/// A journal in an SQLite file of mode 0600, made with its folder at first use.
public final class SQLiteJournal: Journal {
  /// From so many on, a run's marks are worth the time that `reuseLog` takes.
  private static let manyBatches = 1_000

  let database: JournalDatabase
  private let marks: GroupCommit
  /// Whether a long plan has just gone through the log.
  private let isLogLarge = Mutex(false)
  private let clock: any WallClock
  private let user: @Sendable () -> LocalUser

  /// - Parameters:
  ///   - path: the file; leases lie in the folder `locks` beside it.
  ///   - user: named to whoever is refused a lease.
  public convenience init(
    _ path: String, clock: any WallClock = SystemClock(),
    user: @autoclosure @escaping @Sendable () -> LocalUser = .current
  ) {
    self.init(path, clock: clock, user: user(), limits: JournalDatabase.Limits())
  }

  init(
    _ path: String, clock: any WallClock, user: @autoclosure @escaping @Sendable () -> LocalUser,
    limits: JournalDatabase.Limits
  ) {
    self.clock = clock
    self.user = user
    database = JournalDatabase(path, limits: limits)
    marks = GroupCommit(database)
  }

  /// Takes the right to delete in a catalogue, without waiting.
  /// - Parameters:
  ///   - catalogue: `ServiceEnvironment.catalogue`: an environment may get another name, and two may be one catalogue.
  ///   - name: the environment's, for whoever is refused meanwhile.
  /// - Throws: `JournalError`, naming the holder, where another shell has it.
  public func lease(catalogue: String, environment name: String) throws(JournalError) -> DeletionLease {
    let folder = Path.join(Path.folder(of: database.path), "locks")
    return try DeletionLease(catalogue, name, in: folder, user: user().name, now: clock.now)
  }

  /// Whether a process that still lives deletes in a catalogue.
  /// - Parameter catalogue: `ServiceEnvironment.catalogue`.
  public func isDeleting(in catalogue: String) -> Bool {
    DeletionLease.isHeld(catalogue, in: Path.join(Path.folder(of: database.path), "locks"))
  }

  /// Closes the file. What is under way is finished first; the next call opens it again.
  public func close() async { await database.close() }

  /// How many marks were committed in how many commits.
  var groupCount: GroupCommit.Count { marks.count }

  public func begin(_ run: Run, _ batches: PlannedBatches) async throws(JournalError) {
    try await database.perform { try JournalRows.begin(run, batches, in: $0) }
    if batches.count >= Self.manyBatches { isLogLarge.withLock { $0 = true } }
  }

  public func note(_ marks: [BatchMark], of run: RunID) async throws(JournalError) {
    let isLarge = isLogLarge.withLock { isLarge in
      defer { isLarge = false }
      return isLarge
    }
    try await self.marks.commit(.batches(run, marks))
    // Behind the first marks: the first requests are under way meanwhile.
    if isLarge { database.reuseLog() }
  }

  public func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note: String
  ) async throws(JournalError) -> [Int] {
    try await database.perform {
      try JournalRows.split(run, batch: number, into: pieces, status: status, note: note, in: $0)
    }
  }

  public func mark(_ run: RunID, as state: RunState, at time: Int64) async throws(JournalError) {
    try await marks.commit(.run(run, state: state, time: time))
    if state != .running { database.checkpoint() }
  }

  public func note(_ unlocking: Unlocking) async throws(JournalError) {
    try await database.perform { try JournalRows.insert(unlocking, into: $0) }
  }

  public func unlockings() async throws(JournalError) -> [Unlocking] {
    try await database.perform { try JournalRows.unlockings(in: $0) }
  }

  public func run(_ id: RunID) async throws(JournalError) -> Run? {
    try await database.perform { try JournalRows.run(id, in: $0) }
  }

  public func runs(environment: String?, since: Int64?) async throws(JournalError) -> [Run] {
    try await database.perform { try JournalRows.runs(environment: environment, since: since, in: $0) }
  }

  public func counts(of run: RunID) async throws(JournalError) -> RunCounts {
    try await database.perform { try JournalRows.counts(of: run, in: $0) }
  }

  public func batches(
    of run: RunID, in states: [BatchState], after number: Int, limit: Int
  ) async throws(JournalError) -> [JournaledBatch] {
    try await database.perform { try JournalRows.batches(of: run, in: states, after: number, limit: limit, in: $0) }
  }
}
