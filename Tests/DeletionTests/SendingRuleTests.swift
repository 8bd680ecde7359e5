internal import CatalogAPI
internal import HTTPTypes
internal import Testing

@testable internal import Deletion

@Suite("Rules of sending: retry, rate, stop")
struct SendingRuleTests {
  private static let retry = RetryPolicy(retries: 2)

  @Test("which statuses may pass by themselves")
  func transient() {
    #expect((100..<600).filter(RetryPolicy.isTransient) == [408, 429, 500, 502, 503, 504])
  }

  @Test("a wait is a random part of a ceiling that doubles up to 20 seconds, and there are only so many")
  func waits() {
    let policy = RetryPolicy(retries: 100)
    let ceilings: [Duration] = [200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000].map { .milliseconds($0) }
    for (index, ceiling) in ceilings.enumerated() {
      let waits = (0..<200).compactMap { _ in policy.wait(before: index + 1, asked: nil) }
      #expect(waits.count == 200 && waits.allSatisfy { $0 >= .zero && $0 <= ceiling })
      #expect(Set(waits).count > 1)
    }
    #expect(policy.wait(before: 100, asked: nil) != nil && policy.wait(before: 101, asked: nil) == nil)
    #expect(RetryPolicy(retries: 0).wait(before: 1, asked: nil) == nil)
  }

  @Test(
    "what the service asks for is waited for, up to five minutes; more is not waited for at all",
    arguments: [(0, Duration.zero), (7, .seconds(7)), (300, .seconds(300)), (301, nil)] as [(Int, Duration?)])
  func asked(seconds: Int, wait: Duration?) {
    #expect(Self.retry.wait(before: 1, asked: seconds) == wait)
    #expect(Self.retry.wait(before: 3, asked: seconds) == nil)
  }

  /// Sat, 21 Nov 2026 09:30:00 GMT.
  private static let now: Int64 = 1_795_253_400_000

  @Test("Retry-After is read as seconds and as a date")
  func retryAfter() {
    func asked(_ text: String) -> Int? {
      RetryPolicy.retryAfter(CatalogReply(status: 503, headers: [.retryAfter: text]), now: Self.now)
    }
    #expect(asked("5") == 5)
    #expect(asked("-5") == nil)
    #expect(RetryPolicy.retryAfter(.said(503), now: Self.now) == nil)
    #expect(asked("Sat, 21 Nov 2026 09:30:07 GMT") == 7)
    #expect(asked("Sat, 21 Nov 2026 09:29:00 GMT") == 0, "it is over")
    #expect(asked("Wed, 21 Oct 2026 07:28:00 GMT") == 0)
    for wrong in [
      "", "soon", "Sat, 21 Nov 2026 09:30:07", "Sat, 21 Foo 2026 09:30:07 GMT", "Sat, 41 Nov 2026 09:30:07 GMT",
      "Sat, 21 Nov 2026 25:30:07 GMT", "Sat, 21 Nov 2026 09:30 GMT", "1e3",
    ] { #expect(asked(wrong) == nil) }
  }

  @Test("a reply settles a batch, but for statuses that may pass while tries are left")
  func replies() {
    func verdict(_ reply: CatalogReply, _ attempt: Int = 1) -> Verdict {
      Verdict(.success(WriteReply(classic: reply)), attempt: attempt, retry: Self.retry, now: Self.now)
    }
    func failed(_ status: Int, _ note: String) -> BatchOutcome {
      BatchOutcome(state: .failed, status: status, note: note)
    }
    #expect(verdict(.said(200, "ok")) == .settled(BatchOutcome(state: .done, status: 200, note: "ok")))
    #expect(verdict(.said(204)) == .settled(BatchOutcome(state: .done, status: 204, note: "")))
    #expect(
      verdict(.said(200, "Client key or recommendation id invalid"))
        == .settled(failed(200, "Client key or recommendation id invalid")))
    for status in [301, 400, 401, 403, 404, 414, 501] {
      #expect(verdict(.said(status)) == .settled(failed(status, "status \(status)")))
    }
    #expect(verdict(.said(503, "busy", retryAfter: 4)) == .again(after: .seconds(4), otherwise: failed(503, "busy")))
    #expect(verdict(.said(503, "busy", retryAfter: 4), 2) == .again(after: .seconds(4), otherwise: failed(503, "busy")))
    #expect(verdict(.said(503, "busy", retryAfter: 4), 3) == .settled(failed(503, "busy")))
    #expect(verdict(.said(429, "slow", retryAfter: 301)) == .settled(failed(429, "slow")))
  }

