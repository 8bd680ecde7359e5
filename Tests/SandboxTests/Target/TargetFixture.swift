import CatalogAPI
import HTTPTypes

@testable import Sandbox

/// A sandbox with a token of its current API, and the calls that the tests make there.
struct TargetFixture {
  static let type = "application/vnd.adobe.target.v1+json"
  static let replyType = type + ";charset=UTF-8"
  static let scopes = "openid,AdobeID,target_sdk"
  /// What the token service is sent by a client in good standing.
  static let credentials =
    "grant_type=client_credentials&client_id=sandbox-key"
    + "&client_secret=5a6db0f0-0000-4000-8000-000000000000&scope=\(scopes)"
  static let production = 6780
  static let staging = 6781
  static let development = 6782
  static let root = "/sandbox/target/recs/"

  let sandbox: SandboxFixture
  let token: String

  var core: SandboxCore { sandbox.core }

  init(_ sandbox: SandboxFixture) throws {
    self.sandbox = sandbox
    token = try Self.token(from: sandbox.core)
  }

  static func token(from core: SandboxCore) throws -> String {
    let reply = core.reply(to: SandboxFixture.request(.post, "/ims/token/v3"), body: Array(credentials.utf8))
    guard case .string(let token)? = try JSONReader.read(reply.body)["access_token"] else { return "none" }
    return token
  }

  static func headers(token: String, hasBody: Bool) -> HTTPFields {
    var headers: HTTPFields = [.authorization: "Bearer \(token)"]
    if let name = HTTPField.Name("X-Api-Key") { headers[name] = "sandbox-key" }
    headers[hasBody ? .contentType : .accept] = type
    return headers
  }

  /// - Parameter path: what follows `/sandbox/target/recs/`.
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
    changing headers: (inout HTTPFields) -> Void = { _ in }
  ) -> Answer {
    var request = SandboxFixture.request(method, path.hasPrefix("/") ? path : Self.root + path)
    request.headerFields = Self.headers(token: token, hasBody: !body.isEmpty)
    headers(&request.headerFields)
    return Answer(core.reply(to: request, body: Array(body.utf8)))
  }

  func save(_ entities: String...) -> Answer {
    call(.post, "entities", #"{"entities":[\#(entities.joined(separator: ","))]}"#)
  }

  func read(_ id: String, in environment: Int? = nil) -> Answer {
    call(.get, "entities/\(PercentEncoding.encode(id))" + (environment.map { "?environmentId=\($0)" } ?? ""))
  }

  /// - Parameters:
  ///   - query: JSON.
  ///   - meta: further members of `meta`, with a comma before each.
  func search(_ query: String, in environment: Int = production, meta: String = "") -> Answer {
    call(.post, "catalogsearch", #"{"meta":{"environmentId":\#(environment)\#(meta)},"query":\#(query)}"#)
  }

  /// The ids that a search finds.
  func found(_ query: String, in environment: Int = production, meta: String = #","limit":500"#) throws -> [String] {
    guard
      case .array(let hits)? = try JSONReader.read(Array(search(query, in: environment, meta: meta).body.utf8))["hits"]
    else { return ["no reply with hits"] }
    return hits.compactMap { hit in
      guard case .string(let id)? = hit["id"] else { return nil }
      return id
    }
  }

  /// A condition on one field.
  static func simple(_ field: String, _ operation: String, _ value: String? = nil) -> String {
    let match = value.map { #","matchValue":\#($0)"# } ?? ""
    return #"{"type":"simple","queryFields":["\#(field)"],"operator":"\#(operation)"\#(match)}"#
  }

  /// An error in the service's shape, as a pattern whose request id is whatever it is.
  static func failure(_ answer: Answer, status: Int, code: String, message: String) throws -> Bool {
    let body = try JSONReader.read(Array(answer.body.utf8))
    guard case .string(let requestID)? = body["requestId"] else { return false }
    return answer.status == status && answer.type == replyType
      && requestID.count == 32 && requestID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && body
        == .object([
          "httpStatus": .number(status), "requestId": .string(requestID),
          "requestTime": .string("2026-01-01T00:00:00.000Z"),
          "errors": .array([.object(["errorCode": .string(code), "message": .string(message)])]),
        ])
  }
}

extension Answer {
  static func target(_ status: Int, _ body: String) -> Answer {
    Answer(status, body, type: TargetFixture.replyType)
  }
}
