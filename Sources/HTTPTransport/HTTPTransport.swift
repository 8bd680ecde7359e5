internal import AsyncHTTPClient
public import CatalogAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

// The one way out to the network. Certificates are always verified, redirects are never followed (one could carry the token
// to another host), no proxy is taken from the process environment, and no request is sent twice. Threads and sockets
// exist from the first request on, so that a shell that sends nothing has none.

/// Carries requests over HTTP/1.1, encrypted with TLS 1.2 or later.
public final class HTTPTransport: Transport {
  /// The most bytes of a reply's body that are kept, 1 MiB; the rest is dropped, since the status tells the outcome.
  public static let maximumBody = 1 << 20
  /// How long making a connection may take, including the TLS handshake.
  private static let connectTimeout = TimeAmount.seconds(10)
  /// The client can't give up a connection that is being made, and nobody wants to wait for that when leaving.
  private static let shutdownPatience = Duration.seconds(1)

  private enum State {
    case idle
    case running(HTTPClient, MultiThreadedEventLoopGroup)
    case shutDown
  }

  private let userAgent: String
  private let maximumConnectionsPerHost: Int
  private let trace: (@Sendable (String) -> Void)?
  private let state = Mutex(State.idle)

  /// - Parameters:
  ///   - userAgent: the `User-Agent` header, such as `recsh/1.0`.
  ///   - maximumConnectionsPerHost: how many requests to one host may be under way; more wait for their turn.
  ///   - trace: gets a line for each request, its token hidden, and one for what came of it; from any thread.
  public init(
    userAgent: String, maximumConnectionsPerHost: Int = 8, trace: (@Sendable (String) -> Void)? = nil
  ) {
    self.userAgent = userAgent
    self.maximumConnectionsPerHost = max(1, maximumConnectionsPerHost)
    self.trace = trace
  }

  deinit {
    guard case .running(let client, let group) = state.withLock({ $0 }) else { return }
    Task { await Self.shutDown(client, group) }
  }

  /// Closes all connections; a request under way is cut. Afterwards every `send` throws `.unreachable`. What is not closed
  /// within a second goes on closing by itself.
  public func shutdown() async {
    let before = state.withLock { state in
      defer { state = .shutDown }
      return state
    }
    guard case .running(let client, let group) = before else { return }
    let (ending, end) = AsyncStream.makeStream(of: Void.self)
    Task {
      await Self.shutDown(client, group)
      end.finish()
    }
    let patience = Task {
      try? await Task.sleep(for: Self.shutdownPatience)
      end.finish()
    }
    for await _ in ending {}
    patience.cancel()
  }

  private static func shutDown(_ client: HTTPClient, _ group: MultiThreadedEventLoopGroup) async {
    // Both throw only where they were shut down before, which the state rules out.
    try? await client.shutdown()
    try? await group.shutdownGracefully()
  }

  /// Sends one request, once.
  /// - Throws: `TransportError`. Where time runs out, or the connection ends, once it may have been made, the error is
  ///   `.interrupted`; a reply whose body is shorter than its `Content-Length` is such an end.
  public func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    trace?("> \(request.description)")
    let start = ContinuousClock.now
    do {
      let reply = try await exchange(request, timeout: timeout)
      trace?("< \(reply.status) \(reply.body.count) bytes in \(Self.milliseconds(since: start)) ms")
      return reply
    } catch {
      trace?("< \(error.kind): \(error.reason), after \(Self.milliseconds(since: start)) ms")
      throw error
    }
  }

  private func exchange(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    guard !Task.isCancelled else { throw TransportError(.cancelled, "cancelled") }
    let place = "\(request.base.host):\(request.base.port)"
    guard let client = client() else { throw TransportError(.unreachable, "this transport was shut down") }
    let wire = wireRequest(request)
    let result = await withTaskGroup(of: Result<CatalogReply, TransportError>?.self) { group in
      group.addTask {
        do { return .success(try await Self.exchange(wire, over: client)) } catch {
          return .failure(TransportFailure.translate(error, at: place))
        }
      }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if let reply = try? result?.get() { return reply }
    if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
    guard let result else { throw TransportFailure.outOfTime(at: place) }
    return try result.get()
  }

  private static func exchange(_ request: HTTPClientRequest, over client: HTTPClient) async throws -> CatalogReply {
    // The client's own deadline waits for a connection that is still being made, so time is kept outside.
    let response = try await client.execute(request, deadline: .distantFuture)
    var body: [UInt8] = []
    for try await part in response.body {
      body.append(contentsOf: part.readableBytesView.prefix(maximumBody - body.count))
      if body.count == maximumBody { break }
    }
    var headers = HTTPFields()
    for (name, value) in response.headers {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    return CatalogReply(status: Int(response.status.code), headers: headers, body: body)
  }

  private func wireRequest(_ request: CatalogRequest) -> HTTPClientRequest {
    var wire = request.exposeURL { HTTPClientRequest(url: $0) }
    wire.method = HTTPMethod(rawValue: request.method.rawValue)
    wire.headers = ["User-Agent": userAgent, "Accept": "*/*"]
    return wire
  }

  private func client() -> HTTPClient? {
    state.withLock { state in
      switch state {
      case .running(let client, _): return client
      case .shutDown: return nil
      case .idle:
        // One thread carries thousands of such small exchanges a second.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = HTTPClient(
          eventLoopGroup: group, configuration: Self.configuration(connectionsPerHost: maximumConnectionsPerHost))
        state = .running(client, group)
        return client
      }
    }
  }

  private static func configuration(connectionsPerHost: Int) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .fullVerification
    tls.minimumTLSVersion = .tlsv12
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: connectTimeout))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
    // Whether to try again is for those to decide who keep the journal.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> String {
    let tenths = Int(((ContinuousClock.now - start) / .microseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
