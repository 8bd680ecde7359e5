// Rows become values here and nowhere else; a row that can't be one is damage, not a reason to stop the process.

internal import CatalogAPI
internal import Deletion
internal import FoundationEssentials
internal import GRDB

/// Writes and reads runs and batches inside a connection.
enum JournalRows {
  /// Writes a run and its batches in one transaction.
  static func begin(_ run: Run, _ batches: PlannedBatches, in database: Database) throws {
    try database.inTransaction(.immediate) {
      try insert(run, batches, into: database)
      return .commit
    }
  }

  private static func insert(_ run: Run, _ batches: PlannedBatches, into database: Database) throws {
    guard batches.count > 0, run.scope == .ids || batches.count == 1 else {
      throw JournalError("\(batches.count) batches do not fit run '\(run.id)'")
    }
    let key = try insert(run, into: database)
    if run.scope == .everything {
      var none: [UInt8] = []
      guard batches.appendIDs(of: 1, to: &none) == 0 else { throw misfit(1, run) }
      return try database.execute(
        sql: "INSERT INTO batch (run, number, state, attempts, id_count, note) VALUES (?, 1, 'planned', 0, 0, '')",
        arguments: [key])
    }
    let lists = try database.makeStatement(sql: "INSERT INTO id_list (ids) VALUES (?)")
    let rows = try database.makeStatement(
      sql: """
        INSERT INTO batch (run, number, state, attempts, id_count, id_list, part, note)
        SELECT ?, ? + key, 'planned', 0, value, ?, key, '' FROM json_each(?)
        """)
    var ids: [UInt8] = []
    var counts: [Int] = []
    for number in 1...batches.count {
      if !counts.isEmpty { ids += [lineFeed, lineFeed] }
      let count = batches.appendIDs(of: number, to: &ids)
      guard count > 0 else { throw misfit(number, run) }
      counts.append(count)
      guard ids.count >= listBytes || number == batches.count else { continue }
      try lists.execute(arguments: [Data(ids)])
      let list = "[\(counts.map(String.init).joined(separator: ","))]"
      try rows.execute(arguments: [key, number + 1 - counts.count, database.lastInsertedRowID, list])
      ids.removeAll(keepingCapacity: true)
      counts.removeAll(keepingCapacity: true)
    }
  }

  /// A list is full with so many bytes: large enough that the rows of ten million ids cost little, and small enough to be
  /// read for the sake of one batch.
  private static let listBytes = 48 << 10

  private static func misfit(_ number: Int, _ run: Run) -> JournalError {
    JournalError("batch \(number) of run '\(run.id)' does not fit the run")
  }

  /// Puts batches in the place of one, in one transaction.
  static func split(
    _ run: RunID, batch number: Int, into pieces: [Batch], status: Int?, note: String, in database: Database
  ) throws -> [Int] {
    var numbers = [number]
    try database.inTransaction(.immediate) {
      let found = try Row.fetchOne(
        database,
        sql: """
          SELECT run, (SELECT max(number) FROM batch AS other WHERE other.run = batch.run) FROM batch
          WHERE run = (SELECT key FROM run WHERE id = ?) AND number = ?
          """, arguments: [run.text, number])
      guard let found, let first = pieces.first, let last = Int.fromDatabaseValue(found[1]) else {
        throw JournalError("the journal has no batch \(number) of run '\(run)'")
      }
      let key: DatabaseValue = found[0]
      // The list that it was in stays for the others in it.
      try database.execute(sql: "INSERT INTO id_list (ids) VALUES (?)", arguments: [joined(first)])
      try database.execute(
        sql: """
          UPDATE batch SET state = 'planned', id_count = ?, id_list = ?, part = 0, status = ?, note = ?
          WHERE run = ? AND number = ?
          """, arguments: [first.count, database.lastInsertedRowID, status, note, key, number])
      for (offset, piece) in pieces.dropFirst().enumerated() {
        try database.execute(sql: "INSERT INTO id_list (ids) VALUES (?)", arguments: [joined(piece)])
        numbers.append(last + 1 + offset)
        try database.execute(
          sql: """
            INSERT INTO batch (run, number, state, attempts, id_count, id_list, note)
            VALUES (?, ?, 'planned', 0, ?, ?, ?)
            """, arguments: [key, last + 1 + offset, piece.count, database.lastInsertedRowID, note])
      }
      try database.execute(
        sql: "UPDATE run SET batch_count = batch_count + ? WHERE key = ?", arguments: [pieces.count - 1, key])
      return .commit
    }
    return numbers
  }

