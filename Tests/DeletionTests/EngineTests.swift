internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

// Rules: no test waits for time to pass; a limit stands where a fault would show as an endless wait.

@Suite("The engine: journal first, then the service", .timeLimit(.minutes(1)))
struct EngineTests {
  @Test("each batch is marked as sent before its request leaves, and its outcome is written before the next")
  func order() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in .said(200, number == 2 ? "fine" : "") }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d", "e"], perBatch: 2))
    #expect(
      bench.log.events == [
        "begin ids 5 ids in 3", "sent 1", "request a,b", "done 1 200 ''", "sent 2", "request c,d", "done 2 200 'fine'",
        "sent 3", "request e",
        "done 3 200 ''", "run done",
      ])
    var run = Run(
      id: result.run.id, scope: .ids, environment: "test", identity: try Bench.environment().identity,
      base: "https://recs.example.com", client: "acme", author: Bench.author, state: .done, idCount: 5, batchCount: 3,
      started: Bench.now, ended: Bench.now)
    run.consent = "yes"
    run.guards = "read-only: no\nprotected: no\nmax-delete: 5 of at most \(Int.max)"
    #expect(result.run == run)
    #expect(result.counts == RunCounts(batches: [.done: 3], ids: [.done: 5]))
    #expect(result.notes.isEmpty && result.ending == nil && result.retries == 0 && !result.isTooLong)
    #expect(try await bench.journal.run(run.id) == run)
    #expect(result.run.id.text.hasPrefix("20261123-093000-"))
  }

  @Test("a clock that goes backwards changes times, and nothing else")
  func clockGoesBackwards() async throws {
    let (log, stop, time) = (EventLog(), StopSignal(), Mutexed(Bench.now))
    let journal = WatchedJournal(log)
    let service = ScriptedService(log) { (_, _) throws(TransportError) in .said(200) }
    let engine = DeletionEngine(
      journal: journal, transport: service,
      now: {
        time.change { $0 -= 86_400_000 }
        return time.value
      })
    let ids = (0..<40).map { "\(UnicodeScalar(UInt8(0x61 + $0 % 20)))\($0)" }
    let result = try await engine.apply(
      Bench.admitted(Bench.plan(ids)), token: Bench.token, author: Bench.author,
      limits: SendingLimits(concurrency: 3, callsPerMinute: nil, timeout: .seconds(9), retries: 0), stop: stop
    ) { _ in }
    #expect(result.run.state == .done && result.counts.ids == [.done: 40])
    let latency = try #require(result.latency)
    #expect(latency.p50 >= 0 && result.elapsed >= .zero)
    let rows = try await journal.batches(of: result.run.id, in: BatchState.allCases, after: 0, limit: .max)
    #expect(rows.allSatisfy { ($0.latency ?? -1) >= 0 })
    let run = try #require(try await journal.run(result.run.id))
    #expect(run.ended ?? .max < run.started)
  }

  @Test("progress counts ids and requests after every batch")
  func progress() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in number == 2 ? .said(400) : .said(200) }
    _ = try await bench.apply(Bench.plan(["a", "b", "c"], perBatch: 2))
    func step(_ ids: Int, _ requests: Int, _ failed: Int) -> RunProgress {
      RunProgress(ids: ids, totalIDs: 3, requests: requests, totalRequests: 2, retries: 0, failedRequests: failed)
    }
    #expect(bench.progress.value == [step(2, 1, 0), step(3, 2, 1)])
  }

  @Test("with many requests in flight every id leaves once, and none before its mark")
  func concurrency() async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in
      await Task.yield()
      return .said(200)
    }
    let ids = (0..<26).flatMap { first in (0..<10).map { "\(UnicodeScalar(UInt8(0x61 + first)))\($0)" } }
    let result = try await bench.apply(Bench.plan(ids), concurrency: 8)
    #expect(result.counts == RunCounts(batches: [.done: 260], ids: [.done: 260]))
    let events = bench.log.events
    let place = Dictionary(events.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { _, _ in -1 })
    #expect(place.count == events.count && events.count == 2 + 3 * 260)
    for (index, id) in ids.enumerated() {
      let places = ["sent \(index + 1)", "request \(id)", "done \(index + 1) 200 ''"].map { place[$0] ?? -1 }
      if places != places.sorted() || places.contains(-1) { Issue.record("\(id): \(places)") }
    }
  }

  @Test("a status that may pass is tried again, each try marked before it leaves")
  func retry() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      number < 3 ? .said(503, "busy", retryAfter: 0) : .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), retries: 2)
    #expect(
      bench.log.events == [
        "begin ids 2 ids in 2", "sent 1", "request a", "sent 1", "request a", "sent 1", "request a", "done 1 200 ''",
        "sent 2", "request b", "done 2 200 ''",
        "run done",
      ])
    #expect(try await bench.batches(of: result.run.id) == ["1 done 3 200 ''", "2 done 1 200 ''"])
    #expect(bench.progress.value.map(\.retries) == [2, 2])
  }

  @Test("when tries run out the batch has failed, and the run goes on and ends incomplete")
  func retriesRunOut() async throws {
    let bench = Bench { (_, ids, _) throws(TransportError) in
      ids == ["a"] ? .said(503, "busy", retryAfter: 0) : .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), retries: 1)
    #expect(try await bench.batches(of: result.run.id) == ["1 failed 2 503 'busy'", "2 done 1 200 ''"])
    #expect(result.run.state == .incomplete && result.ending == nil && result.notes == ["status 503: busy"])
    #expect(result.counts == RunCounts(batches: [.done: 1, .failed: 1], ids: [.done: 1, .failed: 1]))
  }

  @Test("a time-out is tried again, since deleting twice is deleting once; at last the outcome is unknown")
  func timeout() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      if number != 2 { throw TransportError(.interrupted, "time ran out") }
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), retries: 1)
    #expect(try await bench.batches(of: result.run.id) == ["1 done 2 200 ''", "2 unknown 2 - 'time ran out'"])
    #expect(result.run.state == .incomplete && result.ending == nil)
  }

  @Test("a 400 is never tried again, and neither is an error text in a 200", arguments: [400, 404, 200])
  func noRetry(status: Int) async throws {
    let text = "Client key or recommendation id invalid"
    let bench = Bench { (_, _, _) throws(TransportError) in .said(status, text, retryAfter: 0) }
    let result = try await bench.apply(Bench.plan(["a"]), retries: 5)
    #expect(
      bench.log.events == [
        "begin ids 1 ids in 1", "sent 1", "request a", "failed 1 \(status) '\(text)'", "run incomplete",
      ])
    #expect(result.ending == nil && result.notes == [status < 400 ? text : "status \(status): \(text)"])
  }

  @Test("a refused token ends the run at once", arguments: [401, 403])
  func credentials(status: Int) async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in number == 2 ? .said(status) : .said(200) }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d"]), retries: 5)
    #expect(
      bench.log.events == [
        "begin ids 4 ids in 4", "sent 1", "request a", "done 1 200 ''", "sent 2", "request b",
        "failed 2 \(status) 'status \(status)'", "run incomplete",
      ])
    #expect(result.ending == .credentials(status: status, "status \(status)"))
    #expect(
      result.counts
        == RunCounts(batches: [.done: 1, .failed: 1, .planned: 2], ids: [.done: 1, .failed: 1, .planned: 2]))
  }

  @Test("a refused token ends waits between tries too: nobody sends again with it, five minutes later")
  func credentialsEndWaits() async throws {
    let both = Rendezvous(2)
    let bench = Bench { (_, ids, _) throws(TransportError) in
      // Both are under way: what the service asks of one is waited for by all that have not left.
      await both.arrive()
      return ids == ["a"] ? .said(503, "busy", retryAfter: 300) : .said(401)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), concurrency: 2, retries: 5)
    #expect(try await bench.batches(of: result.run.id) == ["1 failed 1 503 'busy'", "2 failed 1 401 'status 401'"])
    #expect(result.ending == .credentials(status: 401, "status 401"))
  }

  @Test(
    "three batches in a row that reach nobody end the run", arguments: [TransportError.Kind.unreachable, .untrusted])
  func unreachable(kind: TransportError.Kind) async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in throw TransportError(kind, "nobody") }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d", "e"]))
    #expect(
      try await bench.batches(of: result.run.id)
        == [
          "1 failed 1 - 'nobody'", "2 failed 1 - 'nobody'", "3 failed 1 - 'nobody'", "4 planned 0 - ''",
          "5 planned 0 - ''",
        ])
    #expect(result.ending == .unreachable("nobody") && result.notes == ["nobody"])
  }

  @Test("a run too short for three that reached nobody says so too")
  func unreachableAndShort() async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in throw TransportError(.unreachable, "nobody") }
    let result = try await bench.apply(Bench.plan(["a", "b"]))
    #expect(result.counts.batches == [.failed: 2] && result.ending == .unreachable("nobody"))
  }

  @Test("two in a row do not, when the third reaches somebody")
  func almostUnreachable() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      if number % 3 != 0 { throw TransportError(.unreachable, "nobody") }
      return .said(number == 3 ? 400 : 200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d", "e", "f"]))
    #expect(result.counts.batches == [.failed: 5, .done: 1] && result.ending == nil)
  }

  @Test("a request that may have left is no sign that nobody is there")
  func interruptedInARow() async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in throw TransportError(.interrupted, "cut") }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d", "e"]))
    #expect(result.counts.batches == [.unknown: 5] && result.ending == nil)
  }

  @Test("everything is one request, in the journal as one batch without ids")
  func everything() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      number == 1 ? .said(503, "busy", retryAfter: 0) : .said(200, "all gone")
    }
    let environment = try Bench.environment()
    let result = try await bench.apply(
      Plan(deletingEverythingIn: environment, measure: Bench.measure(environment)), concurrency: 4, retries: 1)
    #expect(
      bench.log.events == [
        "begin everything 0 ids in 1", "sent 1", "request everything", "sent 1", "request everything",
        "done 1 200 'all gone'", "run done",
      ])
    #expect(result.run.scope == .everything && result.run.state == .done && result.notes == [])
    #expect(result.counts == RunCounts(batches: [.done: 1], ids: [.done: 0]))
    let kept = try await bench.journal.batches(of: result.run.id, in: [.done], after: 0, limit: 9)
    let latency = try #require(kept.first?.latency)
    #expect(latency >= 0)
    #expect(
      kept == [
        JournaledBatch(
          number: 1, batch: nil, state: .done, attempts: 2, status: 200, note: "all gone", latency: latency,
          ended: Bench.now)
      ])
  }

  @Test("what the service says to what it refuses is kept once each, five kinds at most")
  func notes() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      number < 4 ? .said(200, "fine") : .said(400, "note \(number / 2 - 2)")
    }
    let result = try await bench.apply(Bench.plan((0..<20).map { String($0, radix: 36) }))
    #expect(result.notes == (0..<5).map { "status 400: note \($0)" })
  }

  @Test("the token leaves in requests alone: neither the journal nor the result holds it")
  func token() async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in .said(200, "ok") }
    let result = try await bench.apply(Bench.plan(["a"]))
    var dumped = ""
    dump(result, to: &dumped)
    #expect(!dumped.contains("t0ken") && !bench.log.events.joined().contains("t0ken"))
  }
}
