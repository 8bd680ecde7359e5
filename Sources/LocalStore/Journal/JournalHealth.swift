public import Deletion
internal import GRDB
internal import Glibc

/// What a look through the whole journal found.
public struct JournalHealth: Sendable, Equatable {
  /// Whether there is a file at all; without one everything is well.
  public var exists = false
  /// What is wrong, in SQLite's words; empty where nothing is.
  public var faults: [String] = []
  public var runs = 0
  /// Runs that are not done.
  public var openRuns = 0
  public var batches = 0
  /// Of the file.
  public var bytes = 0
  /// Bytes in it that hold nothing any more.
  public var freeBytes = 0
}

extension SQLiteJournal {
  /// Reads every page and every row. A journal that is not there is not made.
  /// - Throws: `JournalError` where it can't be opened or read at all.
  public func health() async throws(JournalError) -> JournalHealth {
    var health = JournalHealth()
    guard let status = try? Path.status(database.path) else { return health }
    health.exists = true
    health.bytes = Int(status.st_size)
    let found = health
    return try await database.perform { database in
      var health = found
      health.faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
      health.faults += try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
        "a row of '\(String.fromDatabaseValue(row[0]) ?? "?")' belongs to nothing"
      }
      health.runs = try Int.fetchOne(database, sql: "SELECT count(*) FROM run") ?? 0
      health.openRuns = try Int.fetchOne(database, sql: "SELECT count(*) FROM run WHERE state <> 'done'") ?? 0
      health.batches = try Int.fetchOne(database, sql: "SELECT count(*) FROM batch") ?? 0
      let page = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
      health.freeBytes = page * (try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0)
      return health
    }
  }

  /// Gives back to the disk what the file holds for nothing.
  /// - Throws: `JournalError`.
  public func vacuum() async throws(JournalError) {
    try await database.perform { database in try database.execute(sql: "VACUUM") }
  }
}
