public import CatalogAPI
internal import HTTPTypes
public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

// The one way out to the network. Certificates are always verified, redirects are never followed (one could carry the token
// to another host), no proxy is taken from the process environment, and no request is sent twice. The thread and the sockets
// exist from the first request on, so that a shell that sends nothing has none.

/// Carries requests over HTTP/1.1, encrypted with TLS 1.2 or later.
public final class HTTPTransport: Transport {
  /// A connection says goodbye to its server before it closes, and nobody wants to wait long for that when leaving.
  private static let shutdownPatience = TimeAmount.seconds(1)

  private enum State {
    case idle
    case running(NIOLoopBoundBox<ConnectionPool?>)
    case shutDown
  }
  private typealias Slot = NIOLoopBoundBox<SlotContent?>
  private enum SlotContent {
    case started(Exchange)
    /// Before it started.
    case cancelled
  }

  private let userAgent: String
  private let maximumConnectionsPerHost: Int
  private let logger: Logger?
  /// How many requests were sent.
  private let count = Atomic(0)
  private let resolver: (any Resolver & Sendable)?
  private let state = Mutex(State.idle)

  /// - Parameters:
  ///   - userAgent: the `User-Agent` header, such as `recsh/1.0`.
  ///   - maximumConnectionsPerHost: how many requests to one host may be under way; more wait for their turn.
  ///   - logger: gets a record for each request that begins (debug), and one for what came of it (info, or warning where no reply
  ///     came). What they hold is told by `RequestRecord`; no token is among it, but a service may repeat one in what it says.
  public convenience init(userAgent: String, maximumConnectionsPerHost: Int = 8, logger: Logger? = nil) {
    self.init(
      userAgent: userAgent, maximumConnectionsPerHost: maximumConnectionsPerHost, logger: logger, resolver: nil)
  }

  /// - Parameter resolver: looks names up; nil: the system.
  init(
    userAgent: String, maximumConnectionsPerHost: Int, logger: Logger?,
    resolver: (any Resolver & Sendable)?
  ) {
    self.resolver = resolver
    self.userAgent = userAgent
    self.maximumConnectionsPerHost = max(1, maximumConnectionsPerHost)
    self.logger = logger
  }

  deinit {
    guard case .running(let pool) = state.withLock({ $0 }) else { return }
    NetworkLoop.run { pool.value?.shutDown() }
  }

  /// The thread that replies arrive on. Whoever asks before the first request starts it.
  public var executor: (any TaskExecutor)? { NetworkExecutor.shared }

  /// Closes all connections; a request under way is cut. Afterwards every `send` throws `.unreachable`. What is not closed
  /// within a second goes on closing by itself.
  public func shutdown() async {
    let before = state.withLock { state in
      defer { state = .shutDown }
      return state
    }
    guard case .running(let pool) = before else { return }
    await withCheckedContinuation { continuation in
      NetworkLoop.run {
        let closed = NetworkLoop.shared.makePromise(of: Void.self)
        closed.futureResult.whenComplete { _ in continuation.resume() }
        let patience = NetworkLoop.shared.scheduleTask(in: Self.shutdownPatience) { closed.succeed() }
        let ended = pool.value ?? ConnectionPool(on: NetworkLoop.shared, maximumPerHost: 1, resolver: nil)
        // A request that is on its way to it finds it shut down.
        pool.value = ended
        ended.shutDown().whenComplete { _ in
          patience.cancel()
          closed.succeed()
        }
      }
    }
  }

  /// Sends one request, once.
  /// - Throws: `TransportError`. Where time runs out, or the connection ends, once it may have been made, the error is
  ///   `.interrupted`; a reply whose body is shorter than its `Content-Length` is such an end.
  public func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    guard let logger else { return try await exchange(request, timeout: timeout).get() }
    let record = RequestRecord(
      request, number: count.add(1, ordering: .relaxed).newValue, purpose: RequestPurpose.current)
    record.begin(in: logger)
    let result = await exchange(request, timeout: timeout)
    record.end(with: result, in: logger)
    return try result.get()
  }

  private func exchange(_ request: CatalogRequest, timeout: Duration) async -> ExchangeResult {
    let cancelled = TransportError(.cancelled, "cancelled")
    guard !Task.isCancelled else { return .failure(cancelled) }
    guard let pool = runningPool() else { return .failure(ConnectionPool.shutDownError) }
    let (maximum, resolver) = (maximumConnectionsPerHost, resolver)
    let slot = Slot.makeEmptyBox(valueType: SlotContent.self, eventLoop: NetworkLoop.shared)
    let (origin, head, body, limit) = (Origin(request.base), head(of: request), request.body, request.replyLimit)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        NetworkLoop.run {
          let exchange = Exchange(
            origin: origin, head: head, body: body, replyLimit: limit, continuation: continuation)
          if case .cancelled = slot.value { return exchange.end(.failure(cancelled)) }
          slot.value = .started(exchange)
          exchange.limit(to: timeout, on: NetworkLoop.shared)
          // Made here and nowhere else, so that nobody can come before it.
          let running =
            pool.value
            ?? ConnectionPool(
              on: NetworkLoop.shared, maximumPerHost: maximum, resolver: resolver)
          pool.value = running
          running.start(exchange)
        }
      }
    } onCancel: {
      NetworkLoop.shared.execute {
        if case .started(let exchange) = slot.value { exchange.abandon(cancelled) } else { slot.value = .cancelled }
      }
    }
  }

  private func head(of request: CatalogRequest) -> HTTPRequestHead {
    var headers: HTTPHeaders = ["Host": request.base.authority, "User-Agent": userAgent]
    for field in request.headers { headers.add(name: field.name.rawName, value: field.value) }
    if !headers.contains(name: "Accept") { headers.add(name: "Accept", value: "*/*") }
    if !request.body.isEmpty { headers.add(name: "Content-Length", value: "\(request.body.count)") }
    return request.exposeTarget { target in
      HTTPRequestHead(
        version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: target, headers: headers)
    }
  }

  private func runningPool() -> NIOLoopBoundBox<ConnectionPool?>? {
    state.withLock { state in
      switch state {
      case .running(let pool): return pool
      case .shutDown: return nil
      case .idle:
        let pool = NIOLoopBoundBox.makeEmptyBox(valueType: ConnectionPool.self, eventLoop: NetworkLoop.shared)
        state = .running(pool)
        return pool
      }
    }
  }
}
