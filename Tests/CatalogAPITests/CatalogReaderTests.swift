internal import CatalogAPI
internal import Testing

@Suite("Reading the catalogue")
struct CatalogReaderTests {
  private static func reader(_ replies: Replies, isTarget: Bool = true) throws -> CatalogReader {
    let base = try BaseURL("https://mc.example.com/b")
    let account = TargetAccount(
      tenant: "acme", environmentID: 6781, apiKey: "key-1", tokenService: try BaseURL("https://ims.example.com"))
    let environment = ServiceEnvironment(
      name: "prod", base: base, service: isTarget ? .target(account) : .classic(client: "acme"), tokenSource: .store)
    return CatalogReader(
      environment: environment, secret: Secret("s3cret/&"), transport: replies, tokens: AccessTokens())
  }

  @Test(
    "an item is read by the environment's number, with the headers of its version; its numbers are as short as they can be"
  )
  func entity() async throws {
    let body = """
      {"attributes":{"createdAt":"2020-02-11T13:25:28.247-05:00","margin":"23","inventory":77,"colour":"19.10",
      "value":"19.199999999999999289457264239899814128875732421875","tags":["a","b"],"gone":null},
      "id":"a/é","categories":["b","a"],"environment":"6781","name":"N é"}
      """
    let replies = Replies(.token("T1"), .said(200, body))
    let id = try EntityID("a/é")
    #expect(
      try await Self.reader(replies).entity(id, timeout: .seconds(2))
        == CatalogEntity(
          id: id, name: "N é", categories: ["b", "a"],
          attributes: [
            ("colour", "19.10"), ("createdAt", "2020-02-11T13:25:28.247-05:00"), ("inventory", "77"), ("margin", "23"),
            ("tags", #"["a","b"]"#), ("value", "19.2"),
          ]))
    #expect(
      replies.requests == [
        "POST https://ims.example.com/ims/token/v3 2.0 seconds",
        "GET https://mc.example.com/b/acme/target/recs/entities/a%2F%C3%A9?environmentId=6781 2.0 seconds",
      ])
    #expect(
      replies.all[0].body
        == "grant_type=client_credentials&client_id=key-1&client_secret=s3cret%2F%26&scope=openid%2CAdobeID%2Ctarget_sdk%2Cadditional_info.projectedProductContext%2Cread_organizations%2Cadditional_info.roles"
    )
    #expect(
      replies.all[1].headers == [
        "authorization": "Bearer T1", "x-api-key": "key-1", "accept": "application/vnd.adobe.target.v1+json",
      ])
  }

  @Test("an item is not there only where the service says so in its own words")
  func missing() async throws {
    let fault =
      #"{"httpStatus":404,"requestId":"r1","requestTime":"t","errors":[{"errorCode":"error.restapi.noEntryFound","message":"No 'a' found"}]}"#
    let replies = Replies(
      .token("T"), .said(404, fault), .said(404, "<html>no such page</html>"),
      .said(404, #"{"error_code":"404000","message":"no route"}"#),
      .said(404, fault.replacing("'a'", with: "'environment'")))
    let reader = try Self.reader(replies)
    let id = try EntityID("a")
    #expect(try await reader.entity(id, timeout: .seconds(1)) == nil)
    await #expect(throws: CatalogReadError.unexpected(status: 404, note: "<html>no such page</html>")) {
      try await reader.entity(id, timeout: .seconds(1))
    }
    await #expect(throws: CatalogReadError.unexpected(status: 404, note: "404000: no route")) {
      try await reader.entity(id, timeout: .seconds(1))
    }
    // The environment is missing, and not the item.
    let note = "error.restapi.noEntryFound: No 'environment' found (request r1)"
    await #expect(throws: CatalogReadError.unexpected(status: 404, note: note)) {
      try await reader.entity(id, timeout: .seconds(1))
    }
  }

  @Test(
    "a reply of another item or another environment is none of this one",
    arguments: [
      (#"{"id":"b","name":"n","environment":"6781"}"#, "the reply is of the item 'b', not of 'a'"),
      (#"{"id":"a","name":"n","environment":6780}"#, "the reply is of environment 6780, not of 6781"),
      (#"{"id":1.5,"name":"n"}"#, "the reply is of the item '1.5', not of 'a'"),
      ("<html>", "the reply is no item: <html>"), (#"{"name":"n"}"#, #"the reply is no item: {"name":"n"}"#),
    ])
  func otherItem(body: String, note: String) async throws {
    let reader = try Self.reader(Replies(.token("T"), .said(200, body)))
    await #expect(throws: CatalogReadError.unexpected(status: 200, note: note)) {
      try await reader.entity(EntityID("a"), timeout: .seconds(1))
    }
  }

  @Test("errors of every shape are told in the service's words")
  func faults() async throws {
    let missing =
      #"{"httpStatus":400,"requestId":"r7","errors":[{"errorCode":"error.restapi.missingFields","message":"x"},{"errorCode":"y","message":"z"}]}"#
    let replies = Replies(
      .token("T"), .said(403, #"{"error_code":"403003","message":"Api Key is invalid"}"#), .said(400, missing),
      .said(500, "oh"), .failure(TransportError(.interrupted, "time ran out")))
    let reader = try Self.reader(replies)
    var notes: [String] = []
    for _ in 0..<4 {
      do { _ = try await reader.entity(try EntityID("a"), timeout: .seconds(1)) } catch { notes.append("\(error)") }
    }
    #expect(
      notes == [
        #"unexpected(status: 403, note: "403003: Api Key is invalid")"#,
        #"unexpected(status: 400, note: "error.restapi.missingFields: x; z (request r7)")"#,
        #"unexpected(status: 500, note: "oh")"#,
        #"transport(CatalogAPI.TransportError(kind: CatalogAPI.TransportError.Kind.interrupted, reason: "time ran out"))"#,
      ])
  }

  @Test("a search says environment, page and fields; ids are texts or whole numbers, and nothing else")
  func search() async throws {
    let replies = Replies(
      .token("T"),
      .said(
        200,
        #"{"timeMs":3,"hits":[{"id":12345678901234567890,"category":["a","b"]},{"id":"x","value":1.50}],"start":1}"#),
      .said(200, #"{"hits":[{"id":1.5},{"id":"a,b"},{"name":"n"}]}"#))
    let reader = try Self.reader(replies)
    let query = SearchQuery.any([
      .field("value", .lt, value: "5"), .all([.field("size", .eq, value: "42"), .field("name", .present, value: "")]),
    ])
    let (hits, none) = try await reader.search(
      query, page: SearchPage(start: 501, fields: ["name", "id"]), timeout: .seconds(1))
    #expect(hits.map(\.id.text) == ["12345678901234567890", "x"] && none.isEmpty)
    #expect(hits[0].fields == ["category": "a, b", "id": "12345678901234567890"])
    #expect(hits[1].fields == ["id": "x", "value": "1.5"])
    #expect(
      replies.all[1].body
        == #"{"meta":{"displayFields":["id","name"],"environmentId":6781,"limit":500,"start":501},"query":{"filters":[{"matchValue":5,"operator":"lt","queryFields":["value"],"type":"simple"},{"filters":[{"matchValue":"42","operator":"eq","queryFields":["size"],"type":"simple"},{"operator":"present","queryFields":["name"],"type":"simple"}],"joinOperator":"AND","type":"compound"}],"joinOperator":"OR","type":"compound"}}"#
    )
    let odd = try await reader.search(.everything, page: SearchPage(), timeout: .seconds(1))
    #expect(odd.hits.isEmpty && odd.unusable == ["1.5", "a,b", ""])
  }

  @Test("a classic environment can't be read, and is not asked")
  func cannot() async throws {
    let replies = Replies()
    let reader = try Self.reader(replies, isTarget: false)
    await #expect(throws: CatalogReadError.cannotReadBack) {
      try await reader.entity(EntityID("a"), timeout: .seconds(1))
    }
    #expect(replies.requests == [])
  }

  @Test("a probe asks for the base path and takes any status for an answer")
  func probe() async throws {
    let replies = Replies(.success(CatalogReply(status: 404)), .failure(TransportError(.unreachable, "refused")))
    let reader = try Self.reader(replies)
    #expect(try await reader.probe(timeout: .seconds(1)) == 404)
    await #expect(throws: TransportError(.unreachable, "refused")) { try await reader.probe(timeout: .seconds(1)) }
    #expect(replies.requests == Array(repeating: "HEAD https://mc.example.com/b/ 1.0 seconds", count: 2))
  }
}
