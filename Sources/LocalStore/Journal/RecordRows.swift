internal import CatalogAPI
internal import Deletion
internal import GRDB

// Ids are compared byte by byte: SQLite's own order of texts is that of their UTF-8.

/// Writes and reads snapshots, checks and restorations inside a connection.
enum RecordRows {
  static func keep(_ items: [SnapshotItem], of run: RunID, in database: Database) throws {
    try database.inTransaction(.immediate) {
      let last = try Int.fetchOne(
        database, sql: "SELECT max(place) FROM snapshot WHERE run = ?", arguments: [run.text])
      let statement = try database.makeStatement(
        sql: """
          INSERT INTO snapshot (run, place, id, state, content) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (id, run) DO UPDATE SET state = excluded.state, content = excluded.content
          """)
      for (offset, item) in items.enumerated() {
        let (state, content) = words(item.content)
        try statement.execute(arguments: [run.text, (last ?? 0) + 1 + offset, item.id.text, state, content])
      }
      return .commit
    }
  }

  private static func words(_ content: SnapshotItem.Content) -> (state: String, content: String) {
    switch content {
    case .present(let entity): ("present", entity.json)
    case .absent: ("absent", "")
    case .unread(let reason): ("unread", reason)
    }
  }

  static func dropSnapshot(of run: RunID, in database: Database) throws {
    try database.execute(sql: "DELETE FROM snapshot WHERE run = ?", arguments: [run.text])
  }

  static func snapshot(
    of run: RunID, after place: Int, limit: Int, in database: Database
  ) throws -> [(place: Int, item: SnapshotItem)] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM snapshot WHERE run = ? AND place > ? ORDER BY place LIMIT ?",
      arguments: [run.text, place, limit])
    return try Columns.map(rows) { columns in (place: try columns["place"], item: try item(columns)) }
  }

  private static func item(_ columns: Columns) throws -> SnapshotItem {
    let id = EntityID(checkedBefore: try columns["id"])
    let text: String = try columns["content"]
    switch try columns["state"] as String {
    case "absent": return SnapshotItem(id: id, content: .absent)
    case "unread": return SnapshotItem(id: id, content: .unread(text))
    default:
      guard let entity = CatalogEntity(json: text) else {
        return SnapshotItem(id: id, content: .unread("the journal's copy of it is damaged"))
      }
      return SnapshotItem(id: id, content: .present(entity))
    }
  }

  static func counts(of run: RunID, in database: Database) throws -> SnapshotCounts {
    var counts = SnapshotCounts()
    let rows = try Row.fetchAll(
      database, sql: "SELECT state, count(*) AS count FROM snapshot WHERE run = ? GROUP BY state",
      arguments: [run.text])
    for row in rows {
      let columns = Columns(row: row)
      let count: Int = try columns["count"]
      switch try columns["state"] as String {
      case "present": counts.present = count
      case "absent": counts.absent = count
      default: counts.unread = count
      }
    }
    return counts
  }

  static func newest(
    of id: EntityID, in catalogue: String, in database: Database
  ) throws -> (run: RunID, item: SnapshotItem)? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT snapshot.* FROM snapshot JOIN run ON run.id = snapshot.run
        WHERE snapshot.id = ? AND snapshot.state = 'present' AND run.identity = run.environment || ' ' || ?
        ORDER BY run.started DESC, run.id DESC LIMIT 1
        """, arguments: [id.text, catalogue])
    return try row.map { row in
      let columns = Columns(row: row)
      return (run: RunID(try columns["run"]), item: try item(columns))
    }
  }

  static func keep(_ checks: [ItemCheck], of run: RunID, in database: Database) throws {
    try database.inTransaction(.immediate) {
      let statement = try database.makeStatement(
        sql: "INSERT OR REPLACE INTO item_check (run, id, finding, since, detail, time) VALUES (?, ?, ?, ?, ?, ?)")
      for check in checks {
        try statement.execute(arguments: [
          run.text, check.id.text, check.finding.rawValue, check.since, check.detail, check.time,
        ])
      }
      return .commit
    }
  }

  static func checks(of run: RunID, in database: Database) throws -> [ItemCheck] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM item_check WHERE run = ? ORDER BY id", arguments: [run.text])
    return try Columns.map(rows) { columns in
      ItemCheck(
        id: EntityID(checkedBefore: try columns["id"]),
        finding: ItemCheck.Finding(rawValue: try columns["finding"]) ?? .notChecked,
        since: try columns[ifAny: "since"], detail: try columns["detail"], time: try columns["time"])
    }
  }

  static func keep(_ restoration: Restoration, in database: Database) throws {
    let author = restoration.author
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO restoration
          (id, run, identity, user, host, origin, version, item_count, saved, rejected, started, ended)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        restoration.id.text, restoration.run.text, restoration.identity, author.user, author.host, author.origin,
        author.version, restoration.count, restoration.saved, restoration.rejected, restoration.started,
        restoration.ended,
      ])
  }

  static func restorations(of run: RunID, in database: Database) throws -> [Restoration] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM restoration WHERE run = ? ORDER BY started, id", arguments: [run.text])
    return try Columns.map(rows) { columns in
      var restoration = Restoration(
        id: RunID(try columns["id"]), run: RunID(try columns["run"]), identity: try columns["identity"],
        author: RunAuthor(
          user: try columns["user"], host: try columns["host"], origin: try columns["origin"],
          version: try columns["version"]),
        count: try columns["item_count"], started: try columns["started"])
      restoration.saved = try columns["saved"]
      restoration.rejected = try columns["rejected"]
      restoration.ended = try columns[ifAny: "ended"]
      return restoration
    }
  }
}
