internal import CatalogAPI
internal import HTTPTransport
internal import Logging
internal import Synchronization
internal import Testing

@Suite("The record of each request")
struct RequestLogTests {
  /// Keeps what a logger is given, as lines: level, event, and the metadata in order.
  private final class Records: Sendable {
    let lines = Mutex<[String]>([])
  }

  private struct Keeper: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.debug
    let records: Records

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let told = (event.metadata ?? [:]).filter { $0.key != "milliseconds" }.map { "\($0.key)=\($0.value)" }.sorted()
      #expect(((event.metadata ?? [:])["milliseconds"] == nil) == (event.level == .debug))
      records.lines.withLock { $0.append("\(event.level) \(event.message) \(told.joined(separator: " "))") }
    }
  }

  private static func lines(
    _ steps: [ScriptedServer.Step], from level: Logger.Level, purpose: RequestPurpose? = nil
  ) async throws -> (lines: [String], port: Int) {
    let server = try await ScriptedServer(steps)
    let records = Records()
    var logger = Logger(label: "tests") { _ in Keeper(records: records) }
    logger.logLevel = level
    let transport = HTTPTransport(userAgent: "tests", logger: logger)
    for _ in steps {
      await RequestPurpose.$current.withValue(purpose) {
        _ = try? await transport.send(HTTPTransportTests.request(server.port), timeout: .seconds(60))
      }
    }
    await transport.shutdown()
    await server.stop()
    return (records.lines.withLock { $0 }, server.port)
  }

  @Test("one record a request, numbered, without the token, and a warning where no reply came")
  func records() async throws {
    let (lines, port) = try await Self.lines([.reply(HTTPTransportTests.ok), .replyAndClose("")], from: .info)
    let url = "url=http://127.0.0.1:\(port)/rest?action=entity.deleteAll&client=c&clientToken=••••"
    #expect(
      lines == [
        "info request bytes=2 method=GET request=1 status=200 \(url)",
        "warning request failure=interrupted method=GET reason=the connection to 127.0.0.1:\(port) ended before its reply was "
          + "complete request=2 \(url)",
      ])
  }

  @Test("what begins is a record of its own for whoever looks closer")
  func beginnings() async throws {
    let (lines, port) = try await Self.lines([.reply(HTTPTransportTests.ok)], from: .debug)
    let url = "url=http://127.0.0.1:\(port)/rest?action=entity.deleteAll&client=c&clientToken=••••"
    #expect(
      lines == [
        "debug request begins method=GET request=1 \(url)",
        "info request bytes=2 method=GET request=1 status=200 \(url)",
      ])
  }

  @Test("a request of a run carries its run, batch and try, and the id that the service gave it")
  func purpose() async throws {
    let fault = #"{"httpStatus":404,"requestId":"AbC123","errors":[{"errorCode":"e","message":"m"}]}"#
    let replies: [ScriptedServer.Step] = [
      .reply("HTTP/1.1 404 Not Found\r\nContent-Length: \(fault.utf8.count)\r\n\r\n\(fault)"),
      .reply("HTTP/1.1 200 OK\r\nX-Request-Id: gw-7.a_b\r\nContent-Length: 0\r\n\r\n"),
      .reply("HTTP/1.1 200 OK\r\nX-Request-Id: <script>\r\nContent-Length: 0\r\n\r\n"),
    ]
    let (lines, _) = try await Self.lines(
      replies, from: .info, purpose: RequestPurpose(run: "r-1", batch: 3, attempt: 2))
    #expect(lines.allSatisfy { $0.contains("attempt=2 batch=3 bytes=") && $0.contains(" run=r-1 ") })
    #expect(
      lines.map { $0.split(separator: " ").first { $0.hasPrefix("service-request=") } } == [
        "service-request=AbC123", "service-request=gw-7.a_b", nil,
      ])
  }
}