  private static func insert(_ run: Run, into database: Database) throws -> Int64 {
    let isThere = try Bool.fetchOne(database, sql: "SELECT 1 FROM run WHERE id = ?", arguments: [run.id.text])
    guard isThere == nil else { throw JournalError("run '\(run.id)' is in the journal already") }
    let values: [(column: String, value: (any DatabaseValueConvertible)?)] = [
      ("id", run.id.text), ("scope", run.scope.rawValue), ("environment", run.environment),
      ("identity", run.identity), ("base", run.base), ("client", run.client), ("user", run.author.user),
      ("host", run.author.host), ("origin", run.author.origin), ("version", run.author.version),
      ("state", run.state.rawValue), ("id_count", run.idCount), ("batch_count", run.batchCount),
      ("started", run.started), ("ended", run.ended), ("consent", run.consent), ("guards", run.guards),
    ]
    let columns = values.map(\.column).joined(separator: ", ")
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try database.execute(
      sql: "INSERT INTO run (\(columns)) VALUES (\(marks))", arguments: StatementArguments(values.map(\.value)))
    return database.lastInsertedRowID
  }

  static func insert(_ unlocking: Unlocking, into database: Database) throws {
    let author = unlocking.author
    try database.execute(
      sql: """
        INSERT INTO unlocking (environment, identity, user, host, origin, version, reason, begins, ends)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        unlocking.environment, unlocking.identity, author.user, author.host, author.origin, author.version,
        unlocking.reason, unlocking.from, unlocking.until,
      ])
  }

  static func unlockings(in database: Database) throws -> [Unlocking] {
    try Columns.map(Row.fetchAll(database, sql: "SELECT * FROM unlocking ORDER BY key")) { columns in
      Unlocking(
        environment: try columns["environment"], identity: try columns["identity"],
        author: RunAuthor(
          user: try columns["user"], host: try columns["host"], origin: try columns["origin"],
          version: try columns["version"]),
        reason: try columns["reason"], from: try columns["begins"], until: try columns["ends"])
    }
  }

  static func run(_ id: RunID, in database: Database) throws -> Run? {
    try Row.fetchOne(database, sql: "SELECT * FROM run WHERE id = ?", arguments: [id.text])
      .map { try run(Columns(row: $0)) }
  }

  static func runs(environment: String?, since: Int64?, in database: Database) throws -> [Run] {
    var conditions: [String] = []
    var arguments: StatementArguments = []
    if let environment {
      conditions.append("environment = ?")
      arguments += [environment]
    }
    if let since {
      conditions.append("started >= ?")
      arguments += [since]
    }
    let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
    let sql = "SELECT * FROM run \(filter)ORDER BY started DESC, id DESC"
    return try Columns.map(Row.fetchAll(database, sql: sql, arguments: arguments), run)
  }

  private static func run(_ columns: Columns) throws -> Run {
    guard let scope = RunScope(rawValue: try columns["scope"]), let state = RunState(rawValue: try columns["state"])
    else { throw damaged }
    var run = Run(
      id: RunID(try columns["id"]), scope: scope, environment: try columns["environment"],
      identity: try columns["identity"], base: try columns["base"], client: try columns["client"],
      author: RunAuthor(
        user: try columns["user"], host: try columns["host"], origin: try columns["origin"],
        version: try columns["version"]),
      state: state, idCount: try columns["id_count"], batchCount: try columns["batch_count"],
      started: try columns["started"], ended: try columns[ifAny: "ended"])
    run.consent = try columns["consent"]
    run.guards = try columns["guards"]
    return run
  }

  static func counts(of run: RunID, in database: Database) throws -> RunCounts {
    // Grouping would sort the rows first; this goes through them once.
    let sums = BatchState.allCases.map { state in
      "sum(state = '\(state)') AS \(state)_batches, total(id_count) FILTER (WHERE state = '\(state)') AS \(state)_ids"
    }
    let sql = "SELECT \(sums.joined(separator: ", ")) FROM batch WHERE run = (SELECT key FROM run WHERE id = ?)"
    var counts = RunCounts()
    guard let row = try Row.fetchOne(database, sql: sql, arguments: [run.text]) else { return counts }
    let columns = Columns(row: row)
    for state in BatchState.allCases {
      let batches: Int = try columns[ifAny: "\(state)_batches"] ?? 0
      guard batches > 0 else { continue }
      counts.batches[state] = batches
      counts.ids[state] = try columns["\(state)_ids"]
    }
    return counts
  }

  static func batches(
    of run: RunID, in states: [BatchState], after number: Int, limit: Int, in database: Database
  ) throws -> [JournaledBatch] {
    let marks = states.map { _ in "?" }.joined(separator: ", ")
    let sql = """
      SELECT number, id_list, part, state, attempts, status, note, latency, ended FROM batch
      WHERE run = (SELECT key FROM run WHERE id = ?) AND number > ? AND state IN (\(marks)) ORDER BY number LIMIT ?
      """
    var arguments: StatementArguments = [run.text, number]
    arguments += StatementArguments(states.map(\.rawValue))
    arguments += [max(0, limit)]
    var lists = IDLists(database: database)
    return try Columns.map(Row.fetchAll(database, sql: sql, arguments: arguments)) { try batch($0, &lists) }
  }

  private static func batch(_ columns: Columns, _ lists: inout IDLists) throws -> JournaledBatch {
    guard let state = BatchState(rawValue: try columns["state"]) else { throw damaged }
    let list: Int64? = try columns[ifAny: "id_list"]
    let part: Int = try columns["part"]
    return JournaledBatch(
      number: try columns["number"], batch: try list.map { try lists.batch(part, of: $0) }, state: state,
      attempts: try columns["attempts"], status: try columns[ifAny: "status"], note: try columns["note"],
      latency: try columns[ifAny: "latency"], ended: try columns[ifAny: "ended"])
  }

  private static let lineFeed = UInt8(ascii: "\n")

  private static func joined(_ batch: Batch) -> Data {
    var bytes: [UInt8] = []
    _ = PlannedBatches(count: 1) { _ in batch }.appendIDs(of: 1, to: &bytes)
    return Data(bytes)
  }

  /// Lists of ids, of which the last one that was asked for is kept: batches that follow each other share one.
  private struct IDLists {
    let database: Database
    private var key: Int64?
    private var parts: [ArraySlice<UInt8>] = []

    init(database: Database) { self.database = database }

    mutating func batch(_ part: Int, of list: Int64) throws -> Batch {
      if list != key {
        let found = try Row.fetchOne(database, sql: "SELECT ids FROM id_list WHERE key = ?", arguments: [list])
        guard let row = found, let ids = Data.fromDatabaseValue(row[0]) else { throw damaged }
        key = list
        parts = Self.parts(Array(ids))
      }
      guard parts.indices.contains(part) else { throw damaged }
      do {
        let ids = try parts[part].split(separator: lineFeed, omittingEmptySubsequences: false)
          .map { try EntityID(utf8: $0) }
        guard let batch = Batch(ids) else { throw damaged }
        return batch
      } catch is EntityID.Refusal { throw damaged }
    }

    /// What stands between empty lines.
    private static func parts(_ ids: [UInt8]) -> [ArraySlice<UInt8>] {
      var parts: [ArraySlice<UInt8>] = []
      var start = 0
      for index in ids.indices.dropLast() where ids[index] == lineFeed && ids[index + 1] == lineFeed {
        parts.append(ids[start..<index])
        start = index + 2
      }
      return parts + [ids[start...]]
    }
  }

  private static var damaged: DatabaseError { Columns.damaged }
}
