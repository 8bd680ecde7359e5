internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

// Rules: no test waits for time to pass; a limit stands where a fault would show as an endless wait.

@Suite("The engine, told to stop", .timeLimit(.minutes(1)))
struct StoppingTests {
  @Test("the first stop waits for what is in flight and sends nothing more")
  func drain() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 2 { stop.raise(to: .drain) }
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d"]))
    #expect(
      bench.log.events == [
        "begin ids 4 ids in 4", "sent 1", "request a", "done 1 200 ''", "sent 2", "request b", "done 2 200 ''",
        "run incomplete",
      ])
    #expect(result.ending == .stopped && result.run.state == .incomplete)
    #expect(result.counts == RunCounts(batches: [.done: 2, .planned: 2], ids: [.done: 2, .planned: 2]))
  }

  @Test("a stop during the last batch is no early end")
  func drainAtTheEnd() async throws {
    let bench = Bench { (_, _, stop) throws(TransportError) in
      stop.raise(to: .drain)
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a"]))
    #expect(result.ending == nil && result.run.state == .done)
  }

  @Test(
    "a stop before the first batch sends nothing, and keeps the plan", arguments: [StopSignal.Level.drain, .abandon])
  func stoppedBefore(level: StopSignal.Level) async throws {
    let bench = Bench()
    bench.stop.raise(to: level)
    let result = try await bench.apply(Bench.plan(["a", "b"]), concurrency: 3)
    #expect(bench.log.events == ["begin ids 2 ids in 2", "run incomplete"])
    #expect(result.ending == .stopped && result.counts.batches == [.planned: 2])
  }

  @Test("a stop ends a wait between tries, and what the service said last stands")
  func drainInAWait() async throws {
    let bench = Bench { (_, _, stop) throws(TransportError) in
      stop.raise(to: .drain)
      return .said(503, "busy", retryAfter: 300)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), retries: 3)
    #expect(try await bench.batches(of: result.run.id) == ["1 failed 1 503 'busy'", "2 planned 0 - ''"])
    #expect(result.ending == .stopped)
  }

  @Test("a stop ends a wait for a turn: what was never sent stays planned")
  func drainAtTheRate() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 2 { stop.raise(to: .drain) }
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b", "c", "d"]), concurrency: 4, callsPerMinute: 2)
    #expect(result.counts.batches == [.done: 2, .planned: 2] && result.ending == .stopped)
  }

  @Test("a stop in the wait for a second try's turn writes down what came of the first")
  func drainBeforeSecondTurn() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 2 { stop.raise(to: .drain) }
      return .said(503, "busy", retryAfter: 0)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), concurrency: 2, retries: 3, callsPerMinute: 2)
    let batches = try await bench.batches(of: result.run.id)
    #expect(batches.allSatisfy { !$0.contains("sent") })
    #expect(result.counts.batches(in: .sent) == 0 && result.counts.batches(in: .failed, .planned) == 2)
  }

  @Test("the second stop gives up what is in flight: its outcome is unknown")
  func abandon() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 1 { return .said(200) }
      stop.raise(to: .drain)
      stop.raise(to: .abandon)
      // Ends only when the task is cancelled.
      await Self.untilCancelled()
      throw TransportError(.cancelled, "given up")
    }
    let result = try await bench.apply(Bench.plan(["a", "b", "c"]))
    #expect(
      try await bench.batches(of: result.run.id) == ["1 done 1 200 ''", "2 unknown 1 - 'given up'", "3 planned 0 - ''"])
    #expect(result.ending == .stopped)
  }

  private static func untilCancelled() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    await withTaskCancellationHandler {
      for await _ in stream {}
    } onCancel: {
      continuation.finish()
    }
  }

  @Test("who asked may be cancelled: requests are not torn, and the run goes on to its end")
  func cancelledCaller() async throws {
    let cancelled = Mutexed<Task<RunResult, any Error>?>(nil)
    let (started, start) = AsyncStream<Void>.makeStream()
    let bench = Bench { (number, _, _) throws(TransportError) in
      if number == 1 {
        for await _ in started { break }
        cancelled.value?.cancel()
      }
      return Task.isCancelled ? .said(500, "torn") : .said(200)
    }
    let plan = try Bench.plan(["a", "b", "c"])
    let task = Task { try await bench.apply(plan) }
    cancelled.change { $0 = task }
    start.yield()
    let result = try await task.value
    #expect(task.isCancelled)
    #expect(result.counts == RunCounts(batches: [.done: 3], ids: [.done: 3]))
    #expect(result.run.state == .done && result.ending == nil)
  }
}
