internal import CatalogAPI
internal import HTTPTypes
internal import Testing

@testable internal import Deletion

@Suite("Sending gives way to what the service says")
struct AdaptiveSendingTests {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz").map(String.init)

  /// A service that refuses requests of more than `limit` ids as too long.
  private static func takingAtMost(_ limit: Int, status: Int) -> Bench {
    Bench { (_, ids, _) throws(TransportError) in (ids ?? []).count > limit ? .said(status) : .said(200) }
  }

  @Test("a request that is too long is halved until it fits, and the others before they leave", arguments: [414, 431])
  func tooLong(status: Int) async throws {
    let bench = Self.takingAtMost(2, status: status)
    let result = try await bench.apply(Bench.plan(Array(Self.letters.prefix(16)), perBatch: 8))
    #expect(result.run.state == .done)
    #expect(result.counts.ids == [.done: 16])
    let sizes = bench.log.events.filter { $0.hasPrefix("request") }.map { $0.split(separator: ",").count }
    #expect(sizes.filter { $0 > 2 }.count <= 3, "one too long is enough to know: \(sizes)")
    let sent = bench.log.events.filter { $0.hasPrefix("request") }.map { $0.dropFirst("request ".count) }
    #expect(
      sent.filter { $0.split(separator: ",").count <= 2 }.joined(separator: ",").split(separator: ",").count == 16)
  }

  @Test("one id whose request is too long fails, and says so")
  func oneTooLong() async throws {
    let bench = Self.takingAtMost(0, status: 414)
    let result = try await bench.apply(Bench.plan(["a", "b"], perBatch: 2))
    #expect(result.isTooLong)
    #expect(result.counts.ids == [.failed: 2])
  }

  @Test("an id that the service refuses is found among those it would take, which are all accepted", arguments: 0..<16)
  func offender(place: Int) async throws {
    let ids = Array(Self.letters.prefix(16))
    let bench = Bench { (_, sent, _) throws(TransportError) in
      (sent ?? []).contains(ids[place]) ? .said(400, "no such thing") : .said(200)
    }
    let result = try await bench.apply(Bench.plan(ids, perBatch: 16))
    #expect(result.counts.ids == [.done: 15, .failed: 1])
    #expect(result.run.state == .incomplete && result.ending == nil)
    let failed = try await bench.journal.batches(of: result.run.id, in: [.failed], after: 0, limit: 9)
    #expect(failed.flatMap { $0.batch?.ids.map(\.text) ?? [] } == [ids[place]])
    #expect(failed.map(\.note) == ["no such thing"])
    #expect(bench.log.events.filter { $0.hasPrefix("request") }.count == 9)
    #expect(result.run.batchCount == 5)
  }

  @Test("a batch is cut in the journal before its pieces leave")
  func order() async throws {
    let bench = Bench { (_, sent, _) throws(TransportError) in
      (sent ?? []).contains("b") ? .said(422, "odd") : .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"], perBatch: 2))
    #expect(
      bench.log.events == [
        "begin ids 2 ids in 1", "sent 1", "request a,b", "split 1 into a b", "sent 1", "request a", "done 1 200 ''",
        "sent 2", "request b", "failed 2 422 'odd'", "run incomplete",
      ])
    #expect(try await bench.batches(of: result.run.id) == ["1 done 2 200 ''", "2 failed 1 422 'odd'"])
    #expect(bench.progress.value.last?.totalRequests == 2)
  }

  @Test("a batch that can't be cut in the journal ends the run, and its pieces do not leave")
  func cutFails() async throws {
    let bench = Bench(failing: .when { $0.hasPrefix("split") }) { (_, _, _) throws(TransportError) in .said(400) }
    let result = try await bench.apply(Bench.plan(["a", "b", "c"], perBatch: 2))
    #expect(result.ending == .journal(JournalError("disk full", help: "make room")))
    #expect(bench.log.events.filter { $0.hasPrefix("request") } == ["request a,b"])
  }

  @Test("a refusal that no piece could change cuts nothing", arguments: [408, 429, 407, 425])
  func noCut(status: Int) async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in .said(status) }
    _ = try await bench.apply(Bench.plan(["a", "b"], perBatch: 2))
    #expect(!bench.log.events.contains { $0.hasPrefix("split") })
  }

  @Test("a service that refuses whatever it is sent gets so many requests and no more", arguments: [1, 4])
  func circuit(concurrency: Int) async throws {
    let bench = Bench { (_, _, _) throws(TransportError) in .said(400, "wrong client") }
    let result = try await bench.apply(
      Bench.plan(Self.letters, perBatch: 2), concurrency: concurrency, refusalsInARow: 5)
    #expect(result.ending == .refusing(count: 5, "status 400: wrong client"))
    #expect((5..<5 + concurrency).contains(bench.log.events.filter { $0.hasPrefix("request") }.count))
    #expect(result.counts.ids(in: .planned, .failed) == 26)
  }

  @Test("one that is accepted in between starts the count anew")
  func circuitStaysClosed() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in number % 5 == 0 ? .said(200) : .said(400) }
    let result = try await bench.apply(Bench.plan(Self.letters), refusalsInARow: 5)
    #expect(result.ending == nil)
    #expect(result.counts.batches == [.done: 5, .failed: 21])
  }

  @Test("latencies of all answers are summed up, and tries are counted")
  func latency() async throws {
    let bench = Bench { (number, _, _) throws(TransportError) in
      if number == 2 { throw TransportError(.interrupted, "cut") }
      return number == 3 ? .said(503, retryAfter: 0) : .said(200)
    }
    let result = try await bench.apply(Bench.plan(["a", "b"]), retries: 5)
    let latency = try #require(result.latency)
    #expect(latency.count == 3)
    #expect(0 <= latency.p50 && latency.p50 <= latency.p95 && latency.p95 <= latency.p99)
    #expect(latency.p99 <= latency.longest * 1.001)
    #expect(result.retries == 2)
  }

  // MARK: The window

  private let start = ContinuousClock.now

  private func enter(_ window: SendingWindow, _ count: Int) async {
    for _ in 0..<count { #expect(await window.enter()) }
  }

  @Test(
    "an overloaded service gets half as many at once, once for those that left together, and more again as it accepts")
  func window() async {
    let window = SendingWindow(most: 8)
    await enter(window, 8)
    let later = start.advanced(by: .seconds(1))
    for _ in 0..<8 { window.leave(.overloaded(asked: nil), start: start, now: later) }
    #expect(window.load == (0, 4))
    await enter(window, 1)
    window.leave(.overloaded(asked: nil), start: later.advanced(by: .seconds(1)), now: later.advanced(by: .seconds(2)))
    #expect(window.load.allowed == 2)
    for accepted in 1...100 {
      await enter(window, 1)
      window.leave(.accepted, start: later, now: later)
      if accepted == 2 { #expect(window.load.allowed == 3) }
    }
    #expect(window.load == (0, 8))
    await enter(window, 1)
    window.leave(.other, start: later, now: later)
    #expect(window.load == (0, 8))
  }

  @Test("what the service asks for is waited for by everybody, the longest of it")
  func asked() async {
    let window = SendingWindow(most: 2)
    await enter(window, 2)
    #expect(window.waitBeforeSending(now: start) == nil)
    window.leave(.overloaded(asked: .seconds(9)), start: start, now: start)
    window.leave(.overloaded(asked: .seconds(2)), start: start, now: start)
    #expect(window.waitBeforeSending(now: start) == .seconds(9))
    #expect(window.waitBeforeSending(now: start.advanced(by: .seconds(9))) == nil)
  }

  @Test("who waits for a place gets the next, and closing lets them go without one")
  func waiting() async {
    let window = SendingWindow(most: 1)
    #expect(await window.enter())
    async let second = window.enter()
    async let third = window.enter()
    window.leave(.other, start: start, now: start)
    window.close()
    let answers = await [second, third]
    // Both waited, or came when it was closed: at most one got the place that was given back.
    #expect(answers.filter { $0 }.count <= 1)
    #expect(await !window.enter())
  }

  // MARK: Cutting

  @Test("pieces hold the ids of the batch in order, and none is longer than it may be")
  func pieces() throws {
    let batch = try #require(Batch(try Self.letters.map { try EntityID($0) }))
    let length = { (batch: Batch) in 100 + 2 * batch.count }
    for longest in [0, 101, 104, 117, 152, 500] {
      let pieces = BatchSplit.pieces(of: batch, upTo: longest, length: length)
      #expect(pieces.flatMap(\.ids) == batch.ids)
      #expect(pieces.allSatisfy { $0.count == 1 || length($0) <= longest })
    }
    #expect(BatchSplit.pieces(of: batch, refusedWith: 500, length: length) == nil)
    #expect(BatchSplit.pieces(of: batch, refusedWith: nil, length: length) == nil)
  }
}
