internal import CatalogAPI
internal import HTTPTypes

/// One request, taken apart as far as its path and parameters.
struct ServiceCall {
  let method: HTTPRequest.Method
  let rawTarget: String
  let target: RequestTarget
  let headers: HTTPFields
  let body: [UInt8]

  init(_ request: HTTPRequest, body: [UInt8]) {
    method = request.method
    rawTarget = request.path ?? "/"
    target = RequestTarget(rawTarget)
    headers = request.headerFields
    self.body = body
  }

  /// Whether it goes to the classic API, and not to a page call's address. Documentation writes both forms.
  var isAPICall: Bool { target.path == "/rest" || target.path == "/rest/" }

  /// Whether it goes to the sandbox's own routes, which no service has.
  var isForSandbox: Bool { target.path.hasPrefix(AdminRoutes.prefix) && !isTargetCall }

  /// Whether it goes to the current API: `/{tenant}/target/…`. An mbox call of a client by that name does not.
  var isTargetCall: Bool {
    let parts = target.path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.count == 4 && !parts[1].isEmpty && parts[1] != "m2" && parts[2] == "target"
  }

  /// Whether it asks for an access token of the current API.
  var isTokenCall: Bool { target.path == TokenService.path }

  /// The API whose calls the knobs shape; nil for page calls, the token service and what is neither.
  var api: ServiceAPI? { isAPICall ? .classic : isTargetCall ? .target : nil }

  /// The reply as this call may get it: one to HEAD has no body (RFC 9110, 9.3.2).
  func fit(_ reply: CatalogReply) -> CatalogReply {
    method == .head ? CatalogReply(status: reply.status, headers: reply.headers) : reply
  }
}
