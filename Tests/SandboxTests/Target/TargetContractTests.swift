import CatalogAPI
import HTTPTransport
import HTTPTypes
import Testing

@testable import Sandbox

// As for the classic API: two equal sandboxes, one in this process and one behind a socket, are sent the same requests, and
// have to answer alike, byte for byte.

@Suite("The server answers the current API's calls as the core does")
struct TargetContractTests {
  private struct Step: Sendable {
    var method = HTTPRequest.Method.get
    var target: String
    var body = ""

    static func recs(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") -> Step {
      Step(method: method, target: TargetFixture.root + path, body: body)
    }
  }

  private static let search =
    #"{"meta":{"environmentId":6780,"limit":500,"displayFields":["name","category","value","漢"]},"query":"#

  private static let steps: [Step] =
    ClassicVerbTests.hardIDs.flatMap { id in
      let encoded = PercentEncoding.encode(id)
      return [
        Step.recs(.get, "entities/\(encoded)?environmentId=6780"),
        .recs(.delete, "entities?ids=\(encoded)&environment=6780"), .recs(.get, "entities/\(encoded)"),
        .recs(.get, "entities/\(encoded)?environmentId=6781"),
      ]
    } + [
      Step(target: "/sandbox/target/environments"), Step(method: .head, target: "/sandbox/target/environments"),
      .recs(
        .post, "entities", #"{"entities":[\#(EntitySavingTests.lamp),{"id":"漢","name":"é","categories":["c"]},{}]}"#),
      .recs(.get, "entities/lamp?environmentId=6781"), .recs(.get, "entities/lamp"),
      .recs(.post, "entities", "nonsense"), .recs(.post, "entities"), .recs(.put, "entities"), .recs(.get, "nothing"),
      Step(method: .post, target: "/sandbox/knobs?search-lag=0s"),
      .recs(.post, "catalogsearch", search + #"{"type":"simple","operator":"present"}}"#),
      .recs(.post, "catalogsearch", search + TargetFixture.simple("value", "ge", "100") + "}"),
      .recs(.post, "catalogsearch", search + "}"), Step(target: "/other/target/recs/entities/a"),
      .recs(.delete, "entities?ids=sku-1,sku-2&ids=sku-3&environmentId=6780"), .recs(.get, "entities/sku-3"),
      Step(target: "/sandbox/entities?environment=6781&limit=3"),
      Step(method: .post, target: "/sandbox/knobs?typed-values=true"), .recs(.get, "entities/sku-9"),
      Step(method: .post, target: "/sandbox/knobs?url-cap=60"),
      .recs(.delete, "entities?ids=sku-10,sku-11,sku-12,sku-13"),
      Step(method: .post, target: "/sandbox/knobs?url-cap=0&error-rate=0.5"), .recs(.get, "entities/sku-9"),
      .recs(.get, "entities/sku-9"), .recs(.get, "entities/sku-9"), .recs(.get, "entities/sku-9"),
      Step(
        method: .post, target: "/sandbox/knobs?error-rate=0&limit-status=429&retry-after=7&target-calls-per-minute=1"),
      .recs(.get, "entities/sku-9"), Step(method: .post, target: "/sandbox/clock?advance=61"),
      .recs(.delete, "entities"), .recs(.get, "entities/sku-9"), Step(target: "/sandbox/stats"),
      Step(method: .post, target: "/sandbox/clock?advance=86400"), .recs(.get, "entities/sku-9"),
      Step(target: "/sandbox/log"),
    ]

  @Test("Every call gets the same reply from both")
  func sameReplies() async throws {
    let near = try SandboxFixture(knobs: "target-calls-per-minute=0")
    let far = try SandboxFixture(knobs: "target-calls-per-minute=0")
    let server = SandboxServer(core: far.core)
    let port = try await server.start()
    let transport = HTTPTransport(userAgent: "tests")
    let token = try TargetFixture.token(from: near.core)
    #expect(try TargetFixture.token(from: far.core) == token)
    for step in Self.steps {
      let headers = TargetFixture.headers(token: token, hasBody: !step.body.isEmpty)
      let expected = try await near.core.send(
        SandboxFixture.catalogRequest(step.target, method: step.method, headers: headers, body: step.body),
        timeout: .seconds(60))
      let reply = try await transport.send(
        SandboxFixture.catalogRequest(
          step.target, method: step.method, headers: headers, body: step.body, port: port), timeout: .seconds(60))
      #expect(Answer(reply) == Answer(expected), "\(step.method) \(step.target)")
      #expect(reply.headers[.retryAfter] == expected.headers[.retryAfter])
    }
    #expect(far.core.log.map(\.line) == near.core.log.map(\.line))
    #expect(far.core.log.map(\.ids) == near.core.log.map(\.ids))
    await transport.shutdown()
    await server.stop()
  }

  @Test("A token is asked for over a socket by a form")
  func token() async throws {
    let sandbox = try SandboxFixture()
    let server = SandboxServer(core: sandbox.core)
    let port = try await server.start()
    let transport = HTTPTransport(userAgent: "tests")
    let reply = try await transport.send(
      SandboxFixture.catalogRequest(
        "/ims/token/v3", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
        body: TargetFixture.credentials, port: port), timeout: .seconds(60))
    #expect(reply.status == 200)
    #expect(try JSONReader.read(reply.body)["expires_in"] == .number("86399"))
    await transport.shutdown()
    await server.stop()
  }
}
