internal import CatalogAPI
internal import HTTPTypes
internal import Synchronization
internal import Testing

@testable internal import Deletion

@Suite("Looking for what was deleted")
struct VerificationTests {
  private static let id = "sku-1"
  private static let deleted: Int64 = 1_700_000_000_000

  private static func entity(_ attributes: [(name: String, value: String)] = []) throws -> CatalogEntity {
    CatalogEntity(id: try EntityID(id), name: "n", categories: [], attributes: attributes)
  }

  private static func check(
    _ reading: EntitySweep.Reading, last: ItemCheck.Finding? = nil, since: Int64? = nil,
    restorations: [Restoration] = [], isInFeed: Bool = false
  ) throws -> ItemCheck {
    let id = try EntityID(id)
    let before = last.map { ItemCheck(id: id, finding: $0, since: since, time: deleted + 1) }
    return Verifier.check(
      ExpectedItem(id: id, deleted: deleted, last: before), reading, restorations: restorations, isInFeed: isInFeed,
      now: deleted + 60_000)
  }

  @Test("an item that is not there is gone, whatever was found before")
  func gone() throws {
    for last in [nil] + ItemCheck.Finding.allCases.map(Optional.some) {
      #expect(try Self.check(.success(nil), last: last).finding == .gone)
    }
  }

  @Test("one that was never gone and was not changed since is still there; one that can't be read is not checked")
  func there() throws {
    #expect(try Self.check(.success(Self.entity())).finding == .stillThere)
    #expect(try Self.check(.success(Self.entity([("createdAt", "2023-11-14T22:13:19.999Z")]))).finding == .stillThere)
    #expect(try Self.check(.success(Self.entity()), last: .stillThere).finding == .stillThere)
    let unread = try Self.check(.failure(.unexpected(status: 500, note: "oh")))
    #expect(unread.finding == .notChecked && unread.detail == "status 500: oh")
  }

  @Test("one that was gone before, or was made or changed after its deletion, came back; since when is kept")
  func cameBack() throws {
    let seen = try Self.check(.success(Self.entity()), last: .gone)
    #expect(seen.finding == .cameBack && seen.since == nil && seen.detail == "a page view, a feed or a save")
    let changed = try Self.check(.success(Self.entity([("lastUpdatedAt", "2023-11-14T17:13:20.001-05:00")])))
    #expect(changed.finding == .cameBack && changed.since == Self.deleted + 1)
    let still = try Self.check(.success(Self.entity()), last: .cameBack, since: 42)
    #expect(still.finding == .cameBack && still.since == 42)
    #expect(try Self.check(.success(Self.entity()), last: .gone, isInFeed: true).detail == "it is in the feed")
  }

  @Test("what this shell saved back is told as that, and a change long after it is not")
  func restored() throws {
    var saved = Restoration(
      id: RunID("r2"), run: RunID("r1"), identity: "i",
      author: RunAuthor(user: "u", host: "h", origin: "prompt", version: "1"), count: 1, started: Self.deleted + 1000)
    saved.ended = Self.deleted + 2000
    let by = try Self.check(.success(Self.entity()), last: .gone, restorations: [saved])
    #expect(by.detail == "restore r1 by u@h")
    let later = try Self.check(
      .success(Self.entity([("lastUpdatedAt", "2023-11-14T23:13:20.000Z")])), restorations: [saved])
    #expect(later.detail == "a page view, a feed or a save" && later.since == Self.deleted + 3_600_000)
    saved.started = Self.deleted - 5000
    #expect(try Self.check(.success(Self.entity()), last: .gone, restorations: [saved]).detail != by.detail)
  }

  @Test(
    "times of the service are read with any offset and fraction, and nothing else is",
    arguments: [
      ("2020-02-11T13:25:28.247-05:00", 1_581_445_528_247 as Int64?), ("2020-02-11T18:25:28.247Z", 1_581_445_528_247),
      ("2020-02-11T18:25:28Z", 1_581_445_528_000), ("2020-02-11T19:55:28+01:30", 1_581_445_528_000),
      ("2020-02-11T18:25:28.1234567Z", 1_581_445_528_123), ("2020-02-11T18:25:28", nil), ("2020-02-11 18:25:28Z", nil),
      ("2020-13-11T18:25:28Z", nil), ("", nil), ("2020-02-11T18:25:28.Z", nil), ("2020-02-11T18:25:28+1:30", nil),
      ("2020-02-11T18:25:28Zx", nil), ("x020-02-11T18:25:28Z", nil),
    ])
  func times(text: String, milliseconds: Int64?) {
    #expect(CalendarTime.milliseconds(ofISO: text) == milliseconds)
  }

  // MARK: Samples

  @Test(
    "the bound of a sample is the exact hypergeometric one",
    arguments: [
      // total, hits, sample, most: the largest K with P(X <= hits) > 0.05, in whole numbers of arbitrary length.
      (10, 0, 5, 3), (700, 0, 299, 5), (20_000, 0, 299, 197), (1000, 3, 100, 73), (50, 50, 50, 50), (5, 0, 5, 0),
      (1_000_000, 0, 1, 949_999),
    ])
  func bounds(total: Int, hits: Int, sample: Int, most: Int) {
    #expect(SampleBound.most(of: total, hits: hits, sample: sample) == most)
  }

