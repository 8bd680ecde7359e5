import HTTPTypes
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import CatalogAPI
@testable import HTTPTransport

@Suite("The HTTP transport")
struct HTTPTransportTests {
  static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Note: n\r\n\r\nOK"

  @Test("A request arrives byte for byte, with few headers, and its reply comes back whole")
  func exchange() async throws {
    let server = try await ScriptedServer([.reply(Self.ok)])
    let ids = try ["é", "漢字", "a b", "a&b=c", "100%", "a+b", "a/b", "😀", "~.-_"].map { try EntityID($0) }
    let batch = try #require(Batch(ids))
    try await Self.sending(from: HTTPTransport(userAgent: "recsh/1.0")) { transport in
      let reply = try await transport.send(Self.requests(server.port).delete(batch), timeout: .seconds(60))
      #expect(reply.status == 200)
      #expect(String(decoding: reply.body, as: UTF8.self) == "OK")
      #expect(reply.headers.map { "\($0.name): \($0.value)" } == ["Content-Length: 2", "X-Note: n"])
    }
    let list = "%C3%A9,%E6%BC%A2%E5%AD%97,a%20b,a%26b%3Dc,100%25,a%2Bb,a%2Fb,%F0%9F%98%80,~.-_"
    #expect(
      server.heads.map { $0.split(separator: "\r\n").map(String.init) } == [
        [
          "GET /rest?action=entity.delete&client=c&clientToken=t%2Fk&entityIds=\(list) HTTP/1.1",
          "Host: 127.0.0.1:\(server.port)", "User-Agent: recsh/1.0", "Accept: */*",
        ]
      ])
    await server.stop()
  }

  @Test("Requests one after another share a connection")
  func keepAlive() async throws {
    let server = try await ScriptedServer([.reply(Self.ok), .reply(Self.ok), .reply(Self.ok)])
    try await Self.sending { transport in
      for _ in 1...3 { _ = try await transport.send(Self.request(server.port), timeout: .seconds(60)) }
    }
    #expect(server.heads.count == 3)
    #expect(server.connectionCount == 1)
    await server.stop()
  }

  @Test("No more connections than allowed: the rest wait their turn, and each gets its own reply")
  func bounded() async throws {
    let replies = (1...40).map { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\($0 + 10)" }
    let server = try await ScriptedServer(replies.map { .reply($0) })
    try await Self.sending(from: HTTPTransport(userAgent: "tests", maximumConnectionsPerHost: 3)) { transport in
      let request = try Self.request(server.port)
      let bodies = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 1...40 {
          group.addTask {
            String(decoding: try await transport.send(request, timeout: .seconds(60)).body, as: UTF8.self)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(bodies.sorted() == (11...50).map(String.init))
    }
    #expect(server.connectionCount <= 3 && server.heads.count == 40)
    await server.stop()
  }

  @Test("Whoever waits for a connection is told so when time is up, or goes when cancelled; nothing of it leaves")
  func waiting() async throws {
    let (requests, arrived) = AsyncStream.makeStream(of: Void.self)
    let server = try await ScriptedServer([.silence, .reply(Self.ok)], onRequest: { arrived.yield() })
    try await Self.sending(from: HTTPTransport(userAgent: "tests", maximumConnectionsPerHost: 1)) { transport in
      let request = try Self.request(server.port)
      let first = Task { try await transport.send(request, timeout: .seconds(60)) }
      for await _ in requests { break }
      let late = TransportError(.unreachable, "no connection to 127.0.0.1:\(server.port) could be made in time")
      await #expect(throws: late) { try await transport.send(request, timeout: .milliseconds(50)) }
      let second = Task { try await transport.send(request, timeout: .seconds(60)) }
      second.cancel()
      await #expect(throws: TransportError(.cancelled, "cancelled")) { try await second.value }
      // The one that is cut takes its connection with it; the next gets a new one.
      first.cancel()
      await #expect(throws: TransportError(.cancelled, "cancelled")) { try await first.value }
      let next = try await transport.send(request, timeout: .seconds(60))
      #expect(next.status == 200)
    }
    #expect(server.heads.count == 2 && server.connectionCount == 2)
    await server.stop()
  }

  @Test("Of a name with several addresses, the first that connects is used, for the next request too")
  func severalAddresses() async throws {
    let server = try await ScriptedServer([.reply(Self.ok), .reply(Self.ok), .reply(Self.ok)])
    let transport = HTTPTransport(
      userAgent: "tests", maximumConnectionsPerHost: 2, logger: nil,
      resolver: TwoAddresses(loop: MultiThreadedEventLoopGroup.singleton.next()))
    try await Self.sending(from: transport) { transport in
      let request = try Self.request(server.port, host: "localhost")
      for _ in 1...3 {
        let reply = try await transport.send(request, timeout: .seconds(60))
        #expect(reply.status == 200)
      }
    }
    #expect(server.heads.count == 3 && server.connectionCount == 1)
    await server.stop()
  }

  /// Nobody listens at the first one.
  private struct TwoAddresses: Resolver {
    let loop: any EventLoop
    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
      loop.makeCompletedFuture { [try SocketAddress(ipAddress: "127.0.0.1", port: port)] }
    }
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
      loop.makeCompletedFuture { [try SocketAddress(ipAddress: "::1", port: port)] }
    }
    func cancelQueries() {}
  }

  @Test("Where the server takes no more connections, whoever waits gets one that stands")
  func fewConnections() async throws {
    // The first connects; all later ones are refused, for the name has no address by then.
    let server = try await ScriptedServer((1...20).map { _ in .reply(Self.ok) })
    let transport = HTTPTransport(
      userAgent: "tests", maximumConnectionsPerHost: 8, logger: nil,
      resolver: OneAnswer(loop: MultiThreadedEventLoopGroup.singleton.next()))
    try await Self.sending(from: transport) { transport in
      let request = try Self.request(server.port, host: "localhost")
      let first = try await transport.send(request, timeout: .seconds(60))
      #expect(first.status == 200)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...19 { group.addTask { try await transport.send(request, timeout: .seconds(60)).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 200, count: 19))
    }
    #expect(server.connectionCount == 1)
    await server.stop()
  }

  private final class OneAnswer: Resolver, Sendable {
    let loop: any EventLoop
    private let asked = Mutex(0)
    init(loop: any EventLoop) { self.loop = loop }
    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
      let isFirst = asked.withLock { asked in
        asked += 1
        return asked == 1
      }
      return loop.makeCompletedFuture { isFirst ? [try SocketAddress(ipAddress: "127.0.0.1", port: port)] : [] }
    }
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
      loop.makeSucceededFuture([])
    }
    func cancelQueries() {}
  }

  @Test("A connection that the server closed between two requests is not used again")
  func closedBetween() async throws {
    let goodbye = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK"
    let server = try await ScriptedServer([.reply(goodbye), .replyAndClose(Self.ok), .reply(Self.ok)])
    try await Self.sending { transport in
      let request = try Self.request(server.port)
      let farewell = try await transport.send(request, timeout: .seconds(60))
      #expect(farewell.status == 200)
      // The second closes without a word of it, which is seen only once the end of the connection has come.
      let silent = try await transport.send(request, timeout: .seconds(60))
      #expect(silent.status == 200)
      await server.closing()
      await server.closing()
      var last: CatalogReply?
      for _ in 1...3 where last == nil {
        last = try? await transport.send(request, timeout: .seconds(60))
      }
      #expect(last?.status == 200)
    }
    #expect(server.connectionCount == 3)
    await server.stop()
  }

  @Test("A redirect is a reply like any other, and is not followed")
  func redirect() async throws {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    let server = try await ScriptedServer([.reply(redirect), .reply(Self.ok)])
    try await Self.sending { transport in
      let reply = try await transport.send(Self.request(server.port), timeout: .seconds(60))
      #expect(reply.status == 302)
    }
    #expect(server.heads.count == 1)
    await server.stop()
  }

  @Test("A refused connection is unreachable")
  func refused() async throws {
    let server = try await ScriptedServer([])
    await server.stop()
    try await Self.sending { transport in
      await #expect(throws: TransportError(.unreachable, "127.0.0.1:\(server.port) refused the connection")) {
        try await transport.send(Self.request(server.port), timeout: .seconds(60))
      }
      await #expect(throws: TransportError(.unreachable, "localhost:\(server.port) refused the connection")) {
        try await transport.send(Self.request(server.port, host: "localhost"), timeout: .seconds(60))
      }
    }
  }

  @Test("A reply that doesn't come in time, or doesn't end in time, is interrupted")
  func timeout() async throws {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nOK"
    let server = try await ScriptedServer([.silence, .reply(half)])
    try await Self.sending { transport in
      for _ in 1...2 {
        await #expect(throws: TransportError(.interrupted, "no reply from 127.0.0.1:\(server.port) in time")) {
          try await transport.send(Self.request(server.port), timeout: .milliseconds(200))
        }
      }
    }
    #expect(server.heads.count == 2)
    await server.stop()
  }

  @Test("A cancelled task is cancelled, before its request or within")
  func cancelled() async throws {
    let (requests, arrived) = AsyncStream.makeStream(of: Void.self)
    let server = try await ScriptedServer([.silence], onRequest: { arrived.yield() })
    try await Self.sending { transport in
      let request = try Self.request(server.port)
      let task = Task { try await transport.send(request, timeout: .seconds(60)) }
      for await _ in requests { break }
      task.cancel()
      await #expect(throws: TransportError(.cancelled, "cancelled")) { try await task.value }
      let early = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await transport.send(request, timeout: .seconds(60))
      }
      await #expect(throws: TransportError(.cancelled, "cancelled")) { try await early.value }
    }
    #expect(server.heads.count == 1)
    await server.stop()
  }

  static let early = [
    "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nOK",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n", "nonsense\r\n\r\n",
  ]

  @Test(
    "A connection that ends before its reply does is interrupted, and the request is not repeated", arguments: early)
  func earlyClose(reply: String) async throws {
    let server = try await ScriptedServer([.replyAndClose(reply), .reply(Self.ok)])
    try await Self.sending { transport in
      let words = "the connection to 127.0.0.1:\(server.port) ended before its reply was complete"
      await #expect(throws: TransportError(.interrupted, words)) {
        try await transport.send(Self.request(server.port), timeout: .seconds(60))
      }
    }
    #expect(server.heads.count == 1)
    await server.stop()
  }

  @Test("A reply without a length ends with its connection")
  func untilClose() async throws {
    let server = try await ScriptedServer([.replyAndClose("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nOK")])
    try await Self.sending { transport in
      let reply = try await transport.send(Self.request(server.port), timeout: .seconds(60))
      #expect(reply.body == Array("OK".utf8))
    }
    await server.stop()
  }

  @Test("Of a huge reply, the first mebibyte is kept")
  func hugeReply() async throws {
    let body = String(repeating: "x", count: 3 << 20)
    let server = try await ScriptedServer([.reply("HTTP/1.1 200 OK\r\nContent-Length: \(3 << 20)\r\n\r\n\(body)")])
    try await Self.sending { transport in
      let reply = try await transport.send(Self.request(server.port), timeout: .seconds(60))
      #expect(reply.status == 200)
      #expect(reply.body.count == CatalogRequest.replyLimitOfWrites)
    }
    await server.stop()
  }

  @Test("A certificate that nobody vouches for is not trusted, and no request leaves")
  func untrusted() async throws {
    let certificate = try NIOSSLCertificate(bytes: Array(SelfSigned.certificate.utf8), format: .pem)
    let key = try NIOSSLPrivateKey(bytes: Array(SelfSigned.key.utf8), format: .pem)
    let tls = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    let server = try await ScriptedServer([.reply(Self.ok)], tls: tls)
    try await Self.sending { transport in
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(Self.request(server.port, scheme: "https"), timeout: .seconds(60))
      }
      #expect(error?.kind == .untrusted)
    }
    #expect(server.heads.isEmpty)
    await server.stop()
  }

  @Test("A server that speaks no TLS gets no request")
  func noTLS() async throws {
    let server = try await ScriptedServer([.reply(Self.ok)])
    try await Self.sending { transport in
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(Self.request(server.port, scheme: "https"), timeout: .seconds(60))
      }
      #expect(error?.kind == .untrusted)
    }
    #expect(server.heads.count == 1)
    #expect(!server.heads.contains { $0.contains("clientToken") })
    await server.stop()
  }

  @Test("The time-out holds while a connection is still being made, and so does a shutdown")
  func handshakeTimeout() async throws {
    let (greetings, greeting) = AsyncStream.makeStream(of: Void.self)
    let server = try await ScriptedServer([.silence], onRequest: { greeting.finish() })
    let transport = HTTPTransport(userAgent: "tests")
    let request = try Self.request(server.port, scheme: "https")
    // Nothing of the request left, so its outcome is known.
    let late = TransportError(.unreachable, "no connection to 127.0.0.1:\(server.port) could be made in time")
    await #expect(throws: late) { try await transport.send(request, timeout: .milliseconds(200)) }
    for await _ in greetings {}
    // A connection that is being made is given up only after ten seconds: that it still stands tells that the sending did
    // not wait for that, however slow the machine.
    #expect(server.openConnectionCount == 1)
    await transport.shutdown()
    await server.closing()
    await server.stop()
  }

  @Test("After its shutdown a transport sends nothing")
  func shutdown() async throws {
    let server = try await ScriptedServer([.reply(Self.ok)])
    let transport = HTTPTransport(userAgent: "tests")
    _ = try await transport.send(Self.request(server.port), timeout: .seconds(60))
    await transport.shutdown()
    await transport.shutdown()
    await #expect(throws: TransportError(.unreachable, "this transport was shut down")) {
      try await transport.send(Self.request(server.port), timeout: .seconds(60))
    }
    #expect(server.heads.count == 1)
    await server.stop()
  }

  private static func sending(
    from transport: HTTPTransport = HTTPTransport(userAgent: "tests"), body: (HTTPTransport) async throws -> Void
  ) async throws {
    do { try await body(transport) } catch {
      await transport.shutdown()
      throw error
    }
    await transport.shutdown()
  }

  private static func requests(_ port: Int, scheme: String = "http", host: String = "127.0.0.1") throws
    -> ClassicRequests
  {
    let environment = ServiceEnvironment(
      name: "test", base: try BaseURL("\(scheme)://\(host):\(port)"), client: "c", tokenSource: .prompt)
    return ClassicRequests(environment: environment, token: Secret("t/k"))
  }

  static func request(
    _ port: Int, scheme: String = "http", host: String = "127.0.0.1"
  ) throws -> CatalogRequest {
    try requests(port, scheme: scheme, host: host).deleteAll()
  }
}
