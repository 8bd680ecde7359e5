import CatalogAPI
import Deletion
import GRDB
import Glibc
import JournalHarness
import Shell
import Testing

@testable import LocalStore

@Suite("The journal")
struct JournalTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("state/journal.sqlite") }

  @Test("A run and its batches come back as they were planned")
  func roundTrip() async throws {
    let journal = SQLiteJournal(path)
    let run = sampleRun("r1", batches: 3, ids: 6)
    try await journal.begin(run, batchCount: 3) { sampleBatch($0) }
    #expect(try await journal.run(run.id) == run)
    #expect(try await journal.run(RunID("r2")) == nil)
    let expected = try (1...3).map { number in
      let batch = try #require(sampleBatch(number))
      return JournaledBatch(number: number, batch: batch, state: .planned, attempts: 0, status: nil, note: "")
    }
    #expect(try await journal.batches(of: run.id, in: [.planned], after: 0, limit: 10) == expected)
    #expect(try await journal.counts(of: run.id) == RunCounts(batches: [.planned: 3], ids: [.planned: 6]))
  }

  @Test("Nothing is on the disk before the first use, and then it is private")
  func lazyAndPrivate() async throws {
    let journal = SQLiteJournal(path)
    #expect(try folder.names == [])
    #expect(try await journal.runs(environment: nil, since: nil) == [])
    #expect(folder.mode(of: "state") == 0o700)
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
      #expect(folder.mode(of: "state/\(name)") == 0o600)
    }
  }

  @Test("Every state of a batch is kept with its reply, and each sending counts as an attempt")
  func states() async throws {
    let journal = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 5, ids: 10), batchCount: 5) { sampleBatch($0) }
    for number in 2...5 { try await journal.markSent(run, batch: number, at: 10) }
    try await journal.record(run, batch: 3, state: .done, status: 200, note: "", latency: 12.5, at: 20)
    try await journal.record(run, batch: 4, state: .failed, status: 400, note: "bad ✗\nline", latency: 3, at: 20)
    try await journal.record(run, batch: 5, state: .unknown, status: nil, note: "reset", latency: nil, at: 20)
    try await journal.markSent(run, batch: 4, at: 30)
    try await journal.record(run, batch: 4, state: .failed, status: 503, note: "busy", latency: 3, at: 40)

    let all = try await journal.batches(of: run, in: BatchState.allCases, after: 0, limit: 10)
    let expected: [(BatchState, Int, Int?, String)] = [
      (.planned, 0, nil, ""), (.sent, 1, nil, ""), (.done, 1, 200, ""), (.failed, 2, 503, "busy"),
      (.unknown, 1, nil, "reset"),
    ]
    #expect(all.count == expected.count)
    for (batch, (state, attempts, status, note)) in zip(all, expected) {
      #expect(batch.state == state && batch.attempts == attempts && batch.status == status && batch.note == note)
    }
    let counts = try await journal.counts(of: run)
    for state in BatchState.allCases { #expect(counts.batches(in: state) == 1 && counts.ids(in: state) == 2) }
  }

  @Test("Batches are read page by page, only those in the states that are asked for")
  func pages() async throws {
    let journal = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 9, ids: 18), batchCount: 9) { sampleBatch($0) }
    for number in [2, 4, 6, 8] {
      try await journal.record(run, batch: number, state: .done, status: 200, note: "", latency: 1, at: 1)
    }
    func numbers(_ states: [BatchState], after: Int, limit: Int) async throws -> [Int] {
      try await journal.batches(of: run, in: states, after: after, limit: limit).map(\.number)
    }
    #expect(try await numbers([.planned], after: 0, limit: 3) == [1, 3, 5])
    #expect(try await numbers([.planned], after: 5, limit: 3) == [7, 9])
    #expect(try await numbers([.planned, .done], after: 6, limit: 2) == [7, 8])
    #expect(try await numbers([], after: 0, limit: 9) == [])
    #expect(try await numbers([.done], after: 0, limit: -1) == [])
  }

  @Test("A run that deletes everything has one batch without ids")
  func everything() async throws {
    let journal = SQLiteJournal(path)
    var run = sampleRun("r1", batches: 1, ids: 0)
    run.scope = .everything
    try await journal.begin(run, batchCount: 1) { _ in nil }
    let batch = JournaledBatch(number: 1, batch: nil, state: .planned, attempts: 0, status: nil, note: "")
    #expect(try await journal.batches(of: run.id, in: [.planned], after: 0, limit: 10) == [batch])
    #expect(try await journal.run(run.id) == run)
  }

  @Test("A batch that is cut gives its number to the first piece, and all ids are there, planned")
  func split() async throws {
    let folder = TemporaryFolder()
    let journal = SQLiteJournal(folder.file("journal.db"))
    let run = sampleRun("20261123-093000-0001", batches: 3, ids: 9)
    try await journal.begin(run, batchCount: 3) { sampleBatch($0) }
    try await journal.markSent(run.id, batch: 2, at: 5)
    let batch = try #require(sampleBatch(2))
    let pieces = batch.ids.map { Batch($0) }
    let numbers = try await journal.split(run.id, batch: 2, into: pieces, status: 400, note: "cut")
    #expect(numbers == [2] + (4..<3 + pieces.count))
    let all = try await journal.batches(of: run.id, in: BatchState.allCases, after: 0, limit: 99)
    #expect(all.map(\.state) == Array(repeating: .planned, count: 2 + pieces.count))
    #expect(all.filter { numbers.contains($0.number) }.compactMap(\.batch) == pieces)
    #expect(all.filter { numbers.contains($0.number) }.map(\.attempts) == [1] + pieces.dropFirst().map { _ in 0 })
    #expect(all.first { $0.number == 2 }?.status == 400)
    #expect(try await journal.run(run.id)?.batchCount == 2 + pieces.count)
    await #expect(throws: JournalError.self) {
      _ = try await journal.split(run.id, batch: 99, into: pieces, status: nil, note: "")
    }
  }

  @Test("Thousands of batches share lists of ids, and each comes back with its own, also behind a cut one")
  func sharedLists() async throws {
    let journal = SQLiteJournal(path)
    let batches = try (1...2_500).map { number in
      try #require(Batch(try (0..<(number % 7 + 1) * 5).map { try EntityID("größe-\(number)-\($0)") }))
    }
    let total = batches.reduce(0) { $0 + $1.count }
    let run = sampleRun("r1", batches: batches.count, ids: total)
    try await journal.begin(run, batchCount: batches.count) { batches[$0 - 1] }
    let half = try #require(Batch(Array(batches[1_199].ids.prefix(2))))
    let rest = try #require(Batch(Array(batches[1_199].ids.dropFirst(2))))
    #expect(
      try await journal.split(run.id, batch: 1_200, into: [half, rest], status: 414, note: "") == [1_200, 2_501])
    var read: [Batch] = []
    while true {
      let page = try await journal.batches(of: run.id, in: [.planned], after: read.count, limit: 300)
      read += page.compactMap(\.batch)
      if page.count < 300 { break }
    }
    var expected = batches
    expected[1_199] = half
    #expect(read == expected + [rest])
    #expect(try await journal.counts(of: run.id) == RunCounts(batches: [.planned: 2_501], ids: [.planned: total]))
    await journal.close()
    let lists = try await DatabaseQueue(path: path).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM id_list") ?? 0
    }
    #expect(lists > 10 && lists < 60)
  }

  @Test("A journal of version 2, with a list for each batch, is read on")
  func olderLists() async throws {
    let path = folder.file("old.sqlite")
    let old = try DatabaseQueue(path: path)
    try JournalSchema.migrator.migrate(old, upTo: "v2")
    try await old.write { database in
      try database.execute(
        sql: """
          INSERT INTO run VALUES (1, 'r1', 'ids', 'prod', 'i', 'https://h', 'acme', 'u', 'h', 'prompt', '1', 'incomplete',
            3, 2, 5, 6, '', '');
          INSERT INTO id_list VALUES (1, CAST('a' || char(10) || 'b' AS BLOB)), (2, CAST('c' AS BLOB));
          INSERT INTO batch VALUES (1, 1, 'done', 1, 2, 1, 200, '', 3, 5, 6), (1, 2, 'planned', 0, 1, 2, NULL, '', NULL, NULL, NULL);
          """)
    }
    try old.close()
    let journal = SQLiteJournal(path)
    let all = try await journal.batches(of: RunID("r1"), in: BatchState.allCases, after: 0, limit: 9)
    #expect(all.map { $0.batch?.ids.map(\.text) } == [["a", "b"], ["c"]])
    #expect(all.map(\.state) == [.done, .planned])
  }

  @Test("Marks come to the same in the file as in memory, however they are grouped", arguments: 0..<8)
  func sameAsInMemory(seed: UInt64) async throws {
    let folder = TemporaryFolder()
    let (file, memory) = (SQLiteJournal(folder.file("journal.db")), MemoryJournal())
    let run = sampleRun("r1", batches: 40, ids: 80)
    for journal in [file, memory] as [any Journal] { try await journal.begin(run, batchCount: 40) { sampleBatch($0) } }
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func roll(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int(state >> 33) % range.count
    }
    for _ in 0..<60 {
      var marks: [BatchMark] = []
      for _ in 0...roll(0...3) {
        let first = roll(1...40)
        let (kind, time) = (roll(0...3), Int64(roll(1...3)))
        for number in first...min(40, first + roll(0...9)) {
          switch kind {
          case 0, 1: marks.append(.sent(batch: number, at: time))
          case 2: marks.append(.withdrawn(batch: number, to: [.planned, .failed, .unknown][roll(0...2)]))
          default:
            marks.append(
              .outcome(
                batch: number, state: [.done, .failed, .unknown][roll(0...20) / 10],
                status: roll(0...9) == 0 ? nil : 200,
                note: roll(0...9) == 0 ? "it's \"said\" ✗" : "",
                latency: roll(0...4) == 0 ? nil : Double(roll(0...999)) / 8,
                at: time))
          }
        }
      }
      for journal in [file, memory] as [any Journal] { try await journal.note(marks, of: run.id) }
    }
    let (kept, expected) = (
      try await file.batches(of: run.id, in: BatchState.allCases, after: 0, limit: 99),
      try await memory.batches(of: run.id, in: BatchState.allCases, after: 0, limit: 99)
    )
    #expect(kept == expected)
  }

  @Test("A run whose batches don't fit it leaves nothing behind")
  func misfit() async throws {
    let journal = SQLiteJournal(path)
    await #expect(throws: JournalError("batch 2 of run 'r1' does not fit the run")) {
      try await journal.begin(sampleRun("r1", batches: 2, ids: 4), batchCount: 2) { $0 == 2 ? nil : sampleBatch($0) }
    }
    var all = sampleRun("r2", batches: 1, ids: 0)
    all.scope = .everything
    let everything = all
    await #expect(throws: JournalError.self) { try await journal.begin(everything, batchCount: 1) { sampleBatch($0) } }
    await #expect(throws: JournalError.self) { try await journal.begin(everything, batchCount: 2) { _ in nil } }
    #expect(try await journal.runs(environment: nil, since: nil) == [])
    #expect(try await journal.counts(of: RunID("r1")) == RunCounts())
  }

  @Test("The same run can't begin twice, and a mark on what is not there is an error of its own")
  func unknownThings() async throws {
    let journal = SQLiteJournal(path)
    let run = sampleRun("r1", batches: 1, ids: 2)
    try await journal.begin(run, batchCount: 1) { sampleBatch($0) }
    await #expect(throws: JournalError("run 'r1' is in the journal already")) {
      try await journal.begin(run, batchCount: 1) { sampleBatch($0) }
    }
    await #expect(throws: JournalError("the journal has no batch 2 of run 'r1'")) {
      try await journal.markSent(run.id, batch: 2, at: 1)
    }
    await #expect(throws: JournalError("the journal has no run 'r9'")) {
      try await journal.mark(RunID("r9"), as: .done, at: 1)
    }
  }

  @Test("Runs are listed newest first, by environment and by time")
  func runs() async throws {
    let journal = SQLiteJournal(path)
    for (id, environment, started) in [("a", "prod", 10), ("b", "stage", 30), ("c", "prod", 20)] {
      var run = sampleRun(id, batches: 1, ids: 2)
      run.environment = environment
      run.started = Int64(started)
      try await journal.begin(run, batchCount: 1) { sampleBatch($0) }
    }
    #expect(try await journal.runs(environment: nil, since: nil).map(\.id.text) == ["b", "c", "a"])
    #expect(try await journal.runs(environment: "prod", since: nil).map(\.id.text) == ["c", "a"])
    #expect(try await journal.runs(environment: "prod", since: 20).map(\.id.text) == ["c"])
    #expect(try await journal.runs(environment: nil, since: 31).map(\.id.text) == [])
  }

  @Test("A run that ends has a time, one that goes on has none, and the log is emptied")
  func endOfRun() async throws {
    let journal = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 1, ids: 2), batchCount: 1) { sampleBatch($0) }
    try await journal.mark(run, as: .incomplete, at: 77)
    #expect(try await journal.run(run)?.state == .incomplete)
    #expect(try await journal.run(run)?.ended == 77)
    #expect(try folder.bytes(of: "state/journal.sqlite-wal").isEmpty)
    try await journal.mark(run, as: .running, at: 78)
    #expect(try await journal.run(run)?.state == .running)
    #expect(try await journal.run(run)?.ended == nil)
  }

  @Test("What was written is there after closing, for the same journal and for another")
  func reopening() async throws {
    let journal = SQLiteJournal(path)
    let run = sampleRun("r1", batches: 2, ids: 4)
    try await journal.begin(run, batchCount: 2) { sampleBatch($0) }
    try await journal.markSent(run.id, batch: 1, at: 1)
    await journal.close()
    #expect(try await SQLiteJournal(path).counts(of: run.id).batches == [.sent: 1, .planned: 1])
    try await journal.markSent(run.id, batch: 2, at: 2)
    #expect(try await journal.counts(of: run.id).batches == [.sent: 2])
  }

  @Test("Two journals on one file see each other's runs, also when both make it at once")
  func twoJournals() async throws {
    let one = SQLiteJournal(path)
    let other = SQLiteJournal(path)
    async let first: Void = one.begin(sampleRun("r1", batches: 50, ids: 100), batchCount: 50) { sampleBatch($0) }
    async let second: Void = other.begin(sampleRun("r2", batches: 50, ids: 100), batchCount: 50) { sampleBatch($0) }
    _ = try await (first, second)
    try await withThrowingTaskGroup { group in
      for number in 1...50 {
        group.addTask { try await one.markSent(RunID("r2"), batch: number, at: 1) }
        group.addTask { try await other.markSent(RunID("r1"), batch: number, at: 1) }
      }
      try await group.waitForAll()
    }
    #expect(try await one.counts(of: RunID("r1")).batches == [.sent: 50])
    #expect(try await other.counts(of: RunID("r2")).batches == [.sent: 50])
  }

  @Test("Two hundred callers at once share commits, and each goes on only after its own")
  func groups() async throws {
    let journal = SQLiteJournal(path)
    let other = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 200, ids: 400), batchCount: 200) { sampleBatch($0) }
    try await withThrowingTaskGroup { group in
      for number in 1...200 {
        group.addTask {
          try await journal.markSent(run, batch: number, at: 1)
          // Another connection sees only what is committed.
          let seen = try await other.batches(of: run, in: [.sent], after: number - 1, limit: 1).first
          #expect(seen?.number == number)
          try await journal.record(run, batch: number, state: .done, status: 200, note: "", latency: 1, at: 2)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await journal.counts(of: run).batches == [.done: 200])
    #expect(journal.groupCount.marks == 400)
    #expect(journal.groupCount.commits < 200)
  }

  @Test("One mark that fails takes no other with it")
  func oneFailsInGroup() async throws {
    let journal = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 60, ids: 120), batchCount: 60) { sampleBatch($0) }
    let failed = await withTaskGroup(of: Int?.self) { group in
      for number in 1...90 {
        group.addTask {
          do { try await journal.markSent(run, batch: number, at: 1) } catch { return number }
          return nil
        }
      }
      return await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
    }
    #expect(failed.sorted() == Array(61...90))
    #expect(try await journal.counts(of: run).batches == [.sent: 60])
  }

  @Test("A cancelled task still gets its outcome written")
  func cancelled() async throws {
    let journal = SQLiteJournal(path)
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 1, ids: 2), batchCount: 1) { sampleBatch($0) }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await journal.record(run, batch: 1, state: .unknown, status: nil, note: "cut off", latency: nil, at: 1)
    }
    try await task.value
    #expect(try await journal.counts(of: run).batches == [.unknown: 1])
  }

  @Test("Ids come back byte for byte")
  func exactIDs() async throws {
    let journal = SQLiteJournal(path)
    let ids = try ["e\u{301}", "é", " blank ", "a\u{2028}b", "😀", "\"'%"].map { try EntityID($0) }
    try await journal.begin(sampleRun("r1", batches: 1, ids: 6), batchCount: 1) { _ in Batch(ids) }
    #expect(try await journal.batches(of: RunID("r1"), in: [.planned], after: 0, limit: 1).first?.batch?.ids == ids)
  }

  @Test("The connection syncs every commit and checks references")
  func settings() async throws {
    let database = JournalDatabase(path)
    let values = try await database.perform { connection in
      try ["synchronous", "foreign_keys", "wal_autocheckpoint", "busy_timeout"].map {
        try Int.fetchOne(connection, sql: "PRAGMA \($0)")
      }
    }
    #expect(values == [2, 1, 20_000, 5_000])
  }
}

func sampleRun(_ id: String, batches: Int, ids: Int) -> Run {
  Run(
    id: RunID(id), scope: .ids, environment: "prod", identity: "prod classic https://example.com acme",
    base: "https://example.com", client: "acme",
    author: RunAuthor(user: "ann", host: "desk", origin: "nightly.recsh:3", version: "1.0"), state: .running,
    idCount: ids, batchCount: batches, started: 1_000, ended: nil)
}

/// Two ids for each number.
func sampleBatch(_ number: Int) -> Batch? {
  Batch(["\(number)-a", "\(number)-ü b"].compactMap { try? EntityID($0) })
}
