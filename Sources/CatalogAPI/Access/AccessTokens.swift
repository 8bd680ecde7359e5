internal import HTTPTypes
internal import Synchronization

// Tokens live in memory and nowhere else. One is asked for when it is first needed, again some minutes before its end, and
// once more where the service does not take it; many tasks that need one at once share one request.

/// Access tokens of the current API, got by OAuth's client credentials (Developer Console guide, "OAuth server-to-server").
public actor AccessTokens {
  private struct Key: Hashable {
    let account: String
    let service: BaseURL
    let scopes: [String]
    let secret: Secret

    static func == (left: Key, right: Key) -> Bool {
      left.account == right.account && left.service == right.service && left.scopes == right.scopes
        && left.secret.hasSameCharacters(as: right.secret)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(account)
      hasher.combine(service)
    }
  }
  private struct Held {
    let token: Secret
    let renewal: ContinuousClock.Instant
    let end: ContinuousClock.Instant
  }

  private var held: [Key: Held] = [:]
  /// Every token that was got, so that none gets shown.
  private let got = Mutex<[Secret]>([])
  private var waiting: [Key: Task<Result<Held, TransportError>, Never>] = [:]
  private let now: @Sendable () -> ContinuousClock.Instant

  /// A token is renewed so long before its end; at most a tenth of its life.
  private static let margin = Duration.seconds(300)
  /// What a reply says that gives no time. A token that ended before is found out by the service's 401.
  private static let usualLife = 86_399

  public init() { self.init { ContinuousClock.now } }

  init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

  /// A token that is good for a while.
  /// - Throws: `TransportError`: `.unauthorized` where the token service refuses the secret.
  func token(
    for account: TargetAccount, secret: Secret, transport: any Transport, timeout: Duration
  ) async throws(TransportError) -> Secret {
    let key = Self.key(account, secret)
    let known = held[key]
    if let known, now() < known.renewal { return known.token }
    let asking: Task<Result<Held, TransportError>, Never>
    if let other = waiting[key] {
      asking = other
    } else {
      let now = now
      // Not the caller's child: who else waits for it must not be cut off with the caller.
      asking = Task {
        let result = await Self.ask(account, secret, transport, timeout, now)
        finish(key, result)
        return result
      }
      waiting[key] = asking
    }
    switch try await Self.value(of: asking) {
    case .success(let fresh): return fresh.token
    case .failure(let error):
      // Renewed early, so that the old one still holds when the token service is down for a moment.
      if let known, now() < known.end { return known.token }
      throw error
    }
  }

  private func finish(_ key: Key, _ result: Result<Held, TransportError>) {
    waiting[key] = nil
    guard case .success(let fresh) = result else { return }
    held[key] = fresh
    got.withLock { $0.append(fresh.token) }
  }

  /// What comes of a request that others may wait for too; whoever is cancelled waits no longer.
  /// - Throws: `TransportError` of the kind `.cancelled`.
  private static func value(
    of asking: Task<Result<Held, TransportError>, Never>
  ) async throws(TransportError) -> Result<Held, TransportError> {
    let (results, sender) = AsyncStream.makeStream(of: Result<Held, TransportError>.self)
    Task {
      sender.yield(await asking.value)
      sender.finish()
    }
    for await result in results { return result }
    throw TransportError(.cancelled, "cancelled")
  }

  /// Gives up a token that the service did not take. Another one that came since stays.
  func forget(_ token: Secret) {
    for (key, known) in held where known.token.hasSameCharacters(as: token) { held[key] = nil }
  }

  /// Every token that was got so far.
  public nonisolated var all: [Secret] { got.withLock { $0 } }

  private static func key(_ account: TargetAccount, _ secret: Secret) -> Key {
    Key(account: account.apiKey, service: account.tokenService, scopes: account.scopes, secret: secret)
  }

  private static func ask(
    _ account: TargetAccount, _ secret: Secret, _ transport: any Transport, _ timeout: Duration,
    _ now: @Sendable () -> ContinuousClock.Instant
  ) async -> Result<Held, TransportError> {
    var attempt = 1
    while true {
      let result = await askOnce(account, secret, transport.direct, timeout, now)
      guard case .failure(let error) = result, error.kind == .unreachable, attempt < attempts,
        (try? await Task.sleep(for: pause * attempt)) != nil
      else { return result }
      attempt += 1
    }
  }

  private static let attempts = 3
  private static let pause = Duration.milliseconds(300)

  private static func askOnce(
    _ account: TargetAccount, _ secret: Secret, _ transport: any Transport, _ timeout: Duration,
    _ now: @Sendable () -> ContinuousClock.Instant
  ) async -> Result<Held, TransportError> {
    let start = now()
    let reply: CatalogReply
    do { reply = try await transport.send(request(account, secret), timeout: timeout) } catch {
      // Nothing of what the token is for has left, whatever became of this.
      let kind = error.kind == .interrupted ? .unreachable : error.kind
      return .failure(TransportError(kind, "the token service: \(error.reason)"))
    }
    guard (200..<300).contains(reply.status), let wire = JSONForm.decode(Wire.self, from: reply.body),
      !wire.access_token.isEmpty
    else {
      // What it says may repeat what it was asked with; and what looks like a yes may hold a token in a form not known here.
      let isYes = (200..<300).contains(reply.status)
      let said = isYes ? "the reply has none in it" : reply.explanation(hiding: [secret])
      let reason = "the token service at \(account.tokenService.authority) gave no token (status \(reply.status))"
      let isRefusal = reply.status < 500 && reply.status != 429 && !isYes
      return .failure(
        TransportError(isRefusal ? .unauthorized : .unreachable, said.isEmpty ? reason : "\(reason): \(said)"))
    }
    let life = Duration.seconds(wire.expires_in?.seconds ?? usualLife)
    return .success(
      Held(
        token: Secret(wire.access_token), renewal: start.advanced(by: life - min(margin, life / 10)),
        end: start.advanced(by: life)))
  }

  /// Its fields go into the body: a query would be logged on the way.
  private static func request(_ account: TargetAccount, _ secret: Secret) -> CatalogRequest {
    let fields = [
      ("grant_type", "client_credentials"), ("client_id", account.apiKey), ("client_secret", secret.expose { $0 }),
      ("scope", account.scopes.joined(separator: ",")),
    ]
    let body = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    let target = "\(account.tokenService.path)/ims/token/v3"
    return CatalogRequest(
      base: account.tokenService, method: .post, target: target, shownTarget: target,
      headers: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"],
      body: Array(body.utf8))
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Wire: Decodable {
    var access_token: String
    var expires_in: Seconds?
  }

  /// A number, or a text that is one.
  private struct Seconds: Decodable {
    let seconds: Int?

    init(from decoder: any Decoder) throws {
      let value = try JSONValue(from: decoder)
      seconds = value.idText.flatMap { Int($0) }.flatMap { (0...31_536_000).contains($0) ? $0 : nil }
    }
  }
}

extension Secret {
  func hasSameCharacters(as other: Secret) -> Bool {
    expose { mine in other.expose { mine.utf8.elementsEqual($0.utf8) } }
  }
}
