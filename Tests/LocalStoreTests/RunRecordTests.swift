import CatalogAPI
import Deletion
import GRDB
import Shell
import Testing

@testable import LocalStore

@Suite("Snapshots, checks and restorations in the journal's file")
struct RunRecordTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("state/journal.sqlite") }

  static func item(_ id: String, _ value: String = "v") throws -> SnapshotItem {
    let id = try EntityID(id)
    return SnapshotItem(
      id: id,
      content: .present(
        CatalogEntity(id: id, name: "N \"é\"\u{0}", categories: ["b", "a"], attributes: [("x", value), ("y", "\n")])))
  }

  @Test("a snapshot comes back page by page, in order, each item as it was", arguments: [true, false])
  func snapshots(inFile: Bool) async throws {
    let journal = SQLiteJournal(path)
    let records: any RunRecords = inFile ? journal : MemoryRunRecords(journal)
    let run = RunID("r1")
    let items = [
      try Self.item("é"), try Self.item("e\u{301}"), SnapshotItem(id: try EntityID("gone"), content: .absent),
      SnapshotItem(id: try EntityID("odd"), content: .unread("status 500: oh")),
    ]
    try await records.keep(Array(items.prefix(3)), of: run)
    try await records.keep([items[3]], of: run)
    var back: [SnapshotItem] = []
    var place = 0
    while case let page = try await records.snapshot(of: run, after: place, limit: 3), let last = page.last {
      back += page.map(\.item)
      place = last.place
    }
    #expect(back == items)
    #expect(try await records.snapshotCounts(of: run) == SnapshotCounts(present: 2, absent: 1, unread: 1))
    try await records.keep([SnapshotItem(id: items[3].id, content: .absent)], of: run)
    #expect(try await records.snapshotCounts(of: run) == SnapshotCounts(present: 2, absent: 2, unread: 0))
    #expect(try await records.snapshotCounts(of: RunID("r2")) == SnapshotCounts())
    try await records.dropSnapshot(of: run)
    #expect(try await records.snapshot(of: run, after: 0, limit: 9).isEmpty)
  }

  @Test("the newest snapshot of an id is of its own catalogue, under whatever name", arguments: [true, false])
  func newest(inFile: Bool) async throws {
    let journal = SQLiteJournal(path)
    let records: any RunRecords = inFile ? journal : MemoryRunRecords(journal)
    var catalogue = ""
    for (number, name) in ["r1", "r2", "r3", "r4"].enumerated() {
      var run = sampleRun(name, batches: 1, ids: 1)
      run.started += Int64(number)
      if number == 2 { (run.environment, run.identity) = ("renamed", "renamed \(run.catalogue)") }
      if number == 3 { run.identity += "-other" }
      if number == 0 { catalogue = run.catalogue }
      try await journal.begin(run, PlannedBatches(count: 1) { sampleBatch($0) })
      try await records.keep([try Self.item("a", name), try Self.item("only-\(name)")], of: run.id)
    }
    try await records.keep([SnapshotItem(id: try EntityID("b"), content: .absent)], of: RunID("r2"))
    let found = try #require(try await records.newestSnapshot(of: EntityID("a"), in: catalogue))
    #expect(found.run == RunID("r3") && found.item.entity?["x"] == "r3")
    #expect(try await records.newestSnapshot(of: EntityID("b"), in: catalogue) == nil)
    #expect(try await records.newestSnapshot(of: EntityID("only-r4"), in: catalogue) == nil)
  }

  @Test(
    "what was found of an item replaces what was found before; restorations are kept in order",
    arguments: [true, false])
  func checks(inFile: Bool) async throws {
    let journal = SQLiteJournal(path)
    let records: any RunRecords = inFile ? journal : MemoryRunRecords(journal)
    let run = RunID("r1")
    let id = try EntityID("a")
    try await records.keep([ItemCheck(id: id, finding: .gone, time: 1)], of: run)
    let back = ItemCheck(id: id, finding: .cameBack, since: 5, detail: "a feed", time: 9)
    try await records.keep([back], of: run)
    #expect(try await records.checks(of: run) == [back])
    let author = RunAuthor(user: "u", host: "h", origin: "prompt", version: "1")
    var first = Restoration(id: RunID("s1"), run: run, identity: "i", author: author, count: 3, started: 1)
    try await records.keep(first)
    let second = Restoration(id: RunID("s2"), run: run, identity: "i", author: author, count: 1, started: 2)
    try await records.keep(second)
    (first.saved, first.rejected, first.ended) = (2, 1, 7)
    try await records.keep(first)
    #expect(Set(try await records.restorations(of: run).map(\.id)) == [RunID("s1"), RunID("s2")])
    #expect(try await records.restorations(of: run).first { $0.id == RunID("s1") } == first)
    #expect(try await records.restorations(of: RunID("r2")).isEmpty)
  }

  @Test("a damaged copy of an item is told as one that can't be restored, and the others are read")
  func damage() async throws {
    let journal = SQLiteJournal(path)
    try await journal.keep([try Self.item("a"), try Self.item("b")], of: RunID("r1"))
    try await journal.database.perform { try $0.execute(sql: "UPDATE snapshot SET content = '{' WHERE id = 'a'") }
    let items = try await journal.snapshot(of: RunID("r1"), after: 0, limit: 9).map(\.item)
    #expect(items[0].content == .unread("the journal's copy of it is damaged"))
    #expect(items[1] == (try Self.item("b")))
  }

  @Test("an export has all of them behind their run, and a journal of the version before gets the new tables")
  func export() async throws {
    let journal = SQLiteJournal(path)
    let run = sampleRun("r1", batches: 1, ids: 2)
    try await journal.begin(run, PlannedBatches(count: 1) { sampleBatch($0) })
    try await journal.keep([try Self.item("a")], of: run.id)
    try await journal.keep([ItemCheck(id: try EntityID("a"), finding: .gone, time: 1)], of: run.id)
    try await journal.keep(
      Restoration(id: RunID("s1"), run: run.id, identity: "i", author: run.author, count: 3, started: 1))
    var text = ""
    try await journal.export { text += String(decoding: $0, as: UTF8.self) }
    let kinds = text.split(separator: "\n").map { $0.dropFirst(2).prefix { $0 != "\"" } }
    #expect(kinds == ["run", "batch", "snapshot", "check", "restoration"])
    #expect(text.contains(#""state":"present""#) && text.contains(#""finding":"gone""#))
  }
}
