// The file is opened at first use: a shell that deletes nothing never touches it. All work is done in turn on one queue of
// its own, never on a task's thread, so that a cancelled task can't cut a write short and a slow disk holds up no task.

internal import Deletion
internal import Dispatch
internal import GRDB
internal import Glibc
internal import Synchronization

/// The journal's SQLite file.
final class JournalDatabase: Sendable {
  let path: String
  private let limits: Limits
  private let queue = DispatchQueue(label: "recsh.journal")
  private let connection = Mutex<DatabaseQueue?>(nil)

  /// How much the file may hold, and how long it waits for others.
  struct Limits: Sendable {
    /// The most pages that the file may have; nil: as many as the disk holds.
    var pages: Int?
    /// Seconds that another process may hold the file before a write gives up.
    var patience: Double = 5
  }

  /// Pages of the write-ahead log before SQLite moves them into the file by itself, inside a commit. At 4 KB that is up to
  /// 80 MB; the default of 1,000 stalls commits for 5 to 35 ms every so often. The log is emptied when a run ends.
  private static let checkpointPages = 20_000

  init(_ path: String, limits: Limits = Limits()) {
    self.path = path
    self.limits = limits
  }

  /// Does something on the journal's queue.
  func enqueue(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  /// Does `work` on the journal's queue and waits for it, whatever becomes of the calling task.
  /// - Throws: `JournalError`.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    let result: Result<Value, JournalError> = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.performNow(work)) }
    }
    return try result.get()
  }

  /// The same, on the queue already.
  func performNow<Value>(_ work: (Database) throws -> Value) -> Result<Value, JournalError> {
    do { return .success(try opened().inDatabase(work)) } catch { return .failure(translated(error)) }
  }

  /// Moves the log into the file and empties it. Where others read it meanwhile, a later run's end does it.
  func checkpoint() {
    enqueue {
      _ = self.performNow { database in try database.checkpoint(.truncate) }
    }
  }

  /// Moves the log into the file, so that the next commits write over it: a sync of bytes that were there takes half the time
  /// of one that also makes a file longer. Where others read it meanwhile, nobody is waited for, and it goes on growing.
  func reuseLog() {
    enqueue {
      _ = self.performNow { database in try database.checkpoint(.passive) }
    }
  }

  /// Closes the file; the next use opens it again.
  func close() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      queue.async {
        self.connection.withLock { $0 = nil }
        continuation.resume()
      }
    }
  }

  private func opened() throws -> DatabaseQueue {
    try connection.withLock { connection in
      if let connection { return connection }
      let new = try open()
      connection = new
      return new
    }
  }

  private func open() throws -> DatabaseQueue {
    try Path.makeFolder(Path.folder(of: path))
    // SQLite follows links, too; its side files lie beside what they lead to.
    let real = try OwnFile.target(of: path)
    try Self.makeFile(real)
    // Two shells that start at once must not both make the tables.
    let lock = try FileLock(path + ".lock", .exclusive)
    defer { lock.unlock() }
    let database = try DatabaseQueue(path: real, configuration: configuration)
    try database.inDatabase { database in
      // Opening in WAL mode lowers it to NORMAL, which may lose the last commits with the power.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.checkpointPages)")
      if let pages = limits.pages { try database.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
    guard try !database.read(JournalSchema.migrator.hasBeenSuperseded) else {
      throw JournalError(
        "the journal '\(path)' was written by a newer version of recsh",
        help: "use that version, or another journal with --state FOLDER")
    }
    try JournalSchema.migrator.migrate(database)
    return database
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "recsh.journal"
    configuration.foreignKeysEnabled = true
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(limits.patience)
    return configuration
  }

  /// SQLite gives its side files the mode of the first one. A file that exists is not opened here: closing it would drop
  /// the locks that SQLite has on it in this process (fcntl(2), "Advisory record locking").
  private static func makeFile(_ path: String) throws(SystemFailure) {
    do {
      let file = try Descriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
      try OwnFile.leaveToOwner(ofFolderOf: path, file)
      file.close()
      Path.synchronizeFolder(Path.folder(of: path))
    } catch {
      guard error.code == EEXIST else { throw error }
      var status = stat()
      guard lstat(path, &status) == 0 else { throw .last }
      guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemFailure(EISDIR) }
      try OwnFile.check(status, at: path)
      if status.st_mode & 0o077 != 0 { chmod(path, 0o600) }
    }
    // SQLite follows no link to these, but waits for a pipe.
    for ending in ["-wal", "-shm", "-journal"] {
      var status = stat()
      if lstat(path + ending, &status) == 0 { try OwnFile.check(status, at: path + ending) }
    }
  }

  /// What the user is told when the file can't be read or written.
  func translated(_ error: any Error) -> JournalError {
    switch error {
    case let error as JournalError: return error
    case let error as SystemFailure:
      return JournalError("can't use the journal '\(path)': \(error.reason)", help: error.help)
    case let error as DatabaseError: return translated(error)
    default: return JournalError("can't use the journal '\(path)': \(error)")
    }
  }

  private func translated(_ error: DatabaseError) -> JournalError {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      JournalError("another process holds the journal '\(path)'", help: "try again when it is done")
    case .SQLITE_FULL:
      JournalError(
        "the disk of the journal '\(path)' is full", help: "make room, and try again; 'runs' tells what was begun")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      JournalError(
        "the journal '\(path)' is damaged",
        help: "move it away, with the files of its name that end in '-wal' and '-shm'; a new one is made")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      JournalError(
        "the journal '\(path)' can't be opened for writing",
        help: "check its folder with 'ls -ld', or use another one with --state FOLDER")
    default: JournalError("can't use the journal '\(path)': \(error.message ?? "error \(error.resultCode.rawValue)")")
    }
  }
}
