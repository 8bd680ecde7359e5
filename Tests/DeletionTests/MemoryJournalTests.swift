internal import JournalHarness
internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

@Suite("The journal in memory")
struct MemoryJournalTests {
  @Test("runs are found by id, environment and time, newest first")
  func runs() async throws {
    let journal = MemoryJournal()
    func run(_ id: String, _ name: String, _ started: Int64) throws -> Run {
      Run(
        id: RunID(id), scope: .ids, environment: try Bench.environment(name), author: Bench.author, idCount: 0,
        batchCount: 0,
        started: started)
    }
    let runs = [try run("1", "a", 10), try run("2", "b", 20), try run("3", "a", 30)]
    for run in runs { try await journal.begin(run, batchCount: 0) { _ in nil } }
    #expect(try await journal.runs(environment: nil, since: nil) == runs.reversed())
    #expect(try await journal.runs(environment: "a", since: nil) == [runs[2], runs[0]])
    #expect(try await journal.runs(environment: "a", since: 30) == [runs[2]])
    #expect(try await journal.run(RunID("2")) == runs[1])
    #expect(try await journal.run(RunID("4")) == nil)
  }

  @Test("counts add batches and ids by state")
  func counts() {
    let counts = RunCounts(batches: [.done: 2, .failed: 1], ids: [.done: 20, .sent: 3])
    #expect(
      counts.batches(in: .done, .failed, .planned) == 3 && counts.ids(in: .done, .sent) == 23
        && counts.ids(in: .planned) == 0)
  }
}
