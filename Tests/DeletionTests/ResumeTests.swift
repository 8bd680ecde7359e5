internal import JournalHarness
internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

@Suite("Resuming a run", .timeLimit(.minutes(1)))
struct ResumeTests {
  /// A run of five batches that was cut off with one batch in each state.
  private static func cutOff(_ bench: Bench) async throws -> Run {
    let plan = try Bench.plan(["a", "b", "c", "d", "e"])
    let run = Run(
      id: RunID("20261123-093000-0001"), scope: .ids, environment: plan.environment, author: Bench.author, idCount: 5,
      batchCount: 5, started: 5)
    try await bench.journal.begin(run, batchCount: 5) { plan.batch($0) }
    for (number, state) in [(1, BatchState.done), (2, .failed), (3, .unknown), (4, .sent)] {
      try await bench.journal.markSent(run.id, batch: number, at: 6)
      if state == .sent { continue }
      try await bench.journal.record(run.id, batch: number, state: state, status: nil, note: "", latency: nil, at: 7)
    }
    return run
  }

  private static func plan(_ run: Run, _ bench: Bench, in environment: ServiceEnvironment? = nil) async throws -> Plan {
    let pending = try await bench.journal.batches(
      of: run.id, in: [.planned, .sent, .failed, .unknown], after: 0, limit: .max)
    let environment = try environment ?? Bench.environment()
    return try #require(
      Plan(resuming: run, pending: pending, in: environment, measure: Bench.measure(environment)))
  }

  @Test("what was accepted is not sent again; the rest is, in order, in the same run")
  func resume() async throws {
    let bench = Bench()
    let run = try await Self.cutOff(bench)
    let before = bench.log.events.count
    let result = try await bench.apply(Self.plan(run, bench))
    #expect(
      bench.log.events.dropFirst(before) == [
        "run running", "sent 2", "request b", "done 2 200 ''", "sent 3", "request c", "done 3 200 ''", "sent 4",
        "request d", "done 4 200 ''", "sent 5",
        "request e", "done 5 200 ''", "run done",
      ])
    #expect(
      try await bench.batches(of: run.id) == [
        "1 done 1 - ''", "2 done 2 200 ''", "3 done 2 200 ''", "4 done 2 200 ''", "5 done 1 200 ''",
      ])
    #expect(result.run.id == run.id && result.run.started == 5 && result.run.state == .done && result.ending == nil)
    #expect(result.counts == RunCounts(batches: [.done: 5], ids: [.done: 5]))
    #expect(bench.progress.value.map(\.totalIDs) == [4, 4, 4, 4] && bench.progress.value.map(\.ids) == [1, 2, 3, 4])
  }

  @Test("a run that fails again can be resumed again, until it is done")
  func again() async throws {
    let bench = Bench { (number, ids, _) throws(TransportError) in ids == ["c"] && number < 5 ? .said(400) : .said(200)
    }
    let run = try await Self.cutOff(bench)
    #expect(try await bench.apply(Self.plan(run, bench)).run.state == .incomplete)
    let before = bench.log.events.count
    let result = try await bench.apply(Self.plan(run, bench))
    #expect(bench.log.events.dropFirst(before) == ["run running", "sent 3", "request c", "done 3 200 ''", "run done"])
    #expect(result.run.state == .done)
  }

  @Test("many batches are read from the journal a page at a time, none lost")
  func pages() async throws {
    let bench = Bench()
    let ids = (0..<1000).map { "\($0)" }
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let plan = try #require(
      Plan(
        deleting: try Bench.stage(ids), in: environment, measure: measure, maximumURLBytes: measure.deleteOverhead + 1))
    let run = Run(
      id: RunID("r"), scope: .ids, environment: environment, author: Bench.author, idCount: 1000, batchCount: 1000,
      started: 1)
    try await bench.journal.begin(run, batchCount: 1000) { plan.batch($0) }
    for number in 1...1000 where number % 3 == 0 {
      try await bench.journal.record(run.id, batch: number, state: .done, status: 200, note: "", latency: nil, at: 1)
    }
    let before = bench.log.events.count
    let result = try await bench.apply(Self.plan(run, bench), concurrency: 4)
    #expect(result.run.state == .done)
    let sent = bench.log.events.dropFirst(before).filter { $0.hasPrefix("request ") }
    #expect(Set(sent) == Set(ids.enumerated().filter { ($0.offset + 1) % 3 != 0 }.map { "request \($0.element)" }))
    #expect(sent.count == 667)
  }

  @Test("a deletion of everything that was cut off is asked for again")
  func everything() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in number == 1 ? .said(400) : .said(200) }
    let environment = try Bench.environment()
    let first = try await bench.apply(Plan(deletingEverythingIn: environment, measure: Bench.measure(environment)))
    #expect(first.run.state == .incomplete)
    let plan = try await Self.plan(first.run, bench)
    #expect(plan.scope == .everything && plan.requestCount == 1)
    let result = try await bench.apply(plan)
    #expect(bench.log.events.suffix(5) == ["run running", "sent 1", "request everything", "done 1 200 ''", "run done"])
    #expect(result.run.state == .done)
  }

  @Test("a run that the journal does not have any more is not resumed, and nothing is sent")
  func lostRun() async throws {
    let bench = Bench()
    let run = try await Self.cutOff(bench)
    let plan = try await Self.plan(run, bench)
    let other = Bench()
    await #expect(throws: JournalError("the journal has no run 20261123-093000-0001", help: "plan the deletion again"))
    {
      try await other.apply(plan)
    }
    #expect(other.log.events == [])
  }

  @Test("a batch whose ids the journal lost is never taken for everything")
  func lostIDs() async throws {
    let bench = Bench()
    let run = try await Self.cutOff(bench)
    let plan = try await Self.plan(run, bench)
    let damaged = Bench()
    try await damaged.journal.begin(run, batchCount: 5) { number in number == 2 ? nil : plan.batch(number) }
    let before = damaged.log.events.count
    let result = try await damaged.apply(plan)
    #expect(damaged.log.events.dropFirst(before) == ["run running", "run incomplete"])
    #expect(
      result.ending
        == .journal(JournalError("the ids of batch 2 of run \(run.id) are missing", help: "plan the deletion again")))
    let shorter = Bench()
    try await shorter.journal.begin(run, batchCount: 1) { _ in Batch([EntityID]()) }
    let short = try await shorter.apply(plan)
    #expect(shorter.log.events.filter { $0.hasPrefix("request") } == [])
    #expect(short.run.state == .incomplete)
  }
}
