// The versions of the journal's tables. A version that was released is never changed; the next change gets a version of its
// own. States are kept as words, so that the file can be read with any SQLite tool.

internal import GRDB

/// The tables of the journal.
enum JournalSchema {
  /// Brings a file to the newest version.
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { database in try database.execute(sql: version1) }
    migrator.registerMigration("v2") { database in try database.execute(sql: version2) }
    migrator.registerMigration("v3") { database in try database.execute(sql: version3) }
    migrator.registerMigration("v4") { database in try database.execute(sql: version4) }
    migrator.registerMigration("v5") { database in try database.execute(sql: version5) }
    return migrator
  }()

  /// What items of runs were before, what was found of them later, and what was saved back. A snapshot is taken before its run
  /// is begun, so a run is named by its id here.
  private static let version5 = """
    CREATE TABLE snapshot (
      run TEXT NOT NULL,
      place INTEGER NOT NULL,
      id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('present', 'absent', 'unread')),
      content TEXT NOT NULL, -- JSON of a present item; why an item is unread
      PRIMARY KEY (run, place)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX snapshot_by_id ON snapshot (id, run);

    CREATE TABLE item_check (
      run TEXT NOT NULL,
      id TEXT NOT NULL,
      finding TEXT NOT NULL,
      since INTEGER,
      detail TEXT NOT NULL,
      time INTEGER NOT NULL,
      PRIMARY KEY (run, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE restoration (
      id TEXT PRIMARY KEY,
      run TEXT NOT NULL,
      identity TEXT NOT NULL,
      user TEXT NOT NULL,
      host TEXT NOT NULL,
      origin TEXT NOT NULL,
      version TEXT NOT NULL,
      item_count INTEGER NOT NULL,
      saved INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      started INTEGER NOT NULL,
      ended INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX restoration_by_run ON restoration (run, started);
    """

  /// When read-only environments were opened, by whom and why.
  private static let version4 = """
    CREATE TABLE unlocking (
      key INTEGER PRIMARY KEY,
      environment TEXT NOT NULL,
      identity TEXT NOT NULL,
      user TEXT NOT NULL,
      host TEXT NOT NULL,
      origin TEXT NOT NULL,
      version TEXT NOT NULL,
      reason TEXT NOT NULL,
      begins INTEGER NOT NULL,
      ends INTEGER NOT NULL
    ) STRICT;
    """

  /// One list holds the ids of many batches, with an empty line between each two; `part` counts them from 0.
  private static let version3 = "ALTER TABLE batch ADD COLUMN part INTEGER NOT NULL DEFAULT 0"

  /// What a change record tells beside who and when. Runs of before have neither.
  private static let version2 = """
    ALTER TABLE run ADD COLUMN consent TEXT NOT NULL DEFAULT '';
    ALTER TABLE run ADD COLUMN guards TEXT NOT NULL DEFAULT '';
    """

  /// The ids stand apart from the state: marking a batch rewrites its row, and the ids are a hundred times the rest.
  private static let version1 = """
    CREATE TABLE run (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      scope TEXT NOT NULL CHECK (scope IN ('ids', 'everything')),
      environment TEXT NOT NULL,
      identity TEXT NOT NULL,
      base TEXT NOT NULL,
      client TEXT NOT NULL,
      user TEXT NOT NULL,
      host TEXT NOT NULL,
      origin TEXT NOT NULL,
      version TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'incomplete')),
      id_count INTEGER NOT NULL,
      batch_count INTEGER NOT NULL,
      started INTEGER NOT NULL, -- milliseconds since 1970, as all times here
      ended INTEGER
    ) STRICT;
    CREATE INDEX run_by_start ON run (started, id);
    CREATE INDEX run_by_environment ON run (environment, started, id);

    CREATE TABLE id_list (
      key INTEGER PRIMARY KEY,
      ids BLOB NOT NULL -- UTF-8, joined by line feeds, which no id holds
    ) STRICT;

    CREATE TABLE batch (
      run INTEGER NOT NULL REFERENCES run (key),
      number INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'failed', 'unknown')),
      attempts INTEGER NOT NULL,
      id_count INTEGER NOT NULL,
      id_list INTEGER REFERENCES id_list (key), -- NULL: the request that deletes everything
      status INTEGER,
      note TEXT NOT NULL,
      latency REAL, -- milliseconds
      sent INTEGER,
      ended INTEGER,
      PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID;
    """
}
