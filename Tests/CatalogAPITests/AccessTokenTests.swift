internal import Synchronization
internal import Testing

@testable internal import CatalogAPI

@Suite("Access tokens of the current API")
struct AccessTokenTests {
  private final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func advance(_ seconds: Int) { time.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
  }

  private static func account() throws -> TargetAccount {
    TargetAccount(tenant: "acme", environmentID: 1, apiKey: "k", tokenService: try BaseURL("ims.example.com"))
  }

  private static func token(_ tokens: AccessTokens, _ replies: Replies, secret: String = "secret-1") async throws
    -> String
  {
    try await tokens.token(for: account(), secret: Secret(secret), transport: replies, timeout: .seconds(1))
      .expose { $0 }
  }

  @Test("a token is asked for once, and again five minutes before its end")
  func renewal() async throws {
    let clock = Clock()
    let tokens = AccessTokens { clock.now }
    let replies = Replies(.token("A"), .token("B"))
    #expect(try await Self.token(tokens, replies) == "A")
    clock.advance(86_399 - 301)
    #expect(try await Self.token(tokens, replies) == "A")
    clock.advance(2)
    #expect(try await Self.token(tokens, replies) == "B")
    #expect(replies.requests.count == 2)
  }

  @Test("a short life is used to nine tenths; a reply without one counts as a day")
  func lives() async throws {
    let clock = Clock()
    let tokens = AccessTokens { clock.now }
    let replies = Replies(.token("A", life: 100), .said(200, #"{"access_token":"B"}"#), .token("C"))
    #expect(try await Self.token(tokens, replies) == "A")
    clock.advance(89)
    #expect(try await Self.token(tokens, replies) == "A")
    clock.advance(2)
    #expect(try await Self.token(tokens, replies) == "B")
    clock.advance(86_000)
    #expect(try await Self.token(tokens, replies) == "B")
  }

  @Test("while the token service is down, the old token serves to its end, and then the reason is told")
  func down() async throws {
    let clock = Clock()
    let tokens = AccessTokens { clock.now }
    let busy = Result<CatalogReply, TransportError>.said(503, "busy")
    let replies = Replies(.token("A"), busy, busy, busy, busy, busy, busy)
    _ = try await Self.token(tokens, replies)
    clock.advance(86_399 - 200)
    #expect(try await Self.token(tokens, replies) == "A")
    clock.advance(300)
    let error = await #expect(throws: TransportError.self) { try await Self.token(tokens, replies) }
    #expect(error?.kind == .unreachable)
    #expect(error?.reason == "the token service at ims.example.com gave no token (status 503): busy")
  }

  @Test("a secret that is refused is no network's fault, and what is said does not repeat it")
  func refused() async throws {
    let replies = Replies(.said(400, #"{"error":"invalid_client","error_description":"invalid s3cr3t-s3cr3t here"}"#))
    let error = await #expect(throws: TransportError.self) {
      try await Self.token(AccessTokens(), replies, secret: "s3cr3t-s3cr3t")
    }
    #expect(error?.kind == .unauthorized)
    #expect(
      error?.reason
        == "the token service at ims.example.com gave no token (status 400): invalid_client: invalid \(Secret.mask) here"
    )
  }

  @Test("what looks like a yes and has no token in it is not repeated: it may hold one in another form")
  func oddYes() async throws {
    let body = #"{"data":{"access_token":"eyJhbGciOi.secret"}}"#
    let odd = Result<CatalogReply, TransportError>.said(200, body)
    let error = await #expect(throws: TransportError.self) {
      try await Self.token(AccessTokens(), Replies(odd, odd, odd))
    }
    #expect(error?.kind == .unreachable && error?.reason.contains("eyJ") == false)
  }

  @Test("whoever is cancelled waits no longer, and who else waits gets the token")
  func cancelled() async throws {
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    let (release, go) = AsyncStream.makeStream(of: Void.self)
    struct Slow: Transport {
      let ask: AsyncStream<Void>.Continuation
      let release: AsyncStream<Void>
      func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
        ask.finish()
        for await _ in release {}
        return CatalogReply(status: 200, body: Array(#"{"access_token":"A"}"#.utf8))
      }
    }
    let slow = Slow(ask: ask, release: release)
    let tokens = AccessTokens()
    let account = try Self.account()
    let first = Task {
      try await tokens.token(for: account, secret: Secret("s"), transport: slow, timeout: .seconds(1)).isEmpty
    }
    for await _ in asked {}
    let second = Task {
      try await tokens.token(for: account, secret: Secret("s"), transport: slow, timeout: .seconds(1)).isEmpty
    }
    first.cancel()
    let error = await #expect(throws: TransportError.self) { try await first.value }
    #expect(error?.kind == .cancelled)
    go.finish()
    #expect(try await second.value == false)
  }

  @Test("a reply is without the secret and the token that it was asked with, however it has them")
  func echo() async throws {
    let page = "<p>" + String(repeating: "x", count: 190) + " Bearer TOKEN-1234567890 secret%2Done-23456 </p>"
    let replies = Replies(.token("TOKEN-1234567890"), .said(500, page))
    let session = TargetSession(
      base: try BaseURL("h"), account: try Self.account(), secret: Secret("secret-one-23456"), transport: replies,
      tokens: AccessTokens())
    let id = try EntityID("a")
    let reply = try await session.send(timeout: .seconds(1)) { $0.entity(id, token: $1) }.shown
    let text = String(decoding: reply.body, as: UTF8.self)
    #expect(!text.contains("TOKEN-123") && text.contains("Bearer \(Secret.mask)"))
    #expect(!reply.explanation.contains("TOKEN"))
  }

  @Test("many that need a token at once share one request; another secret gets its own")
  func sharing() async throws {
    let tokens = AccessTokens()
    let replies = Replies(.token("A"), .token("B"))
    let all = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await Self.token(tokens, replies) } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(all == ["A"])
    #expect(try await Self.token(tokens, replies, secret: "other") == "B")
    #expect(replies.requests.count == 2)
    #expect(tokens.all.count == 2)
  }

  @Test("a 401 gets one fresh token and one more try; a second 401 stands")
  func unauthorized() async throws {
    let replies = Replies(
      .token("A"), .said(401, #"{"error_code":"401013","message":"Oauth token is not valid"}"#), .token("B"),
      .said(200, #"{"operation":"deleted by ids"}"#), .said(401, "no"), .token("C"), .said(401, "no"))
    let session = TargetSession(
      base: try BaseURL("h"), account: try Self.account(), secret: Secret("s"), transport: replies,
      tokens: AccessTokens())
    let batch = Batch(try EntityID("a"))
    #expect(try await session.send(timeout: .seconds(1)) { $0.delete(batch, token: $1) }.reply.status == 200)
    #expect(try await session.send(timeout: .seconds(1)) { $0.delete(batch, token: $1) }.reply.status == 401)
    #expect(
      replies.all.compactMap { $0.headers["authorization"] } == ["Bearer A", "Bearer B", "Bearer B", "Bearer C"])
  }
}
