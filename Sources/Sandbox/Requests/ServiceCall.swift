internal import CatalogAPI
internal import HTTPTypes

/// One request, taken apart as far as its path and parameters.
struct ServiceCall {
  let method: HTTPRequest.Method
  let rawTarget: String
  let target: RequestTarget
  let body: [UInt8]

  init(_ request: HTTPRequest, body: [UInt8]) {
    method = request.method
    rawTarget = request.path ?? "/"
    target = RequestTarget(rawTarget)
    self.body = body
  }

  /// Whether it goes to the classic API, and not to a page call's address. Documentation writes both forms.
  var isAPICall: Bool { target.path == "/rest" || target.path == "/rest/" }

  /// Whether it goes to the sandbox's own routes, which no service has.
  var isForSandbox: Bool { target.path.hasPrefix(AdminRoutes.prefix) }

  /// The reply as this call may get it: one to HEAD has no body (RFC 9110, 9.3.2).
  func fit(_ reply: CatalogReply) -> CatalogReply {
    method == .head ? CatalogReply(status: reply.status, headers: reply.headers) : reply
  }
}
