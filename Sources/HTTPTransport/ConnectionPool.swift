internal import CatalogAPI
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The connections of one transport. Lives on the network's loop.
final class ConnectionPool {
  /// The connections to one host.
  private final class Host {
    let origin: Origin
    /// The one used last comes first: the others may close.
    var free: [Connection] = []
    var busy: [ObjectIdentifier: Connection] = [:]
    /// Those that are not ready yet.
    var attempts: [ObjectIdentifier: Connection] = [:]
    var waiting = CircularBuffer<Exchange>()

    init(_ origin: Origin) { self.origin = origin }

    var count: Int { free.count + busy.count + attempts.count }
  }

  /// How long making a connection may take, including the TLS handshake.
  private static let connectTimeout = TimeAmount.seconds(10)

  private let loop: any EventLoop
  private let maximumPerHost: Int
  private var hosts: [Origin: Host] = [:]
  private var encryption: NIOSSLContext?
  private(set) var isShutDown = false

  init(on loop: any EventLoop, maximumPerHost: Int) {
    self.loop = loop
    self.maximumPerHost = maximumPerHost
  }

  /// Sends a request as soon as a connection is free.
  func start(_ exchange: Exchange) {
    guard !isShutDown else { return exchange.end(.failure(Self.shutDownError)) }
    let host = host(exchange.origin)
    if let connection = host.free.popLast() {
      host.busy[ObjectIdentifier(connection)] = connection
      return connection.carry(exchange)
    }
    exchange.giveUp = { host.waiting.removeAll { $0 === exchange } }
    host.waiting.append(exchange)
    connectWhereNeeded(host)
  }

  private func host(_ origin: Origin) -> Host {
    if let host = hosts[origin] { return host }
    let new = Host(origin)
    hosts[origin] = new
    return new
  }

  static let shutDownError = TransportError(.unreachable, "this transport was shut down")

  /// Cuts everything.
  /// - Returns: succeeds when all connections are closed.
  @discardableResult
  func shutDown() -> EventLoopFuture<Void> {
    isShutDown = true
    let all = hosts
    hosts = [:]
    var endings: [EventLoopFuture<Void>] = []
    for host in all.values {
      for connection in host.free + host.busy.values + host.attempts.values {
        if let ending = connection.ending { endings.append(ending) }
        connection.close()
      }
      for exchange in host.waiting { exchange.end(.failure(Self.shutDownError)) }
    }
    return .andAllComplete(endings, on: loop)
  }

  // MARK: Connecting

  private func connectWhereNeeded(_ host: Host) {
    while !isShutDown, host.attempts.count < host.waiting.count, host.count < maximumPerHost { connect(to: host) }
  }

  private func connect(to host: Host) {
    let origin = host.origin
    let connection = Connection(
      origin, whenReady: { self.established($0, host) }, whenFree: { self.free($0, host) },
      whenOver: { self.over($0, host, $1) })
    host.attempts[ObjectIdentifier(connection)] = connection
    let encryption: NIOSSLContext?
    do { encryption = try origin.isEncrypted ? encryptionContext() : nil } catch {
      return connection.giveUpConnecting(TransportFailure.connecting(error, at: origin.place))
    }
    let bound = NIOLoopBound(connection, eventLoop: loop)
    let attempt = ClientBootstrap(group: loop)
      .connectTimeout(Self.connectTimeout)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let encryption { try pipeline.addHandler(Self.encryptionHandler(encryption, origin)) }
          // Our heads hold nothing that a user could write unencoded: a check of each again would cost a tenth.
          try pipeline.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
          try pipeline.addHandler(bound.value)
        }
      }
      .connect(host: origin.address, port: origin.port)
    // A handshake that never ends is not the channel's own time-out.
    connection.patience = loop.assumeIsolated().scheduleTask(in: Self.connectTimeout) {
      connection.giveUpConnecting(TransportFailure.connectTimeout(at: origin.place))
    }
    attempt.assumeIsolated().whenFailure { error in
      connection.giveUpConnecting(TransportFailure.connecting(error, at: origin.place))
    }
  }

  private func encryptionContext() throws -> NIOSSLContext {
    if let encryption { return encryption }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .fullVerification
    configuration.minimumTLSVersion = .tlsv12
    let new = try NIOSSLContext(configuration: configuration)
    encryption = new
    return new
  }

  /// An address is no name that a certificate could be asked for by SNI (RFC 6066, section 3); it is compared with the
  /// certificate all the same.
  private static func encryptionHandler(_ context: NIOSSLContext, _ origin: Origin) throws -> NIOSSLClientHandler {
    let isAddress = (try? SocketAddress(ipAddress: origin.address, port: origin.port)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : origin.host)
  }

  // MARK: What connections tell

  private func established(_ connection: Connection, _ host: Host) {
    guard !isShutDown else { return connection.close() }
    host.attempts[ObjectIdentifier(connection)] = nil
    host.busy[ObjectIdentifier(connection)] = connection
    free(connection, host)
  }

  private func free(_ connection: Connection, _ host: Host) {
    if let exchange = host.waiting.popFirst() { return connection.carry(exchange) }
    host.busy[ObjectIdentifier(connection)] = nil
    host.free.append(connection)
  }

  private func over(_ connection: Connection, _ host: Host, _ error: TransportError?) {
    host.free.removeAll { $0 === connection }
    host.busy[ObjectIdentifier(connection)] = nil
    host.attempts[ObjectIdentifier(connection)] = nil
    // An attempt that failed takes one exchange with it, so that each is told of its own.
    if let error { host.waiting.popFirst()?.end(.failure(error)) }
    connectWhereNeeded(host)
  }
}
