internal import CatalogAPI
internal import Testing

@Suite("Reading the catalogue")
struct CatalogReaderTests {
  private static func reader(_ replies: Replies, _ origin: ServiceEnvironment.Origin = .embeddedSandbox) throws
    -> CatalogReader
  {
    CatalogReader(
      environment: ServiceEnvironment(
        name: "sandbox", base: try BaseURL("http://localhost:9/b"), client: "c", tokenSource: .sandbox, origin: origin),
      transport: replies)
  }

  @Test("an item is read from the sandbox, its attributes by name; one that is not there is nil")
  func entity() async throws {
    let body = #"{"name":"N é","categories":["a","b"],"attributes":{"z":"1","a":"2"}}"#
    let replies = Replies(
      .success(CatalogReply(status: 200, body: Array(body.utf8))), .success(CatalogReply(status: 404)))
    let reader = try Self.reader(replies)
    let id = try EntityID("a/é")
    #expect(
      try await reader.entity(id, timeout: .seconds(2))
        == CatalogEntity(id: id, name: "N é", categories: ["a", "b"], attributes: [("a", "2"), ("z", "1")]))
    #expect(try await reader.entity(id, timeout: .seconds(2)) == nil)
    #expect(
      replies.requests == Array(repeating: "GET http://localhost:9/b/sandbox/entities/a%2F%C3%A9 2.0 seconds", count: 2)
    )
  }

  @Test("a reply that is no item is an error with what it said, and so is none")
  func trouble() async throws {
    let replies = Replies(
      .success(CatalogReply(status: 200, body: Array("<html>".utf8))),
      .success(CatalogReply(status: 500, body: Array("oh".utf8))),
      .failure(TransportError(.interrupted, "time ran out")))
    let reader = try Self.reader(replies)
    let id = try EntityID("a")
    await #expect(throws: CatalogReadError.unexpected(status: 200, note: "<html>")) {
      try await reader.entity(id, timeout: .seconds(1))
    }
    await #expect(throws: CatalogReadError.unexpected(status: 500, note: "oh")) {
      try await reader.entity(id, timeout: .seconds(1))
    }
    await #expect(throws: CatalogReadError.transport(TransportError(.interrupted, "time ran out"))) {
      try await reader.entity(id, timeout: .seconds(1))
    }
  }

  @Test("no other environment can be read back, and none is asked")
  func cannot() async throws {
    let replies = Replies()
    let reader = try Self.reader(replies, .configured)
    let id = try EntityID("a")
    await #expect(throws: CatalogReadError.cannotReadBack) { try await reader.entity(id, timeout: .seconds(1)) }
    #expect(replies.requests == [])
  }

  @Test("a probe asks for the base path and takes any status for an answer")
  func probe() async throws {
    let replies = Replies(.success(CatalogReply(status: 404)), .failure(TransportError(.unreachable, "refused")))
    let reader = try Self.reader(replies, .configured)
    #expect(try await reader.probe(timeout: .seconds(1)) == 404)
    await #expect(throws: TransportError(.unreachable, "refused")) { try await reader.probe(timeout: .seconds(1)) }
    #expect(replies.requests == Array(repeating: "HEAD http://localhost:9/b/ 1.0 seconds", count: 2))
  }
}
