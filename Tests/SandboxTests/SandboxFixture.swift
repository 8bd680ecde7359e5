import HTTPTypes
import Sandbox

@testable import CatalogAPI

/// A sandbox whose clock stands still, and what the tests send to it.
struct SandboxFixture {
  static let token = "11111111-2222-4333-8444-555555555555"
  static let credentials = "client=sandbox&clientToken=\(token)"
  /// 2026-01-01T00:00:00Z.
  static let newYear = Duration.seconds(1_767_225_600)

  let clock = SandboxClock(standingAt: newYear)
  let core: SandboxCore

  init(
    itemCount: Int = 1000, apis: Set<ServiceAPI> = [.classic, .target], knobs settings: String...,
    onRequest: (@Sendable (LoggedRequest) -> Void)? = nil,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
  ) throws {
    var knobs = SandboxKnobs()
    for setting in settings { try knobs.set(setting) }
    let configuration = SandboxConfiguration(
      token: Secret(Self.token), seed: 7, itemCount: itemCount, apis: apis, knobs: knobs, clock: clock, sleep: sleep)
    core = SandboxCore(configuration: configuration, onRequest: onRequest)
  }

  func get(_ target: String) -> Answer { exchange(.get, target) }

  func post(_ target: String, _ body: String = "") -> Answer { exchange(.post, target, body) }

  func exchange(_ method: HTTPRequest.Method, _ target: String, _ body: String = "") -> Answer {
    Answer(core.reply(to: Self.request(method, target), body: Array(body.utf8)))
  }

  func delete(_ rawIDs: String) -> Answer {
    get("/rest?action=entity.delete&\(Self.credentials)&entityIds=\(rawIDs)")
  }

  static func request(_ method: HTTPRequest.Method, _ target: String) -> HTTPRequest {
    HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1", path: target)
  }

  static func catalogRequest(
    _ target: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: String = "", port: Int = 80
  ) throws -> CatalogRequest {
    let base = try BaseURL("http://127.0.0.1:\(port)")
    return CatalogRequest(
      base: base, method: method, target: target, shownTarget: "/hidden", headers: headers, body: Array(body.utf8))
  }

  static func environment(port: Int = 80) throws -> ServiceEnvironment {
    let base = try BaseURL("http://127.0.0.1:\(port)")
    var environment = ServiceEnvironment(
      name: "sandbox", base: base, client: "sandbox", tokenSource: .sandbox, origin: .embeddedSandbox)
    environment.companion = TargetAccount(
      tenant: SandboxConfiguration.defaultTenant, environmentID: SandboxConfiguration.defaultEnvironmentID,
      apiKey: SandboxConfiguration.defaultAPIKey, tokenService: base)
    return environment
  }
}

/// A reply as a test compares it.
struct Answer: Equatable, CustomStringConvertible {
  var status: Int
  var type: String?
  var body: String

  init(_ status: Int, _ body: String, type: String? = "text/plain; charset=utf-8") {
    self.status = status
    self.body = body
    self.type = type
  }

  init(_ reply: CatalogReply) {
    self.init(reply.status, String(decoding: reply.body, as: UTF8.self), type: reply.headers[.contentType])
  }

  static func json(_ status: Int, _ body: String) -> Answer { Answer(status, body, type: "application/json") }

  var description: String { "\(status) \(type ?? "-") \(body)" }
}
