internal import CatalogAPI
internal import HTTPTypes
internal import Synchronization

/// Answers each request with the next reply, and remembers the requests.
final class Replies: Transport {
  private let waiting: Mutex<[Result<CatalogReply, TransportError>]>
  private let seen = Mutex<[String]>([])

  init(_ replies: Result<CatalogReply, TransportError>...) { waiting = Mutex(replies) }

  /// Method, URL with its token, and the time-out.
  var requests: [String] { seen.withLock { $0 } }

  func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    seen.withLock { $0.append("\(request.method.rawValue) \(request.exposeURL { $0 }) \(timeout)") }
    let next = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guard let next else { throw TransportError(.unreachable, "no reply is left") }
    return try next.get()
  }
}
