import CatalogAPI
import Deletion
import GRDB
import Glibc
import JournalHarness
import Shell
import Testing

@testable import LocalStore

@Suite("A journal in trouble")
struct JournalTroubleTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("journal.sqlite") }

  @Test("A file that is no database is refused and left alone")
  func noDatabase() async throws {
    let text = String(repeating: "this is no database\n", count: 500)
    try folder.write(text, to: "journal.sqlite")
    let error = await #expect(throws: JournalError.self) {
      try await SQLiteJournal(path).runs(environment: nil, since: nil)
    }
    #expect(error?.message == "the journal '\(path)' is damaged")
    #expect(error?.help?.contains("move it away") == true)
    #expect(try folder.text(of: "journal.sqlite") == text)
  }

  @Test("A database with damaged pages gives errors and no crash")
  func damagedPages() async throws {
    let run = RunID("r1")
    let journal = SQLiteJournal(path)
    try await journal.begin(sampleRun("r1", batches: 400, ids: 800), batchCount: 400) { sampleBatch($0) }
    try await journal.mark(run, as: .incomplete, at: 1)
    await journal.close()
    let whole = try folder.bytes(of: "journal.sqlite")
    var numbers = RepeatableNumbers(state: 7)
    var refusals = 0
    for round in 0..<60 {
      var bytes = whole
      for _ in 0...round {
        bytes[Int.random(in: 100..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      let name = "damaged-\(round).sqlite"
      let damaged = SQLiteJournal(try folder.write(bytes, to: name))
      do throws(JournalError) {
        _ = try await damaged.runs(environment: nil, since: nil)
        _ = try await damaged.counts(of: run)
        _ = try await damaged.batches(of: run, in: BatchState.allCases, after: 0, limit: 1000)
        try await damaged.markSent(run, batch: 5, at: 1)
      } catch { refusals += 1 }
      await damaged.close()
    }
    #expect(refusals > 0)
  }

  @Test("A journal of a newer version is refused")
  func newerVersion() async throws {
    let journal = SQLiteJournal(path)
    _ = try await journal.runs(environment: nil, since: nil)
    await journal.close()
    do {
      let database = try DatabaseQueue(path: path)
      try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')") }
      try database.close()
    }
    let error = await #expect(throws: JournalError.self) { try await journal.runs(environment: nil, since: nil) }
    #expect(error?.message == "the journal '\(path)' was written by a newer version of recsh")
    #expect(error?.help == "use that version, or another journal with --state FOLDER")
  }

  @Test("A folder where the file should be, and a file where the folder should be, are named")
  func wrongKinds() async throws {
    mkdir(path, 0o700)
    await #expect(throws: JournalError("can't use the journal '\(path)': it is a folder")) {
      try await SQLiteJournal(path).runs(environment: nil, since: nil)
    }
    let inside = try folder.write("", to: "plain") + "/journal.sqlite"
    await #expect(throws: JournalError("can't use the journal '\(inside)': a part of its path is no folder")) {
      try await SQLiteJournal(inside).runs(environment: nil, since: nil)
    }
  }

  @Test("A folder that can't be written to is named", .enabled(if: geteuid() != 0, "root ignores modes"))
  func readOnlyFolder() async throws {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    await #expect(throws: JournalError.self) { try await SQLiteJournal(path).runs(environment: nil, since: nil) }
  }

  @Test("On a full disk nothing of the plan is kept, and what was there stays usable")
  func fullDisk() async throws {
    let journal = SQLiteJournal(path, clock: SystemClock(), user: .current, limits: .init(pages: 40))
    try await journal.begin(sampleRun("r1", batches: 10, ids: 20), batchCount: 10) { sampleBatch($0) }
    let full = JournalError(
      "the disk of the journal '\(path)' is full", help: "make room, and try again; 'runs' tells what was begun")
    await #expect(throws: full) {
      try await journal.begin(sampleRun("r2", batches: 9000, ids: 18000), batchCount: 9000) { sampleBatch($0) }
    }
    #expect(try await journal.runs(environment: nil, since: nil).map(\.id.text) == ["r1"])
    try await journal.markSent(RunID("r1"), batch: 10, at: 1)
    let long = String(repeating: "x", count: 200_000)
    await #expect(throws: full) {
      try await journal.record(RunID("r1"), batch: 10, state: .failed, status: 500, note: long, latency: 1, at: 2)
    }
    #expect(try await journal.counts(of: RunID("r1")).batches == [.planned: 9, .sent: 1])
  }

  @Test("A file that another process holds is waited for, and then given up")
  func held() async throws {
    let journal = SQLiteJournal(path, clock: SystemClock(), user: .current, limits: .init(patience: 0.2))
    try await journal.begin(sampleRun("r1", batches: 1, ids: 2), batchCount: 1) { sampleBatch($0) }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: path, configuration: configuration)
    try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let began = ContinuousClock.now
    await #expect(
      throws: JournalError("another process holds the journal '\(path)'", help: "try again when it is done")
    ) {
      try await journal.markSent(RunID("r1"), batch: 1, at: 1)
    }
    #expect(ContinuousClock.now - began > .seconds(0.15))
    try await holder.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    try await journal.markSent(RunID("r1"), batch: 1, at: 1)
  }

  private struct Noon: WallClock { let now: Int64 = 1_795_435_200_000 }

  @Test("A lease is held by one, and the refusal says by whom and since when")
  func lease() throws {
    let one = SQLiteJournal(path, clock: Noon(), user: LocalUser(name: "ann", host: "desk"))
    let other = SQLiteJournal(path)
    let catalogue = "classic https://example.com acme"
    let lease = try one.lease(catalogue: catalogue, environment: "prod")
    let refusal = JournalError(
      "another shell is deleting in environment 'prod': process \(getpid()) of ann, since 2026-11-23 12:00:00 UTC",
      help: "wait until it is done, or end it; 'set lease-wait 10m' waits for it", isHeld: true)
    #expect(throws: refusal) { try other.lease(catalogue: catalogue, environment: "shop") }
    let stage = try other.lease(catalogue: "classic https://stage.example.com acme", environment: "stage")
    lease.close()
    lease.close()
    let next = try other.lease(catalogue: catalogue, environment: "shop")
    #expect(throws: JournalError.self) { try one.lease(catalogue: catalogue, environment: "prod") }
    withExtendedLifetime((stage, next)) {}
    #expect(try folder.names == ["locks"])
  }

  @Test("A lease is free when nobody refers to it any more, and when the process that held it was killed")
  func leaseEnds() throws {
    let journal = SQLiteJournal(path)
    do { _ = try journal.lease(catalogue: "c", environment: "prod") }
    do { _ = try journal.lease(catalogue: "c", environment: "prod") }
    let name = try #require(try folder.names(in: "locks").first)
    #expect(folder.mode(of: "locks/\(name)") == 0o600)

    let ends = try Descriptor.pipe()
    let holder = try ChildProcess(
      ["/bin/sh", "-c", "exec 9<>\(folder.file("locks/\(name)")); flock -x 9; echo held; exec sleep 100"],
      environment: ["PATH": "/usr/bin:/bin"], streams: .init(input: nil, output: ends.writing))
    ends.writing.close()
    #expect(try ends.reading.read(atMost: 5) == Array("held\n".utf8))
    #expect(throws: JournalError.self) { try journal.lease(catalogue: "c", environment: "prod") }
    holder.signal(SIGKILL)
    #expect(holder.wait() == .signalled(SIGKILL))
    _ = try journal.lease(catalogue: "c", environment: "prod")
  }
}
