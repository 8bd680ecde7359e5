internal import CatalogAPI
internal import NIOCore
internal import NIOHTTP1

/// Host and port that a connection goes to.
struct Origin: Hashable {
  let host: String
  let port: Int
  let isEncrypted: Bool

  init(_ base: BaseURL) {
    host = base.host
    port = base.port
    isEncrypted = base.isEncrypted
  }

  /// As errors name it.
  var place: String { "\(host):\(port)" }
  /// What a socket connects to, and a certificate names: an IPv6 address without the brackets that a URL needs.
  var address: String { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host }
}

typealias ExchangeResult = Result<CatalogReply, TransportError>

/// One request that waits for its connection or its reply. Lives on the network's loop.
final class Exchange {
  let origin: Origin
  let head: HTTPRequestHead
  let body: [UInt8]
  /// Bytes of the reply's body that are kept.
  let replyLimit: Int
  private var continuation: CheckedContinuation<ExchangeResult, Never>?
  private var deadline: Scheduled<Void>?
  /// Takes it from where it waits, or cuts the connection that carries it, when it ends early.
  var giveUp: (() -> Void)?
  /// Whether any of it may have left.
  var mayHaveLeft = false

  init(
    origin: Origin, head: HTTPRequestHead, body: [UInt8], replyLimit: Int,
    continuation: CheckedContinuation<ExchangeResult, Never>
  ) {
    self.origin = origin
    self.head = head
    self.body = body
    self.replyLimit = replyLimit
    self.continuation = continuation
  }

  var isOver: Bool { continuation == nil }

  /// Ends it after `time`, whatever it waits for.
  func limit(to time: Duration, on loop: any EventLoop) {
    deadline = loop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { self.expire() }
  }

  private func expire() {
    let place = origin.place
    abandon(mayHaveLeft ? TransportFailure.outOfTime(at: place) : TransportFailure.connectTimeout(at: place))
  }

  /// Ends it from outside.
  func abandon(_ error: TransportError) {
    guard !isOver else { return }
    giveUp?()
    end(.failure(error))
  }

  /// Hands the result over; only the first one counts.
  func end(_ result: ExchangeResult) {
    deadline?.cancel()
    giveUp = nil
    continuation?.resume(returning: result)
    continuation = nil
  }
}
