internal import CatalogAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS

/// One connection: carries one exchange after the other. Lives on the network's loop.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let origin: Origin
  /// Told once the first request may be sent, handshake included.
  private let whenReady: (Connection) -> Void
  /// Told when a reply is whole and the connection can carry the next request.
  private let whenFree: (Connection) -> Void
  /// Told once it can carry no more, with why where it never became ready.
  private let whenOver: (Connection, TransportError?) -> Void

  private var context: ChannelHandlerContext?
  private var exchange: Exchange?
  private var reply: CatalogReply?
  private var staysOpen = false
  private var isReady = false
  private var isOver = false
  /// Gives up where it does not become ready.
  var patience: Scheduled<Void>?

  init(
    _ origin: Origin, whenReady: @escaping (Connection) -> Void, whenFree: @escaping (Connection) -> Void,
    whenOver: @escaping (Connection, TransportError?) -> Void
  ) {
    self.origin = origin
    self.whenReady = whenReady
    self.whenFree = whenFree
    self.whenOver = whenOver
  }

  /// Sends a request on a connection that is ready and free.
  func carry(_ exchange: Exchange) {
    guard let context, exchange.isOver == false else { return }
    self.exchange = exchange
    exchange.mayHaveLeft = true
    exchange.giveUp = {
      self.exchange = nil
      self.over(nil)
    }
    context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  /// Cuts it.
  func close() { over(nil) }

  /// Succeeds when its socket is closed; nil where it has none.
  var ending: EventLoopFuture<Void>? { context?.channel.closeFuture }

  /// Ends it where it is not ready yet.
  func giveUpConnecting(_ error: TransportError) {
    if !isReady { over(error) }
  }

  // MARK: What the channel tells

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    if !origin.isEncrypted { ready() }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent { ready() }
    context.fireUserInboundEventTriggered(event)
  }

  private func ready() {
    guard !isOver, !isReady else { return }
    isReady = true
    patience?.cancel()
    whenReady(self)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Whatever comes unasked makes the connection useless.
    guard exchange != nil else { return over(nil) }
    switch unwrapInboundIn(data) {
    case .head(let head):
      staysOpen = head.isKeepAlive
      reply = CatalogReply(status: Int(head.status.code), headers: Self.fields(head.headers))
    case .body(let part):
      let room = HTTPTransport.maximumBody - (reply?.body.count ?? 0)
      reply?.body.append(contentsOf: part.readableBytesView.prefix(room))
      // The rest is not worth waiting for.
      if part.readableBytes >= room { finish(isReusable: false) }
    case .end: finish(isReusable: staysOpen)
    }
  }

  private static func fields(_ headers: HTTPHeaders) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return fields
  }

  private func finish(isReusable: Bool) {
    guard let reply, let exchange else { return }
    self.reply = nil
    self.exchange = nil
    if isReusable { whenFree(self) } else { over(nil) }
    exchange.end(.success(reply))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    over(TransportFailure.connecting(error, at: origin.place))
  }

  func channelInactive(context: ChannelHandlerContext) {
    over(nil)
    context.fireChannelInactive()
  }

  private func over(_ error: TransportError?) {
    guard !isOver else { return }
    isOver = true
    patience?.cancel()
    let exchange = exchange
    self.exchange = nil
    context?.close(promise: nil)
    whenOver(self, isReady ? nil : error ?? TransportFailure.noConnection(at: origin.place))
    // What left and was not answered whole has an unknown outcome, whatever the error was.
    exchange?.end(.failure(TransportFailure.cut(at: origin.place)))
  }
}
