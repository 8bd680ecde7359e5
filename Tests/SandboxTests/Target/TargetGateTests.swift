import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("Tokens, keys and versions of the current API")
struct TargetGateTests {
  private static func gateway(_ status: Int, _ code: String, _ message: String) -> Answer {
    .json(status, #"{"error_code":"\#(code)","message":"\#(message)"}"#)
  }

  @Test("Without a token or a key, or with wrong ones, the gateway answers in its own shape")
  func refusals() throws {
    let target = try TargetFixture(SandboxFixture())
    let key = try #require(HTTPField.Name("X-Api-Key"))
    let missing = Self.gateway(403, "403010", "Oauth token is missing.")
    let wrong = Self.gateway(401, "401013", "Oauth token is not valid")
    #expect(target.call(.get, "entities/sku-1", changing: { $0[.authorization] = nil }) == missing)
    #expect(target.call(.get, "entities/sku-1", changing: { $0[.authorization] = "Basic eDp5" }) == missing)
    #expect(
      target.call(.get, "entities/sku-1", changing: { $0[key] = nil })
        == Self.gateway(403, "403000", "Api Key is required"))
    #expect(
      target.call(.get, "entities/sku-1", changing: { $0[key] = "other" })
        == Self.gateway(403, "403003", "Api Key is invalid"))
    #expect(target.call(.get, "entities/sku-1", changing: { $0[.authorization] = "Bearer other" }) == wrong)
    #expect(target.call(.get, "/sandbox/target/environments", changing: { $0[.authorization] = "Bearer x" }) == wrong)
    #expect(target.call(.delete, "entities", changing: { $0[.authorization] = "Bearer x" }) == wrong)
    #expect(target.call(.get, "/other/target/recs/entities/sku-1").status == 403)
    #expect(target.core.ids.count == 1000)
  }

  @Test("A token is valid for its life, and all can be made invalid at once")
  func expiry() throws {
    let target = try TargetFixture(SandboxFixture(knobs: "token-life=600"))
    target.sandbox.clock.advance(by: .seconds(599))
    let second = try TargetFixture.token(from: target.core)
    #expect(second != target.token)
    #expect(target.read("sku-1").status == 200)
    target.sandbox.clock.advance(by: .seconds(1))
    #expect(target.read("sku-1") == Self.gateway(401, "401013", "Oauth token is not valid"))
    let useSecond: (inout HTTPFields) -> Void = { $0[.authorization] = "bearer \(second)" }
    #expect(target.call(.get, "entities/sku-1", changing: useSecond).status == 200)
    target.core.expireTokens()
    #expect(target.call(.get, "entities/sku-1", changing: useSecond).status == 401)
  }

  static let versions: [(String?, String?, Bool, Int)] = [
    (nil, nil, false, 200), ("*/*", nil, false, 200), ("application/json", nil, false, 200),
    ("text/html, application/vnd.adobe.target.v1+json;q=0.5", nil, false, 200),
    ("application/vnd.adobe.target.v2+json", nil, false, 406), ("text/html", nil, false, 406),
    // Without a body the content type tells nothing, and with one Accept does not.
    (nil, "application/vnd.adobe.target.v2+json", false, 200),
    ("text/html", "application/vnd.adobe.target.v1+json; charset=UTF-8", true, 200),
    ("*/*", "application/vnd.adobe.target.v3+json", true, 406),
    (nil, "application/x-www-form-urlencoded", true, 406), (nil, nil, true, 200),
  ]

  @Test("The version is read from the body's type, or from Accept where there is no body", arguments: versions)
  func version(accept: String?, contentType: String?, hasBody: Bool, status: Int) throws {
    let target = try TargetFixture(SandboxFixture())
    let answer = target.call(
      hasBody ? .post : .get, hasBody ? "entities" : "entities/sku-1",
      hasBody ? #"{"entities":[{"id":"a","name":"A","categories":["c"]}]}"# : ""
    ) {
      $0[.accept] = accept
      $0[.contentType] = contentType
    }
    #expect(answer.status == status)
    if status == 406 {
      let named = (hasBody ? contentType : accept) ?? ""
      #expect(
        try TargetFixture.failure(
          answer, status: 406, code: "Unsupported.Feature", message: "there is version 1 only, and it is not '\(named)'"
        ))
    }
  }

  static let scope = "&scope=openid+target_sdk"
  static let tokenRequests: [(String, Int, String)] = [
    ("", 400, "unsupported_grant_type"), ("grant_type=password", 400, "unsupported_grant_type"),
    ("grant_type=client_credentials", 400, "invalid_client"),
    ("grant_type=client_credentials&client_id=sandbox-key&client_secret=x" + scope, 401, "invalid_client"),
    (TargetFixture.credentials.replacing("sandbox-key", with: "other"), 401, "invalid_client"),
    (TargetFixture.credentials.replacing("target_sdk", with: "openid"), 400, "invalid_scope"),
    (TargetFixture.credentials.replacing("&scope=\(TargetFixture.scopes)", with: ""), 400, "invalid_scope"),
    ("client_id=%FF", 400, "invalid_request"),
  ]

  @Test("The token service refuses with the fields of OAuth", arguments: tokenRequests)
  func tokenErrors(body: String, status: Int, error: String) throws {
    let answer = try SandboxFixture().post("/ims/token/v3", body)
    #expect(answer.status == status)
    let json = try JSONReader.read(Array(answer.body.utf8))
    #expect(json["error"] == .string(error))
    #expect(json["error_description"] != nil)
  }

  @Test("The token service takes a form or a query, says how long a token lives, and leaves no secret in the log")
  func tokens() throws {
    let sandbox = try SandboxFixture(knobs: "error-rate=1", "url-cap=1", "target-calls-per-minute=1")
    let form = TargetFixture.credentials.replacing(TargetFixture.scopes, with: "openid+target_sdk")
    let answers = [sandbox.post("/ims/token/v3", form), sandbox.post("/ims/token/v3?\(TargetFixture.credentials)")]
    for answer in answers {
      let json = try JSONReader.read(Array(answer.body.utf8))
      #expect(json["token_type"] == .string("bearer"))
      #expect(json["expires_in"] == .number("86399"))
      guard case .string(let token)? = json["access_token"] else {
        Issue.record("no token in \(answer)")
        continue
      }
      #expect(token.hasPrefix("sandbox-") && token.dropFirst(8).count == 40)
    }
    #expect(answers[0] != answers[1])
    #expect(sandbox.get("/ims/token/v3").status == 405)
    #expect(sandbox.core.log.map(\.status) == [200, 200, 405])
    #expect(sandbox.core.log[1].target.contains("client_secret=••••&scope"))
  }
}
