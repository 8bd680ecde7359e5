public import HTTPTypes

// A request's target holds the token, so it is kept in two forms: the real one, which only a transport asks for, and the
// shown one, which everything else gets.

/// One request to the service, whole, with its token in it.
public struct CatalogRequest: Sendable {
  /// Where it goes.
  public let base: BaseURL
  public let method: HTTPRequest.Method
  /// The most bytes of the reply's body that anybody needs: of a write the status tells the outcome.
  public let replyLimit: Int
  private let target: Secret
  private let shownTarget: @Sendable () -> String
  /// Beside those that every transport sends. Only a transport may ask: one may hold a token.
  public let headers: HTTPFields
  private let content: [UInt8]

  /// - Parameters:
  ///   - shownTarget: the target with its token hidden; made only where it is shown.
  ///   - headers: beside those that every transport sends; one may hold a token.
  init(
    base: BaseURL, method: HTTPRequest.Method, target: String,
    shownTarget: @autoclosure @escaping @Sendable () -> String, headers: HTTPFields = [:], body: [UInt8] = [],
    replyLimit: Int = CatalogRequest.replyLimitOfWrites
  ) {
    self.base = base
    self.method = method
    self.target = Secret(target)
    self.shownTarget = shownTarget
    self.headers = headers
    content = body
    self.replyLimit = replyLimit
  }

  /// What a transport keeps of the reply to a write: 1 MiB.
  public static let replyLimitOfWrites = 1 << 20
  /// The same for what is read: an item may have 100 attributes of 15,000 characters (Target help, "Target limits"), and a
  /// page of a search 500 items.
  public static let replyLimitOfReads = 64 << 20

  /// The request as it goes over the wire. Only a transport may ask.
  public var http: HTTPRequest {
    HTTPRequest(
      method: method, scheme: base.isEncrypted ? "https" : "http", authority: base.authority,
      path: target.expose { $0 }, headerFields: headers)
  }

  /// The body as it goes over the wire; empty where there is none. Only a transport may ask: one may hold a secret.
  public var body: [UInt8] { content }

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
