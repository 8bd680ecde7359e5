internal import CatalogAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS

/// One connection: carries one exchange after the other. Lives on the network's loop.
///
/// There is one for each channel that is tried, and only the channel that connects first gets an owner.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// Who is told what happens to it.
  struct Owner {
    /// The first request may be sent, handshake included.
    let ready: () -> Void
    /// A reply is whole, and it can carry the next request.
    let free: () -> Void
    /// It can carry no more; with why where it never became ready.
    let over: (TransportError?) -> Void
  }

  private let origin: Origin
  private var owner: Owner?
  private var context: ChannelHandlerContext?
  private var exchange: Exchange?
  private var reply: CatalogReply?
  private var staysOpen = false
  private var isReady = false
  private var isOver = false
  /// Why it ended before anybody owned it.
  private var failure: TransportError?

  init(_ origin: Origin) { self.origin = origin }

  /// Tells `owner` from now on, and what it missed.
  func adopt(_ owner: Owner) {
    self.owner = owner
    if isOver {
      owner.over(failure ?? TransportFailure.noConnection(at: origin.place))
    } else if isReady {
      owner.ready()
    }
  }

  /// Sends a request on a connection that is ready and free.
  func carry(_ exchange: Exchange) {
    guard !exchange.isOver else { return }
    guard let context, !isOver else {
      exchange.end(.failure(TransportFailure.noConnection(at: origin.place)))
      return over(nil)
    }
    self.exchange = exchange
    exchange.mayHaveLeft = true
    exchange.giveUp = {
      self.exchange = nil
      self.over(nil)
    }
    context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
    if !exchange.body.isEmpty {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: exchange.body)))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  /// Cuts it.
  func close() { over(nil) }

  /// Succeeds when its socket is closed; nil where it has none.
  var ending: EventLoopFuture<Void>? { context?.channel.closeFuture }

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
    owner?.ready()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Whatever comes unasked makes the connection useless.
    guard let exchange else { return over(nil) }
    switch unwrapInboundIn(data) {
    case .head(let head):
      // Behind "switching protocols" the bytes are no HTTP any more.
      staysOpen = head.isKeepAlive && head.status != .switchingProtocols
      reply = CatalogReply(status: Int(head.status.code), headers: Self.fields(head.headers))
    case .body(let part):
      let room = exchange.replyLimit - (reply?.body.count ?? 0)
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
    if isReusable { owner?.free() } else { over(nil) }
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
    failure = isReady ? nil : error ?? TransportFailure.noConnection(at: origin.place)
    let exchange = exchange
    self.exchange = nil
    context?.close(promise: nil)
    owner?.over(failure)
    // What left and was not answered whole has an unknown outcome, whatever the error was.
    exchange?.end(.failure(TransportFailure.cut(at: origin.place)))
  }
}
