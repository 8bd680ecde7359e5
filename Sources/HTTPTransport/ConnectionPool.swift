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
    var free: [(connection: Connection, since: NIODeadline)] = []
    var busy: [ObjectIdentifier: Connection] = [:]
    var attempts: [ObjectIdentifier: Attempt] = [:]
    var waiting = CircularBuffer<Exchange>()

    init(_ origin: Origin) { self.origin = origin }

    var isAlive: Bool { !free.isEmpty || !busy.isEmpty }
    var count: Int { free.count + busy.count + attempts.count }
  }

  /// A connection that is being made. A name may have several addresses, and the first channel that connects becomes it.
  private final class Attempt {
    var connection: Connection?
    var patience: Scheduled<Void>?
  }

  /// How long making a connection may take, including the TLS handshake.
  private static let connectTimeout = TimeAmount.seconds(10)
  /// A connection that nobody used for so long may be forgotten by what lies between, without a word.
  private static let longestRest = TimeAmount.seconds(50)

  private let loop: any EventLoop
  private let maximumPerHost: Int
  private let resolver: (any Resolver & Sendable)?
  private var hosts: [Origin: Host] = [:]
  private var encryption: NIOSSLContext?
  private var isShutDown = false

  init(on loop: any EventLoop, maximumPerHost: Int, resolver: (any Resolver & Sendable)?) {
    self.resolver = resolver
    self.loop = loop
    self.maximumPerHost = maximumPerHost
  }

  static let shutDownError = TransportError(.unreachable, "this transport was shut down")

  /// Sends a request as soon as a connection is free.
  func start(_ exchange: Exchange) {
    guard !isShutDown else { return exchange.end(.failure(Self.shutDownError)) }
    let host = host(exchange.origin)
    while let (connection, since) = host.free.popLast() {
      guard NIODeadline.now() - since < Self.longestRest else {
        connection.close()
        continue
      }
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

  /// Cuts everything.
  /// - Returns: succeeds when all connections are closed.
  @discardableResult
  func shutDown() -> EventLoopFuture<Void> {
    isShutDown = true
    let all = hosts
    hosts = [:]
    var endings: [EventLoopFuture<Void>] = []
    for host in all.values {
      for attempt in host.attempts.values { attempt.patience?.cancel() }
      let connections = host.free.map(\.connection) + host.busy.values + host.attempts.values.compactMap(\.connection)
      host.attempts = [:]
      for connection in connections {
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
    let (origin, attempt) = (host.origin, Attempt())
    host.attempts[ObjectIdentifier(attempt)] = attempt
    let encryption: NIOSSLContext?
    do { encryption = try origin.isEncrypted ? encryptionContext() : nil } catch {
      return failed(attempt, host, TransportFailure.connecting(error, at: origin.place))
    }
    // A handshake that never ends is not the channel's own time-out.
    attempt.patience = loop.assumeIsolated().scheduleTask(in: Self.connectTimeout) {
      self.failed(attempt, host, TransportFailure.connectTimeout(at: origin.place))
    }
    ClientBootstrap(group: loop)
      .resolver(resolver)
      .connectTimeout(Self.connectTimeout)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let encryption { try pipeline.addHandler(Self.encryptionHandler(encryption, origin)) }
          // Our heads hold nothing that a user could write unencoded: a check of each again would cost a tenth.
          try pipeline.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
          try pipeline.addHandler(Connection(origin))
        }
      }
      .connect(host: origin.address, port: origin.port).assumeIsolated().whenComplete { result in
        switch result {
        case .success(let channel): self.connected(channel, attempt, host)
        case .failure(let error): self.failed(attempt, host, TransportFailure.connecting(error, at: origin.place))
        }
      }
  }

  private func connected(_ channel: any Channel, _ attempt: Attempt, _ host: Host) {
    guard host.attempts[ObjectIdentifier(attempt)] != nil,
      let connection = try? channel.pipeline.syncOperations.handler(type: Connection.self)
    else {
      channel.close(promise: nil)
      return failed(attempt, host, TransportFailure.noConnection(at: host.origin.place))
    }
    attempt.connection = connection
    connection.adopt(
      Connection.Owner(
        ready: { self.established(connection, attempt, host) }, free: { self.free(connection, host) },
        over: { self.over(connection, attempt, host, $0) }))
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

  private func established(_ connection: Connection, _ attempt: Attempt, _ host: Host) {
    attempt.patience?.cancel()
    host.attempts[ObjectIdentifier(attempt)] = nil
    host.busy[ObjectIdentifier(connection)] = connection
    free(connection, host)
  }

  private func free(_ connection: Connection, _ host: Host) {
    if let exchange = host.waiting.popFirst() { return connection.carry(exchange) }
    host.busy[ObjectIdentifier(connection)] = nil
    host.free.append((connection, .now()))
  }

  /// - Parameter error: why it never carried anything; nil where it was ready before.
  private func over(_ connection: Connection, _ attempt: Attempt, _ host: Host, _ error: TransportError?) {
    if let error { return failed(attempt, host, error) }
    host.free.removeAll { $0.connection === connection }
    host.busy[ObjectIdentifier(connection)] = nil
    connectWhereNeeded(host)
  }

  /// An attempt that failed takes one exchange with it, so that each is told of its own. But where other connections to the
  /// host stand, whoever waits gets one of those: a server may take no more of them and be well.
  private func failed(_ attempt: Attempt, _ host: Host, _ error: TransportError) {
    attempt.patience?.cancel()
    guard host.attempts.removeValue(forKey: ObjectIdentifier(attempt)) != nil else { return }
    attempt.connection?.close()
    guard !host.isAlive else { return }
    host.waiting.popFirst()?.end(.failure(error))
    connectWhereNeeded(host)
  }
}
