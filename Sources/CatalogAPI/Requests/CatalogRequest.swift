public import HTTPTypes

// A request's target holds the token, so it is kept in two forms: the real one, which only a transport asks for, and the
// shown one, which everything else gets.

/// One request to the service, whole, with its token in it.
public struct CatalogRequest: Sendable {
  /// Where it goes.
  public let base: BaseURL
  public let method: HTTPRequest.Method
  private let target: Secret
  private let shownTarget: @Sendable () -> String

  /// - Parameter shownTarget: the target with its token hidden; made only where it is shown.
  init(
    base: BaseURL, method: HTTPRequest.Method, target: String,
    shownTarget: @autoclosure @escaping @Sendable () -> String
  ) {
    self.base = base
    self.method = method
    self.target = Secret(target)
    self.shownTarget = shownTarget
  }

  /// The request as it goes over the wire. Only a transport may ask.
  public var http: HTTPRequest {
    HTTPRequest(
      method: method, scheme: base.isEncrypted ? "https" : "http", authority: base.authority,
      path: target.expose { $0 })
  }

  /// The whole URL, token included. Only a transport may ask.
  public func exposeURL<Result>(to body: (String) throws -> Result) rethrows -> Result {
    try target.expose { try body("\(base.isEncrypted ? "https" : "http")://\(base.authority)\($0)") }
  }

  /// Path and query, token included. Only a transport may ask.
  public func exposeTarget<Result>(to body: (String) throws -> Result) rethrows -> Result {
    try target.expose(to: body)
  }

  /// Bytes of the whole URL, which is what limits a batch.
  public var urlLength: Int { exposeURL { $0.utf8.count } }
}

extension CatalogRequest: CustomStringConvertible, CustomReflectable {
  /// Method and URL, the token hidden.
  public var description: String {
    "\(method.rawValue) \(base.isEncrypted ? "https" : "http")://\(base.authority)\(shownTarget())"
  }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
