internal import CatalogAPI
internal import HTTPTypes
internal import Synchronization

/// Answers each request with the next reply, and remembers the requests.
final class Replies: Transport {
  /// A request as it goes over the wire.
  struct Seen: Sendable {
    /// Method, URL with its token, and the time-out.
    var line: String
    var headers: [String: String]
    var body: String
  }
  private let waiting: Mutex<[Result<CatalogReply, TransportError>]>
  private let seen = Mutex<[Seen]>([])

  init(_ replies: Result<CatalogReply, TransportError>...) { waiting = Mutex(replies) }

  var requests: [String] { seen.withLock { $0.map(\.line) } }
  var all: [Seen] { seen.withLock { $0 } }

  func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    let line = "\(request.method.rawValue) \(request.exposeURL { $0 }) \(timeout)"
    let headers = Dictionary(
      request.http.headerFields.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    let one = Seen(line: line, headers: headers, body: String(decoding: request.body, as: UTF8.self))
    let next = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    seen.withLock { $0.append(one) }
    guard let next else { throw TransportError(.unreachable, "no reply is left") }
    return try next.get()
  }
}

extension Result where Success == CatalogReply, Failure == TransportError {
  /// A reply with a body.
  static func said(_ status: Int, _ body: String) -> Self {
    .success(CatalogReply(status: status, body: Array(body.utf8)))
  }

  /// What the token service says.
  static func token(_ token: String, life: Int = 86_399) -> Self {
    .said(200, #"{"access_token":"\#(token)","token_type":"bearer","expires_in":\#(life)}"#)
  }
}