  @Test(
    "by brute force: never fewer than the truth in more than one of twenty samples, and the chance falls with the number"
  )
  func coverage() {
    var random = Seeded(17)
    var misses = 0
    let rounds = 4000
    for _ in 0..<rounds {
      let total = 20 + random.below(180)
      let there = random.below(total + 1)
      let sample = 1 + random.below(total)
      let hits = Verifier.sample(sample, of: Array(0..<total), using: &random).count { $0 < there }
      if SampleBound.most(of: total, hits: hits, sample: sample) < there { misses += 1 }
    }
    #expect(misses <= rounds * 6 / 100, "\(misses) of \(rounds)")
    for there in 1..<40 {
      #expect(
        SampleBound.chance(ofAtMost: 2, sample: 10, there: there, total: 50)
          <= SampleBound.chance(ofAtMost: 2, sample: 10, there: there - 1, total: 50) + 1e-12)
    }
  }

  @Test("a sample has no item twice, and each item as often as any other")
  func samples() {
    var random = Seeded(5)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<4000 {
      let sample = Verifier.sample(5, of: Array(0..<20), using: &random)
      #expect(Set(sample).count == 5)
      for item in sample { counts[item] += 1 }
    }
    // 1,000 each, and a standard deviation of 27.
    #expect(counts.allSatisfy { abs($0 - 1000) < 140 }, "\(counts)")
    #expect(Verifier.sample(9, of: [1, 2], using: &random) == [1, 2])
  }
}

@Suite("Reading many items")
struct ReadingTests {
  /// Answers each request from its URL, and counts how many are under way.
  private final class Service: Transport {
    private let state = Mutex((underway: 0, most: 0, asked: 0))
    private let answer: @Sendable (String, Int) -> Result<CatalogReply, TransportError>

    init(_ answer: @escaping @Sendable (String, Int) -> Result<CatalogReply, TransportError>) { self.answer = answer }

    var most: Int { state.withLock { $0.most } }
    var asked: Int { state.withLock { $0.asked } }

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      let target = request.exposeTarget { $0 }
      if target.hasSuffix("/ims/token/v3") {
        return CatalogReply(status: 200, body: Array(#"{"access_token":"T","expires_in":86399}"#.utf8))
      }
      let number = state.withLock { state in
        state.underway += 1
        state.most = max(state.most, state.underway)
        state.asked += 1
        return state.asked
      }
      await Task.yield()
      state.withLock { $0.underway -= 1 }
      return try answer(target, number).get()
    }
  }

