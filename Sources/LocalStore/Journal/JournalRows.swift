// Rows become values here and nowhere else; a row that can't be one is damage, not a reason to stop the process.

internal import CatalogAPI
internal import Deletion
internal import FoundationEssentials
internal import GRDB

/// Writes and reads runs and batches inside a connection.
enum JournalRows {
  /// Writes a run and its batches in one transaction.
  static func begin(
    _ run: Run, batchCount: Int, batch: (Int) -> Batch?, in database: Database
  ) throws {
    try database.inTransaction(.immediate) {
      try insert(run, batchCount: batchCount, batch: batch, into: database)
      return .commit
    }
  }

  private static func insert(
    _ run: Run, batchCount: Int, batch: (Int) -> Batch?, into database: Database
  ) throws {
    guard batchCount > 0, run.scope == .ids || batchCount == 1 else {
      throw JournalError("\(batchCount) batches do not fit run '\(run.id)'")
    }
    let key = try insert(run, into: database)
    let lists = try database.makeStatement(sql: "INSERT INTO id_list (ids) VALUES (?)")
    let batches = try database.makeStatement(
      sql: """
        INSERT INTO batch (run, number, state, attempts, id_count, id_list, note) VALUES (?, ?, 'planned', 0, ?, ?, '')
        """)
    for number in stride(from: 1, through: batchCount, by: 1) {
      var list: Int64?
      let batch = batch(number)
      switch (run.scope, batch) {
      case (.ids, let batch?):
        try lists.execute(arguments: [joined(batch)])
        list = database.lastInsertedRowID
      case (.everything, nil): break
      case (.ids, nil), (.everything, _):
        throw JournalError("batch \(number) of run '\(run.id)' does not fit the run")
      }
      try batches.execute(arguments: [key, number, batch?.count ?? 0, list])
    }
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
          SELECT run, id_list, (SELECT max(number) FROM batch AS other WHERE other.run = batch.run) FROM batch
          WHERE run = (SELECT key FROM run WHERE id = ?) AND number = ?
          """, arguments: [run.text, number])
      guard let found, let first = pieces.first, let list = Int64.fromDatabaseValue(found[1]),
        let last = Int.fromDatabaseValue(found[2])
      else { throw JournalError("the journal has no batch \(number) of run '\(run)'") }
      let key: DatabaseValue = found[0]
      try database.execute(sql: "UPDATE id_list SET ids = ? WHERE key = ?", arguments: [joined(first), list])
      try database.execute(
        sql: "UPDATE batch SET state = 'planned', id_count = ?, status = ?, note = ? WHERE run = ? AND number = ?",
        arguments: [first.count, status, note, key, number])
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

  static func run(_ id: RunID, in database: Database) throws -> Run? {
    try Row.fetchOne(database, sql: "SELECT * FROM run WHERE id = ?", arguments: [id.text]).map(run)
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
    return try Row.fetchAll(database, sql: sql, arguments: arguments).map(run)
  }

  private static func run(_ row: Row) throws -> Run {
    let columns = Columns(row: row)
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
      SELECT number, ids, state, attempts, status, note, latency, ended FROM batch LEFT JOIN id_list ON id_list.key = batch.id_list
      WHERE run = (SELECT key FROM run WHERE id = ?) AND number > ? AND state IN (\(marks)) ORDER BY number LIMIT ?
      """
    var arguments: StatementArguments = [run.text, number]
    arguments += StatementArguments(states.map(\.rawValue))
    arguments += [max(0, limit)]
    return try Row.fetchAll(database, sql: sql, arguments: arguments).map(batch)
  }

  private static func batch(_ row: Row) throws -> JournaledBatch {
    let columns = Columns(row: row)
    guard let state = BatchState(rawValue: try columns["state"]) else { throw damaged }
    let list: Data? = try columns[ifAny: "ids"]
    return JournaledBatch(
      number: try columns["number"], batch: try list.map(split), state: state, attempts: try columns["attempts"],
      status: try columns[ifAny: "status"], note: try columns["note"], latency: try columns[ifAny: "latency"],
      ended: try columns[ifAny: "ended"])
  }

  private static let newline = UInt8(ascii: "\n")

  private static func joined(_ batch: Batch) -> Data {
    var bytes: [UInt8] = []
    for id in batch.ids {
      if !bytes.isEmpty { bytes.append(newline) }
      bytes += id.text.utf8
    }
    return Data(bytes)
  }

  private static func split(_ list: Data) throws -> Batch {
    do {
      let ids = try Array(list).split(separator: newline, omittingEmptySubsequences: false)
        .map { try EntityID(utf8: $0) }
      guard let batch = Batch(ids) else { throw damaged }
      return batch
    } catch is EntityID.Refusal { throw damaged }
  }

  private static var damaged: DatabaseError { DatabaseError(resultCode: .SQLITE_CORRUPT) }

  /// The values of a row by column. Taken from the row directly, a value of another kind would stop the process.
  private struct Columns {
    let row: Row

    subscript<Value: DatabaseValueConvertible>(_ name: String) -> Value {
      get throws {
        guard let value: Value = try self[ifAny: name] else { throw damaged }
        return value
      }
    }

    subscript<Value: DatabaseValueConvertible>(ifAny name: String) -> Value? {
      get throws {
        // Damage may be to the names of the tables themselves.
        guard row.hasColumn(name) else { throw damaged }
        let stored: DatabaseValue = row[name]
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw damaged }
        return value
      }
    }
  }
}
