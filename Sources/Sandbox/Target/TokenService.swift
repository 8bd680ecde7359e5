internal import CatalogAPI
internal import HTTPTypes

// Adobe's guide to server-to-server authentication tells the request and the reply's three fields. Of errors it tells
// nothing: theirs are the fields of OAuth 2.0 (RFC 6749, section 5.2), which clients read.

/// Gives out access tokens, as Adobe's identity service does.
enum TokenService {
  static let path = "/ims/token/v3"

  static func reply(to call: ServiceCall, in state: inout SandboxState, now: Duration) -> CatalogReply {
    guard call.method == .post else { return failure(405, "invalid_request", "only POST is answered here") }
    let fields: [String: String]
    do { fields = try self.fields(of: call) } catch { return failure(400, "invalid_request", error.reason) }
    guard fields["grant_type"] == "client_credentials" else {
      return failure(400, "unsupported_grant_type", "grant_type has to be client_credentials")
    }
    guard let id = fields["client_id"], let secret = fields["client_secret"] else {
      return failure(400, "invalid_client", "client_id and client_secret are needed")
    }
    guard id == SandboxConfiguration.defaultAPIKey,
      SandboxConfiguration.defaultClientSecret.expose(to: { $0 == secret })
    else { return failure(401, "invalid_client", "client_id or client_secret is wrong") }
    let scopes = (fields["scope"] ?? "").split { $0 == "," || $0 == " " }
    guard scopes.contains("target_sdk") else {
      return failure(400, "invalid_scope", "the scope target_sdk is missing")
    }
    let life = state.knobs.tokenLife
    let token = state.tokens.issue(now: now, life: .seconds(life))
    return json(
      200, ["access_token": .string(token), "token_type": .string("bearer"), "expires_in": .number(life)])
  }

  /// The fields of the body, and of the query, which works too but gets logged.
  private static func fields(of call: ServiceCall) throws(RequestRefusal) -> [String: String] {
    guard let body = String(validating: call.body, as: UTF8.self) else {
      throw RequestRefusal("the body is not UTF-8")
    }
    // Forms write a blank as `+` (URL Standard, "application/x-www-form-urlencoded").
    let form = RequestTarget("?" + body.replacing("+", with: "%20"))
    let fields = try call.target.decoded() + form.decoded()
    return Dictionary(fields.map { ($0.name, $0.value) }) { $1 }
  }

  private static func failure(_ status: Int, _ error: String, _ description: String) -> CatalogReply {
    json(status, ["error": .string(error), "error_description": .string(description)])
  }

  private static func json(_ status: Int, _ members: [String: JSONValue]) -> CatalogReply {
    CatalogReply(
      status: status, headers: [.contentType: "application/json"], body: Array(JSONValue.object(members).text.utf8))
  }
}