  private static func item(_ target: String) -> CatalogReply {
    let id = target.split(separator: "/").last.map { $0.prefix { $0 != "?" } } ?? ""
    return CatalogReply(status: 200, body: Array(#"{"id":"\#(id)","name":"n"}"#.utf8))
  }

  private static func reader(_ transport: any Transport) throws -> CatalogReader {
    let base = try BaseURL("http://127.0.0.1:9")
    let environment = ServiceEnvironment(
      name: "t", base: base,
      service: .target(TargetAccount(tenant: "a", environmentID: 1, apiKey: "k", tokenService: base)),
      tokenSource: .store)
    return CatalogReader(environment: environment, secret: Secret("s"), transport: transport, tokens: AccessTokens())
  }

  private static func sweep(_ transport: any Transport, concurrency: Int = 4) throws -> EntitySweep {
    EntitySweep(try reader(transport), timeout: .seconds(1), concurrency: concurrency)
  }

  private static func ids(_ count: Int) throws -> [EntityID] { try (1...count).map { try EntityID("i\($0)") } }

  private static func readings(
    _ sweep: EntitySweep, _ ids: [EntityID]
  ) async throws -> [EntityID: EntitySweep.Reading] {
    var found: [EntityID: EntitySweep.Reading] = [:]
    try await sweep.read(ids) { id, reading in
      #expect(found[id] == nil)
      found[id] = reading
    }
    return found
  }

  @Test("each is read once, no more at once than may be")
  func all() async throws {
    let service = Service { target, _ in .success(Self.item(target)) }
    let ids = try Self.ids(200)
    let found = try await Self.readings(Self.sweep(service, concurrency: 3), ids)
    #expect(found.count == 200 && service.asked == 200 && service.most <= 3)
    #expect(try found.allSatisfy { try $0.value.get()?.id == $0.key })
  }

  @Test("a refusal that the rest would meet too ends it, and the rest is told with the same reason")
  func final() async throws {
    let refused = Service { _, _ in .success(CatalogReply(status: 403)) }
    let found = try await Self.readings(Self.sweep(refused, concurrency: 1), Self.ids(50))
    #expect(found.count == 50 && refused.asked == 1)
    #expect(found.values.allSatisfy { $0 == .failure(.unexpected(status: 403, note: "")) })

    let failing = Service { target, number in
      number == 2 ? .success(Self.item(target)) : .success(CatalogReply(status: 400))
    }
    let some = try await Self.readings(Self.sweep(failing, concurrency: 1), Self.ids(50))
    #expect(some.count == 50 && failing.asked == 5)
  }

  @Test("transient trouble is tried again, and only so often; what is asked to wait is waited")
  func patience() async throws {
    let service = Service { target, number in
      number < 3 ? .success(CatalogReply(status: 503, headers: [.retryAfter: "0"])) : .success(Self.item(target))
    }
    let patient = PatientTransport(service, limiter: RateLimiter(callsPerMinute: nil), retries: 2, now: { 0 })
    #expect(try await Self.readings(Self.sweep(patient), Self.ids(1)).values.first?.get() != nil)
    let dead = Service { _, _ in .success(CatalogReply(status: 503, headers: [.retryAfter: "0"])) }
    let impatient = PatientTransport(dead, limiter: RateLimiter(callsPerMinute: nil), retries: 2, now: { 0 })
    let found = try await Self.readings(Self.sweep(impatient), Self.ids(1))
    #expect(found.values.first == .failure(.unexpected(status: 503, note: "")) && dead.asked == 3)
    let cut = Service { target, number in
      number == 1 ? .failure(TransportError(.interrupted, "cut")) : .success(Self.item(target))
    }
    let again = PatientTransport(cut, limiter: RateLimiter(callsPerMinute: nil), retries: 1, now: { 0 })
    #expect(try await Self.readings(Self.sweep(again), Self.ids(1)).values.first?.get() != nil)
  }

  /// Gives turns until there are none, and then says that it takes an hour.
  private final class Turns: CallTimes {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }
    func take(atMost calls: Int, within milliseconds: Int64) -> Duration? {
      left.withLock { left in
        left -= 1
        return left < 0 ? .seconds(3600) : nil
      }
    }
  }

  @Test("no call leaves without its turn; a wait for one ends when the task is cancelled")
  func turns() async throws {
    let service = Service { target, _ in .success(Self.item(target)) }
    let limiter = RateLimiter(callsPerMinute: 49, shared: Turns(3))
    let patient = PatientTransport(service, limiter: limiter, retries: 0, now: { 0 })
    let sweep = try Self.sweep(patient, concurrency: 1)
    let ids = try Self.ids(10)
    let third = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      var count = 0
      try await sweep.read(ids) { _, _ in
        count += 1
        if count == 3 { third.continuation.finish() }
      }
    }
    for await _ in third.stream {}
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
    #expect(service.asked == 3)
  }

  @Test(
    "of a request that may have changed something nobody says that it did not, whatever ends its next try",
    arguments: [true, false])
  func untorn(isUntorn: Bool) async throws {
    let running = Mutex<Task<CatalogReadError?, Never>?>(nil)
    // Cut once it may have left, and then Ctrl-C.
    let cut = Service { _, _ in
      running.withLock { $0?.cancel() }
      return .failure(TransportError(.interrupted, "cut"))
    }
    let patient = PatientTransport(
      cut, limiter: RateLimiter(callsPerMinute: nil), retries: 3, now: { 0 }, isUntorn: isUntorn)
    let reader = try Self.reader(patient)
    let id = try EntityID("i1")
    running.withLock { slot in
      slot = Task {
        do throws(CatalogReadError) { _ = try await reader.entity(id, timeout: .seconds(1)) } catch { return error }
        return nil
      }
    }
    let stopped = await running.withLock { $0 }?.value
    let cancelled = TransportError(.cancelled, "cancelled")
    #expect(stopped == .transport(isUntorn ? TransportError(.interrupted, "cut") : cancelled))
    #expect(cut.asked == 1)

    let failing = Service { _, number in
      number == 1 ? .success(CatalogReply(status: 504)) : .failure(TransportError(.unreachable, "refused"))
    }
    let again = PatientTransport(
      failing, limiter: RateLimiter(callsPerMinute: nil), retries: 1, now: { 0 }, isUntorn: isUntorn)
    let reading = try await Self.readings(Self.sweep(again), Self.ids(1)).values.first
    let error: TransportError =
      isUntorn
      ? TransportError(.interrupted, "the service failed with status 504") : TransportError(.unreachable, "refused")
    #expect(reading == .failure(.transport(error)))
  }

  @Test("items are saved in groups that are not too many and not too large, none left out")
  func groups() throws {
    let small = try (1...2500).map {
      CatalogEntity(id: try EntityID("i\($0)"), name: "n", categories: ["c"], attributes: [])
    }
    #expect(Restorer.groups(small).map(\.count) == [1000, 1000, 500])
    let large = try (1...20).map {
      CatalogEntity(
        id: try EntityID("i\($0)"), name: "n", categories: [],
        attributes: [("a", String(repeating: "x", count: 1 << 20))])
    }
    let groups = Restorer.groups(large)
    #expect(groups.flatMap { $0 } == large && groups.allSatisfy { (1...3).contains($0.count) })
    #expect(Restorer.groups([]).isEmpty)
  }
}
