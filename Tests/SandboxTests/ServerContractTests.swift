import AsyncHTTPClient
import CatalogAPI
import HTTPTransport
import HTTPTypes
import NIOCore
import NIOHTTP1
import Sandbox
import Testing

// The same requests go to two equal sandboxes, one in this process and one behind a socket: the replies, and the bytes that
// arrived, have to be equal.

@Suite("The server answers as the core does")
struct ServerContractTests {
  private static let rest = "/rest?action=entity.delete&\(SandboxFixture.credentials)&entityIds="

  static let requests: [(HTTPRequest.Method, String)] = hardIDRequests + plainRequests

  private static let hardIDRequests: [(HTTPRequest.Method, String)] = ClassicVerbTests.hardIDs.flatMap { id in
    let encoded = PercentEncoding.encode(id)
    let targets = [
      "/sandbox/entities/" + encoded, rest + encoded, "/sandbox/entities/" + encoded, "/sandbox/delivered/" + encoded,
    ]
    return targets.map { (HTTPRequest.Method.get, $0) }
  }

  private static let plainRequests: [(HTTPRequest.Method, String)] = [
    (.get, rest + "sku-1,sku-2,a+b,%2B,%25,%26,x/y?z"), (.post, rest + "sku-3"), (.get, rest), (.get, rest + "%FF"),
    (.get, rest + "a%2Cb"), (.get, rest + "%2f%2F"), (.get, "/rest/?action=entity.delete"), (.get, "/rest"),
    (.put, rest + "sku-4"), (.head, "/"), (.get, "/"), (.head, rest + "sku-5"), (.get, "/nothing%2Fhere"),
    (.get, "/m2/sandbox/mbox/standard?mbox=productPage&entity.id=sku-1&entity.name=a%26b"),
    (.get, "/sandbox/entities/sku-1"), (.get, "/sandbox/entities?limit=5&offset=990"),
    (.post, "/sandbox/knobs?url-cap=150&retry-after=5"),
    (.get, rest + "a,very,long,list,of,ids,of,which,none,is,known"),
    (.post, "/sandbox/knobs?url-cap=0&error-rate=0.5"), (.get, rest + "sku-6"), (.get, rest + "sku-7"),
    (.get, rest + "sku-8"), (.post, "/sandbox/knobs?error-rate=0&calls-per-minute=1&limit-status=429"),
    (.post, "/sandbox/clock?advance=61"), (.get, rest + "sku-9"), (.get, rest + "sku-9"),
    (.post, "/sandbox/clock?advance=61"), (.get, rest + "sku-9"), (.get, "/sandbox/stats"), (.get, "/sandbox/log"),
  ]

  @Test("Every request gets the same reply from both")
  func sameReplies() async throws {
    let near = try SandboxFixture()
    try await Self.serving { far, port in
      let transport = HTTPTransport(userAgent: "tests")
      for (method, target) in Self.requests {
        let expected = try await near.core.send(
          SandboxFixture.catalogRequest(target, method: method), timeout: .seconds(60))
        let reply = try await transport.send(
          SandboxFixture.catalogRequest(target, method: method, port: port), timeout: .seconds(60))
        #expect(Answer(reply) == Answer(expected), "\(method) \(target)")
        #expect(reply.headers[.retryAfter] == expected.headers[.retryAfter])
      }
      let arrived = far.core.log.map { $0.rawTarget.expose { $0 } }
      #expect(arrived == near.core.log.map { $0.rawTarget.expose { $0 } })
      #expect(arrived == Self.requests.map(\.1).filter { !$0.hasPrefix("/sandbox/") })
      await transport.shutdown()
    }
  }

  @Test("A feed and a Delivery call arrive with their bodies")
  func bodies() async throws {
    try await Self.serving { far, port in
      let feed = "##RECSentity.id,entity.name\nnew,New\n"
      #expect(try await Self.post("/sandbox/feed", feed, port: port) == #"{"imported":1,"rejected":[]}"#)
      let call = #"{"execute":{"mboxes":[{"parameters":{"entity.id":"漢"}}]}}"#
      _ = try await Self.post("/rest/v1/delivery?client=sandbox", call, port: port)
      #expect(try far.core.contains(EntityID("new")))
      #expect(try far.core.contains(EntityID("漢")))
    }
  }

  @Test("A cut connection is interrupted for the client")
  func cut() async throws {
    try await Self.serving(knobs: "reset-rate=1") { far, port in
      let transport = HTTPTransport(userAgent: "tests")
      let request = try SandboxFixture.catalogRequest(Self.rest + "sku-1", port: port)
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(request, timeout: .seconds(60))
      }
      #expect(error?.kind == .interrupted)
      #expect(far.core.log.map(\.status) == [nil])
      await transport.shutdown()
    }
  }

  @Test("A server refuses other hosts than loopback, a second start, and a taken port; it can start again")
  func starting() async throws {
    let core = try SandboxFixture().core
    let first = SandboxServer(core: core)
    let port = try await first.start()
    await #expect(throws: SandboxServer.StartError.alreadyStarted) { try await first.start() }
    let second = SandboxServer(core: core)
    await #expect(throws: SandboxServer.StartError.notLoopback("0.0.0.0")) { try await second.start(host: "0.0.0.0") }
    await #expect(throws: SandboxServer.StartError.cannotListen(port: port, reason: "another program listens there")) {
      try await second.start(port: port)
    }
    await first.stop()
    #expect(try await second.start(port: port) == port)
    await second.stop()
  }

  @Test("Stopping cuts connections that still wait for a reply")
  func stopping() async throws {
    let (waiting, begins) = AsyncStream.makeStream(of: Void.self)
    let sandbox = try SandboxFixture(
      knobs: "latency=1h",
      sleep: {
        begins.yield()
        try await Task.sleep(for: $0)
      })
    let server = SandboxServer(core: sandbox.core)
    let port = try await server.start()
    let transport = HTTPTransport(userAgent: "tests")
    let request = try SandboxFixture.catalogRequest(Self.rest + "sku-1", port: port)
    let task = Task { try await transport.send(request, timeout: .seconds(60)) }
    for await _ in waiting { break }
    await server.stop()
    let error = await #expect(throws: TransportError.self) { try await task.value }
    #expect(error?.kind == .interrupted)
    await transport.shutdown()
  }

  private static func serving(
    knobs: String..., body: (SandboxFixture, Int) async throws -> Void
  ) async throws {
    let sandbox = try SandboxFixture()
    for knob in knobs { try sandbox.core.setKnob(knob) }
    let server = SandboxServer(core: sandbox.core)
    let port = try await server.start()
    do { try await body(sandbox, port) } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  private static func post(_ target: String, _ body: String, port: Int) async throws -> String {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(target)")
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    return String(buffer: try await response.body.collect(upTo: 1 << 20))
  }
}
