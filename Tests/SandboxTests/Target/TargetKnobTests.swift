import CatalogAPI
import HTTPTypes
import Synchronization
import Testing

@testable import Sandbox

@Suite("Knobs and the current API")
struct TargetKnobTests {
  @Test("Over fifty calls a minute comes 503, whatever the classic API is called, and it counts for itself")
  func limit() throws {
    let target = try TargetFixture(SandboxFixture())
    for number in 1...50 { #expect(target.read("sku-\(number)").status == 200) }
    let reason = "more than 50 calls in a minute"
    #expect(
      target.read("sku-51")
        == Answer(
          503, "<html><head><title>503 \(reason)</title></head><body>\(reason)</body></html>",
          type: "text/html; charset=utf-8"))
    #expect(target.sandbox.delete("sku-1").status == 200)
    #expect(try TargetFixture.token(from: target.core) != "none")
    target.sandbox.clock.advance(by: .seconds(60))
    #expect(target.read("sku-51").status == 200)
  }

  @Test("With 429 the gateway answers, with Retry-After as for the classic API; no limit is no limit")
  func tooMany() throws {
    let target = try TargetFixture(
      SandboxFixture(knobs: "target-calls-per-minute=1", "limit-status=429", "retry-after=9"))
    #expect(target.read("sku-1").status == 200)
    var request = SandboxFixture.request(.get, "/sandbox/target/environments")
    request.headerFields = TargetFixture.headers(token: target.token, hasBody: false)
    let reply = target.core.reply(to: request)
    #expect(Answer(reply) == .json(429, #"{"error_code":"429050","message":"Too many requests"}"#))
    #expect(reply.headers[.retryAfter] == "9")
    try target.core.setKnob("target-calls-per-minute=0")
    for _ in 1...60 { #expect(target.core.reply(to: request).status == 200) }
  }

  @Test("Failures, a cap and a refused token have the shapes of this API, and change nothing")
  func shapes() throws {
    let target = try TargetFixture(SandboxFixture(knobs: "error-rate=1"))
    #expect(
      try TargetFixture.failure(
        target.call(.delete, "entities"), status: 500, code: "error.restapi.internal",
        message: "this call was meant to fail"))
    try target.core.setKnob("error-status=502")
    #expect(target.call(.delete, "entities").type == "text/html; charset=utf-8")
    try target.core.setKnob("error-rate=0")
    try target.core.setKnob("url-cap=40")
    #expect(target.call(.delete, "entities?ids=a,very,long,list,of,ids").status == 414)
    try target.core.setKnob("url-cap=0")
    try target.core.setKnob("reject-token=true")
    #expect(target.call(.delete, "entities").status == 401)
    #expect(target.core.ids.count == 1000)
  }

  @Test("A token without a role gets 500 for recommendations, and still the environments")
  func missingRole() throws {
    let target = try TargetFixture(SandboxFixture(knobs: "missing-role=true"))
    #expect(
      try TargetFixture.failure(
        target.read("sku-1"), status: 500, code: "error.restapi.internal", message: "an unexpected error occurred"))
    #expect(target.call(.delete, "entities").status == 500)
    #expect(target.call(.get, "/sandbox/target/environments").status == 200)
    #expect(target.core.ids.count == 1000)
  }

  @Test("Latency is waited for by a call, and not by the token service")
  func latency() async throws {
    let waits = Mutex<[Duration]>([])
    let target = try TargetFixture(
      SandboxFixture(knobs: "latency=70ms", sleep: { wait in waits.withLock { $0.append(wait) } }))
    let call = try SandboxFixture.catalogRequest(
      TargetFixture.root + "entities/sku-1", headers: TargetFixture.headers(token: target.token, hasBody: false))
    #expect(try await target.core.send(call, timeout: .seconds(1)).status == 200)
    let login = try SandboxFixture.catalogRequest(
      "/ims/token/v3", method: .post, body: TargetFixture.credentials)
    #expect(try await target.core.send(login, timeout: .seconds(1)).status == 200)
    #expect(waits.withLock { $0 } == [.milliseconds(70)])
  }

  @Test("A cut call was carried out in half of the cases, and has no reply")
  func cuts() async throws {
    let target = try TargetFixture(SandboxFixture(knobs: "reset-rate=1", "target-calls-per-minute=0"))
    for number in 1...200 {
      let request = try SandboxFixture.catalogRequest(
        "\(TargetFixture.root)entities?ids=sku-\(number)&environment=6780", method: .delete,
        headers: TargetFixture.headers(token: target.token, hasBody: false))
      await #expect(throws: TransportError.self) { try await target.core.send(request, timeout: .seconds(1)) }
    }
    #expect((70...130).contains(1000 - target.core.ids.count))
  }
}
