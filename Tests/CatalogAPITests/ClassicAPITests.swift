internal import HTTPTypes
internal import Testing

@_spi(DeletionEngine) @testable internal import CatalogAPI

@Suite("The classic API: requests and replies")
struct ClassicAPITests {
  private static func environment(_ client: String = "acme", _ base: String = "https://recs.example.com") throws
    -> ServiceEnvironment
  { ServiceEnvironment(name: "prod", base: try BaseURL(base), client: client, tokenSource: .store) }
  private static func batch(_ texts: String...) throws -> Batch {
    guard let batch = Batch(try texts.map { try EntityID($0) }) else { throw EntityID.Refusal.empty }
    return batch
  }

  @Test("a delete names its verb, client, token and ids, joined by plain commas, in this order")
  func delete() async throws {
    let replies = Replies(.success(CatalogReply(status: 200)), .success(CatalogReply(status: 200)))
    let writer = CatalogWriter(environment: try Self.environment(), token: Secret("T0"), transport: replies)
    _ = try await writer.delete(Self.batch("a", "b"), timeout: .seconds(3))
    let odd = CatalogWriter(
      environment: try Self.environment("a&b c", "http://localhost:9/p"), token: Secret("t=+/"), transport: replies)
    _ = try await odd.delete(Self.batch("é &", "100%"), timeout: .seconds(1))
    #expect(
      replies.requests == [
        "GET https://recs.example.com/rest?action=entity.delete&client=acme&clientToken=T0&entityIds=a,b 3.0 seconds",
        "GET http://localhost:9/p/rest?action=entity.delete&client=a%26b%20c&clientToken=t%3D%2B%2F&entityIds=%C3%A9%20%26,100%25 1.0 seconds",
      ])
  }

  @Test("a delete of everything has a verb of its own and no ids")
  func deleteAll() async throws {
    let replies = Replies(.success(CatalogReply(status: 200)))
    let writer = CatalogWriter(environment: try Self.environment(), token: Secret("T0"), transport: replies)
    _ = try await writer.deleteAll(timeout: .seconds(3))
    #expect(
      replies.requests
        == ["GET https://recs.example.com/rest?action=entity.deleteAll&client=acme&clientToken=T0 3.0 seconds"])
  }

  @Test("a request is measured without being sent, and shown without its token")
  func measure() throws {
    let measure = RequestMeasure(environment: try Self.environment(), token: Secret("T/0"))
    let start = "https://recs.example.com/rest?action=entity.delete&client=acme&clientToken="
    #expect(measure.deleteOverhead == "\(start)T%2F0&entityIds=".utf8.count)
    #expect(try measure.length(of: EntityID("é b")) == 10)
    #expect(try measure.shownDelete(Self.batch("a", "b")) == "GET \(start)••••&entityIds=a,b")
    #expect(
      measure.shownDeleteAll == "GET https://recs.example.com/rest?action=entity.deleteAll&client=acme&clientToken=••••"
    )
  }

  @Test("a URL is as long as its overhead, its ids and the commas between them, for random batches")
  func lengths() throws {
    var random = Seeded(5)
    let environment = try Self.environment()
    let requests = ClassicRequests(environment: environment, token: Secret("tok"))
    let measure = RequestMeasure(environment: environment, token: Secret("tok"))
    for _ in 0..<500 {
      let ids = try (0...random.below(20)).map { try EntityID("\($0)" + random.pick(["", "é", " ", "漢", "&"])) }
      guard let batch = Batch(ids) else { continue }
      let sum = ids.reduce(measure.deleteOverhead + ids.count - 1) { $0 + measure.length(of: $1) }
      #expect(requests.delete(batch).urlLength == sum)
    }
  }

  @Test(
    "a 2xx without a known error text is accepted; anything else is refused, with what the page says",
    arguments: [
      (200, "", WriteOutcome.accepted(status: 200, note: "")), (204, "", .accepted(status: 204, note: "")),
      (299, "ok", .accepted(status: 299, note: "ok")),
      (200, "<html> fine\n</html>", .accepted(status: 200, note: "<html> fine </html>")),
      (
        200, "Client key or recommendation id invalid",
        .refused(status: 200, note: "Client key or recommendation id invalid")
      ),
      (
        200, "<p>CLIENT key or\r\n\t recommendation id invalid</p>",
        .refused(status: 200, note: "<p>CLIENT key or recommendation id invalid</p>")
      ),
      (199, "", .refused(status: 199, note: "")), (300, "", .refused(status: 300, note: "")),
      (302, "moved", .refused(status: 302, note: "moved")),
      (400, "bad", .refused(status: 400, note: "bad")), (403, "", .refused(status: 403, note: "")),
      (404, "ok", .refused(status: 404, note: "ok")), (500, "x", .refused(status: 500, note: "x")),
    ])
  func outcomes(status: Int, body: String, outcome: WriteOutcome) {
    #expect(CatalogReply(status: status, body: Array(body.utf8)).classicOutcome == outcome)
  }

  @Test("an error text is found behind any amount of page")
  func deepError() {
    let page = String(repeating: " <br>", count: 2000) + "Client key or recommendation id invalid"
    let outcome = CatalogReply(status: 200, body: Array(page.utf8)).classicOutcome
    #expect(outcome == .refused(status: 200, note: String(repeating: "<br> ", count: 40) + "…"))
  }

  @Test(
    "a summary is one line, blanks as one, without control characters, cut to whole characters",
    arguments: [
      ("", ""), ("  \n", ""), ("a\r\n\tb  c\u{2028}d\u{A0}e", "a b c d e"),
      ("a\u{1B}[31mb\u{0}\u{7F}\u{85}c", "a[31mb c"), ("é漢😀", "é漢😀"),
      ("1234567890", "1234567890"), ("12345678901", "1234567890…"),
      (
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}x",
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}…"
      ),
    ])
  func summaries(body: String, summary: String) {
    let reply = CatalogReply(status: 200, body: Array(body.utf8))
    #expect(Array(reply.summary(limit: 10).unicodeScalars) == Array(summary.unicodeScalars))
  }

  @Test(
    "a summary of bytes that are no UTF-8 has a sign in their place, and many blanks before the text do not hide it")
  func roughSummaries() {
    #expect(CatalogReply(status: 200, body: [0x61, 0xFF, 0x62]).summary() == "a\u{FFFD}b")
    let late = String(repeating: "\n", count: 5000) + "said"
    #expect(CatalogReply(status: 200, body: Array(late.utf8)).summary() == "said")
  }

  @Test("Retry-After is handed on as it came")
  func retryAfter() {
    #expect(CatalogReply(status: 503, headers: [.retryAfter: "120"]).retryAfter == "120")
    #expect(CatalogReply(status: 503).retryAfter == nil)
  }
}
