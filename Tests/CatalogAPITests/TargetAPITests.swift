internal import Testing

@_spi(DeletionEngine) @testable internal import CatalogAPI

@Suite("The current API: what is written, and what replies mean")
struct TargetAPITests {
  private static func environment() throws -> ServiceEnvironment {
    ServiceEnvironment(
      name: "prod", base: try BaseURL("mc.example.com"),
      service: .target(
        TargetAccount(
          tenant: "acme", environmentID: 6781, apiKey: "k", tokenService: try BaseURL("ims.example.com"))),
      tokenSource: .store)
  }

  private static func writer(_ replies: Replies) throws -> CatalogWriter {
    CatalogWriter(environment: try environment(), token: Secret("s"), transport: replies)
  }

  @Test("a delete names the environment by the name that a delete has for it, and then its ids, joined by plain commas")
  func delete() async throws {
    let replies = Replies(.token("T"), .said(200, #"{"operation":"deleted by ids"}"#))
    let batch = try #require(Batch([try EntityID("a"), try EntityID("é &")]))
    let write = try await Self.writer(replies).delete(batch, timeout: .seconds(3))
    #expect(write.outcome == .accepted(status: 200, note: ""))
    let line = "DELETE https://mc.example.com/acme/target/recs/entities?environment=6781&ids=a,%C3%A9%20%26"
    #expect(replies.requests.last == "\(line) 3.0 seconds")
    #expect(
      replies.all[1].headers == [
        "authorization": "Bearer T", "x-api-key": "k", "accept": "application/vnd.adobe.target.v1+json",
      ])
    let measure = RequestMeasure(environment: try Self.environment(), token: Secret("s"))
    #expect(measure.shownDelete(batch) == line)
    let length = "https://mc.example.com/acme/target/recs/entities?environment=6781&ids=".utf8.count
    #expect(measure.deleteOverhead == length)
  }

  @Test("a delete of everything has its environment and no ids")
  func deleteAll() async throws {
    let replies = Replies(.token("T"), .said(200, #"{"operation":"Delete by client requested."}"#))
    let write = try await Self.writer(replies).deleteAll(timeout: .seconds(3))
    #expect(write.outcome == .accepted(status: 200, note: ""))
    #expect(
      replies.requests.last == "DELETE https://mc.example.com/acme/target/recs/entities?environment=6781 3.0 seconds")
  }

  @Test(
    "what a reply says was deleted is compared with what was asked for",
    arguments: [
      (200, #"{"operation":"deleted by ids"}"#, WriteOutcome.accepted(status: 200, note: "")),
      (200, #"{"operation":"Delete by client requested."}"#, .deletedEverything(status: 200)),
      (204, "", .accepted(status: 204, note: "")),
      (200, #"{"operation":"queued"}"#, .accepted(status: 200, note: #"{"operation":"queued"}"#)),
      (200, "<p>fine</p>", .accepted(status: 200, note: "<p>fine</p>")),
      (
        403, #"{"error_code":"403003","message":"Api Key is invalid"}"#,
        .refused(status: 403, note: "403003: Api Key is invalid")
      ),
      (503, "busy", .refused(status: 503, note: "busy")), (302, "", .refused(status: 302, note: "")),
    ])
  func outcomes(status: Int, body: String, outcome: WriteOutcome) {
    let reply = CatalogReply(status: status, body: Array(body.utf8))
    #expect(WriteReply(deletingIDs: ServiceAnswer(reply, askedWith: [])).outcome == outcome)
  }

  @Test("what the service repeats of a request is told without its secrets, whole or at the edge of what is shown")
  func echo() {
    let token = "5a6db0f0-0000-4000-8000-00000000c0de"
    for padding in [0, 150, 170, 180, 195] {
      let page = String(repeating: "x ", count: padding / 2) + "GET /rest?clientToken=\(token)&entityIds=a failed"
      let answer = ServiceAnswer(CatalogReply(status: 502, body: Array(page.utf8)), askedWith: [Secret(token)])
      for write in [WriteReply(classic: answer), WriteReply(deletingIDs: answer), WriteReply(deletingAll: answer)] {
        guard case .refused(502, let note) = write.outcome else {
          Issue.record("it is no refusal")
          continue
        }
        #expect(!note.contains("5a6d") && !note.contains("c0de"), "\(note)")
      }
      #expect(!SaveReply(answer).note.contains("5a6d"))
    }
  }

  @Test("a 500 is told with what else it may mean")
  func role() {
    let body = #"{"httpStatus":500,"requestId":"r","errors":[{"errorCode":"error.unexpected","message":"oh"}]}"#
    guard
      case .refused(500, let note) = WriteReply(
        deletingIDs: ServiceAnswer(CatalogReply(status: 500, body: Array(body.utf8)), askedWith: [])
      ).outcome
    else {
      Issue.record("a 500 is no refusal")
      return
    }
    #expect(note.hasPrefix("error.unexpected: oh (request r); the service says 500 also where"))
    #expect(note.contains("role in Target"))
  }

  @Test("items are saved with the environment, numbers as numbers where the service has them, without its own times")
  func save() async throws {
    let replies = Replies(.token("T"), .said(200, #"{"rejected":0,"inserted/updated":1}"#))
    let entity = CatalogEntity(
      id: try EntityID("sku-1"), name: "Lamp \"é\"", categories: ["b", "a"],
      attributes: [
        ("colour", "5"), ("createdAt", "2020"), ("inventory", "4"), ("lastUpdatedAt", "2021"), ("margin", "n/a"),
        ("value", "19.2"),
      ])
    let reply = try await Self.writer(replies).save([entity], timeout: .seconds(1))
    #expect(reply.isAccepted && reply.rejected == 0 && reply.saved == 1 && reply.causes == [])
    #expect(replies.requests.last == "POST https://mc.example.com/acme/target/recs/entities 1.0 seconds")
    #expect(replies.all[1].headers["content-type"] == "application/vnd.adobe.target.v1+json")
    #expect(
      replies.all[1].body
        == #"{"entities":[{"attributes":{"colour":"5","inventory":4,"margin":"n/a","value":19.2},"categories":["b","a"],"environment":6781,"id":"sku-1","name":"Lamp \"é\""}]}"#
    )
  }

  @Test("a save counts what it rejected, with causes; a status alone says nothing")
  func rejections() {
    let body =
      #"{"rejected":3,"rejectCauses":[{"cause":{"key":"k","keyArguments":[],"text":"name is too long"},"occurrences":2},{"cause":{"key":"other"}}],"inserted/updated":7}"#
    let reply = SaveReply(ServiceAnswer(CatalogReply(status: 200, body: Array(body.utf8)), askedWith: []))
    #expect(reply.rejected == 3 && reply.saved == 7 && reply.causes == ["2 x name is too long", "other"])
    let odd = SaveReply(ServiceAnswer(CatalogReply(status: 200, body: Array("<html>".utf8)), askedWith: []))
    #expect(odd.rejected == nil && odd.saved == nil && odd.note == "<html>")
    #expect(!SaveReply(ServiceAnswer(CatalogReply(status: 400), askedWith: [])).isAccepted)
  }

  @Test("an item comes back from its text as it was, whatever is in it")
  func text() throws {
    var random = Seeded(11)
    let pieces = ["a", "é", "e\u{301}", "\u{0}", "\u{1F}", "\"", "\\", "\n", "漢字", "😀", "\u{2028}", ",", "null"]
    func text() -> String { (0..<random.below(8)).map { _ in random.pick(pieces) }.joined() }
    for number in 0..<500 {
      let names = Set((0..<random.below(12)).map { "n\($0)" + text() }).sorted()
      let entity = CatalogEntity(
        id: try EntityID("sku-\(number)"), name: text(), categories: (0..<random.below(4)).map { _ in text() },
        attributes: names.map { ($0, text()) })
      let back = try #require(CatalogEntity(json: entity.json))
      #expect(back.json == entity.json)
      #expect(back.name.utf8.elementsEqual(entity.name.utf8))
    }
  }

  @Test(
    "a number is the shortest text that is the same number",
    arguments: [
      ("19.199999999999999289457264239899814128875732421875", "19.2"), ("89.6", "89.6"), ("12.50", "12.5"),
      ("5.0", "5"), ("77", "77"), ("007", "007"), ("9007199254740993", "9007199254740993"), ("-0.1", "-0.1"),
      ("1e3", "1000"), ("nan", "nan"), ("0x10", "0x10"), ("1.2.3", "1.2.3"), ("", ""), ("inf", "inf"), (" 5.0", " 5.0"),
    ])
  func numbers(text: String, short: String) { #expect(NumberForm.rounded(text) == short) }

  @Test("the shortest text of any number is read as that very number")
  func shortest() {
    var random = Seeded(12)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let back = NumberForm.double(NumberForm.shortest(number))
      #expect(back == number)
    }
  }
}