  @Test("without a reply: an unreached service has failed, a cut connection leaves the outcome unknown")
  func errors() {
    func verdict(_ kind: TransportError.Kind, _ attempt: Int = 3) -> Verdict {
      Verdict(.failure(TransportError(kind, "why")), attempt: attempt, retry: Self.retry, now: Self.now)
    }
    let unreached = BatchOutcome(state: .failed, note: "why", isUnreachable: true)
    let unknown = BatchOutcome(state: .unknown, note: "why")
    #expect(verdict(.unreachable) == .settled(unreached))
    #expect(verdict(.untrusted, 1) == .settled(unreached))
    #expect(verdict(.interrupted) == .settled(unknown))
    #expect(verdict(.cancelled, 1) == .settled(unknown))
    for (first, outcome) in [(verdict(.unreachable, 1), unreached), (verdict(.interrupted, 2), unknown)] {
      if case .again(_, outcome) = first { continue }
      Issue.record("\(first) is no second try")
    }
  }

  @Test("401 and 403 refuse the token, and nothing else does")
  func credentials() {
    let refused = (100..<600).filter { BatchOutcome(state: .failed, status: $0, note: "").refusedCredentials }
    #expect(refused == [401, 403])
    #expect(!BatchOutcome(state: .done, status: 401, note: "").refusedCredentials)
    #expect(!BatchOutcome(state: .unknown, status: nil, note: "").refusedCredentials)
  }

  @Test("as many calls as a minute may hold start at once; the next is told to wait, a minute at most")
  func rate() {
    let limiter = RateLimiter(callsPerMinute: 5)
    for _ in 0..<5 { #expect(limiter.waitBeforeTurn() == nil) }
    let wait = limiter.waitBeforeTurn() ?? .zero
    #expect(wait > .zero && wait <= .seconds(60))
    let later = limiter.waitBeforeTurn() ?? .zero
    #expect(later > .zero && later <= wait)
  }

  @Test("when the rest can be over: at once while turns are free, then a minute after the calls that hold them")
  func earliestEnd() {
    let limiter = RateLimiter(callsPerMinute: 5)
    let start = ContinuousClock.now
    for _ in 0..<3 { #expect(limiter.waitBeforeTurn() == nil) }
    func minutes(_ calls: Int) -> Int {
      limiter.earliestEnd(of: calls).map { Int((start.duration(to: $0) / .seconds(60)).rounded(.down)) } ?? -1
    }
    #expect([0, 1, 2, 3, 5, 7, 8, 12, 13].map(minutes) == [0, 0, 0, 1, 1, 1, 2, 2, 3])
    #expect(RateLimiter(callsPerMinute: nil).earliestEnd(of: 9) == nil)
  }

  @Test("no rate, or one of 0, lets every call start", arguments: [nil, 0] as [Int?])
  func noRate(rate: Int?) {
    let limiter = RateLimiter(callsPerMinute: rate)
    for _ in 0..<1000 { #expect(limiter.waitBeforeTurn() == nil) }
  }

  @Test("a stop rises and never falls, and tells who listens of each rise, until they leave")
  func stop() {
    let stop = StopSignal()
    let heard = Mutexed<[StopSignal.Level]>([])
    let token = stop.observe { heard.change { $0.append(stop.level) } }
    stop.raise(to: .run)
    stop.raise(to: .drain)
    stop.raise(to: .drain)
    stop.raise(to: .run)
    #expect(stop.level == .drain)
    stop.raise(to: .abandon)
    #expect(heard.value == [.drain, .abandon])
    stop.remove(token)
    let late = StopSignal()
    late.remove(late.observe { heard.change { $0.append(.run) } })
    late.raise(to: .abandon)
    #expect(heard.value == [.drain, .abandon] && late.level == .abandon)
  }
}
