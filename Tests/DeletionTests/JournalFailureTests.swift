internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

@Suite("The journal fails", .timeLimit(.minutes(1)))
struct JournalFailureTests {
  private static let error = JournalError("disk full", help: "make room")

  @Test("a plan that can't be made durable is not sent at all")
  func begin() async throws {
    let bench = Bench(failing: .when { $0.hasPrefix("begin") })
    let plan = try Bench.plan(["a"])
    await #expect(throws: Self.error) { try await bench.apply(plan) }
    #expect(bench.log.events == ["begin ids 1 ids in 1"])
  }

  @Test("a batch that can't be marked as sent does not leave, and none after it")
  func markSent() async throws {
    let bench = Bench(failing: .when { $0 == "sent 2" })
    let result = try await bench.apply(Bench.plan(["a", "b", "c"]))
    #expect(
      bench.log.events == ["begin ids 3 ids in 3", "sent 1", "request a", "done 1 200 ''", "sent 2", "run incomplete"])
    #expect(result.ending == .journal(Self.error))
    #expect(result.counts == RunCounts(batches: [.done: 1, .planned: 2], ids: [.done: 1, .planned: 2]))
  }

  @Test("a second try that can't be marked does not leave either")
  func markSentAgain() async throws {
    let marks = Mutexed(0)
    let bench = Bench(
      failing: .when { event in
        guard event == "sent 1" else { return false }
        marks.change { $0 += 1 }
        return marks.value == 2
      }
    ) { (_, _, _) throws(TransportError) in .said(503, "busy", retryAfter: 0) }
    let result = try await bench.apply(Bench.plan(["a"]), retries: 3)
    #expect(bench.log.events == ["begin ids 1 ids in 1", "sent 1", "request a", "sent 1", "run incomplete"])
    #expect(result.ending == .journal(Self.error) && result.counts.batches == [.sent: 1])
  }

  @Test("an outcome that can't be written ends the run: the batch counts as sent, and resume repeats it")
  func record() async throws {
    let bench = Bench(failing: .when { $0.hasPrefix("done 2") })
    let result = try await bench.apply(Bench.plan(["a", "b", "c"]))
    #expect(
      bench.log.events == [
        "begin ids 3 ids in 3", "sent 1", "request a", "done 1 200 ''", "sent 2", "request b", "done 2 200 ''",
        "run incomplete",
      ])
    #expect(result.ending == .journal(Self.error))
    #expect(result.counts.batches == [.done: 1, .sent: 1, .planned: 1])
  }

  @Test("other workers stop too, those that wait between tries included")
  func otherWorkers() async throws {
    let both = Rendezvous(2)
    let bench = Bench(failing: .when { $0.hasPrefix("done") }) { (_, ids, _) throws(TransportError) in
      // Both are under way: what the service asks of one is waited for by all that have not left.
      await both.arrive()
      return ids == ["a"] ? .said(503, "busy", retryAfter: 300) : .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), concurrency: 2, retries: 3)
    #expect(result.ending == .journal(Self.error))
    #expect(result.counts.batches == [.failed: 1, .sent: 1])
  }

  @Test("a journal that fails at the end is told as the ending: requests have left, so it can't be 'nothing was sent'")
  func conclude() async throws {
    let bench = Bench(failing: .when { $0 == "run done" })
    let result = try await bench.apply(Bench.plan(["a", "b"]))
    #expect(result.ending == .journal(Self.error) && result.run.state == .incomplete && result.run.ended == nil)
    #expect(result.counts == RunCounts(batches: [.done: 2], ids: [.done: 2]))
    let blind = Bench(failing: .when { $0 == "counts" })
    let unseen = try await blind.apply(Bench.plan(["a", "b"]))
    #expect(unseen.ending == .journal(Self.error) && unseen.run.state == .incomplete)
    #expect(unseen.counts == RunCounts(batches: [.done: 2], ids: [.done: 2]))
  }
}
