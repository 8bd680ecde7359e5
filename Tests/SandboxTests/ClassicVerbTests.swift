import CatalogAPI
import HTTPTypes
import Testing

@testable import Sandbox

@Suite("The classic API's verbs")
struct ClassicVerbTests {
  @Test("A delete takes the named items out and says how many it named")
  func delete() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.delete("sku-1,sku-2") == Answer(200, "OK: 2 entities accepted"))
    #expect(sandbox.delete("sku-3") == Answer(200, "OK: 1 entity accepted"))
    #expect(try !sandbox.core.contains(EntityID("sku-2")))
    #expect(sandbox.core.statistics == SandboxStatistics(items: 997, ghosts: 3, requests: 2, deleted: 3, learned: 0))
  }

  @Test("Both spellings of the path and both methods are answered")
  func spellings() throws {
    let sandbox = try SandboxFixture()
    let query = "action=entity.delete&\(SandboxFixture.credentials)&entityIds=sku-1"
    #expect(sandbox.get("/rest/?\(query)") == Answer(200, "OK: 1 entity accepted"))
    #expect(sandbox.post("/rest?\(query)") == Answer(200, "OK: 1 entity accepted"))
    #expect(sandbox.exchange(.put, "/rest?\(query)") == Answer(405, "only GET and POST are answered here"))
    #expect(sandbox.get("/Rest?\(query)") == Answer(404, "there is nothing at this path"))
  }

  @Test("A delete of everything leaves nothing")
  func deleteAll() throws {
    let sandbox = try SandboxFixture()
    let reply = sandbox.get("/rest?action=entity.deleteAll&\(SandboxFixture.credentials)")
    #expect(reply == Answer(200, "OK: all entities accepted"))
    #expect(
      sandbox.core.statistics == SandboxStatistics(items: 0, ghosts: 1000, requests: 1, deleted: 1000, learned: 0))
  }

  @Test("Unknown and repeated ids are accepted silently")
  func unknown() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.delete("nobody,sku-1,sku-1") == Answer(200, "OK: 3 entities accepted"))
    #expect(sandbox.core.statistics.deleted == 1)
  }

  static let hardIDs = ["é", "漢字", "a b", "a&b=c", "100%", "a+b", "a/b", "😀"]

  @Test("Each hard id is in the catalogue, arrives byte for byte, and deletes its own item only", arguments: hardIDs)
  func hardID(_ text: String) throws {
    let sandbox = try SandboxFixture()
    let id = try EntityID(text)
    #expect(sandbox.core.contains(id))
    #expect(sandbox.delete(PercentEncoding.encode(text)) == Answer(200, "OK: 1 entity accepted"))
    #expect(!sandbox.core.contains(id))
    #expect(sandbox.core.log.map(\.ids) == [[id]])
    #expect(sandbox.core.statistics.items == 999)
  }

  @Test("A plus stays a plus, and two forms of one letter are two ids")
  func bytes() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.delete("a+b,e%CC%81").status == 200)
    #expect(try sandbox.core.contains(EntityID("a b")))
    #expect(try !sandbox.core.contains(EntityID("a+b")))
    #expect(try sandbox.core.contains(EntityID("é")))
  }

  static let refused: [(String, String)] = [
    ("", "the parameter entityIds is missing"),
    ("&entityids=sku-1", "the parameter entityIds is missing"),
    ("&entityIds", "entityIds is empty"),
    ("&entityIds=", "entityIds is empty"),
    ("&entityIds=,", "id 1 in entityIds: it is empty"),
    ("&entityIds=sku-1,,sku-2", "id 2 in entityIds: it is empty"),
    ("&entityIds=a%2Cb", "id 1 in entityIds: it holds a comma, which joins ids in a request and can't be escaped"),
    ("&entityIds=100%", "entityIds is not percent-encoded UTF-8"),
    ("&entityIds=%FF", "entityIds is not percent-encoded UTF-8"),
    ("&entityIds=a&entityIds=b", "the parameter entityIds is given twice"),
  ]

  @Test("A delete whose ids can't be read deletes nothing", arguments: refused)
  func unreadable(query: String, reason: String) throws {
    let sandbox = try SandboxFixture()
    let reply = sandbox.get("/rest?action=entity.delete&\(SandboxFixture.credentials)\(query)")
    #expect(reply == Answer(400, reason))
    #expect(sandbox.core.statistics.deleted == 0)
  }

  @Test("An action that is none, or in another case, is refused")
  func actions() throws {
    let sandbox = try SandboxFixture()
    let words = "the sandbox knows entity.delete and entity.deleteAll"
    #expect(
      sandbox.get("/rest?action=entity.deleteall&\(SandboxFixture.credentials)")
        == Answer(400, "unknown action 'entity.deleteall'; \(words)"))
    #expect(
      sandbox.get("/rest?\(SandboxFixture.credentials)") == Answer(400, "the parameter action is missing"))
  }

  static let strangers = [
    "client=sandbox&clientToken=other", "client=other&clientToken=\(SandboxFixture.token)",
    "client=SANDBOX&clientToken=\(SandboxFixture.token)", "client=sandbox", "clientToken=\(SandboxFixture.token)",
    "client=sandbox&clienttoken=\(SandboxFixture.token)", "client=sandbox&clientKey=\(SandboxFixture.token)",
  ]

  @Test("Who does not bring the client code and its token gets the documented error", arguments: strangers)
  func stranger(credentials: String) throws {
    let sandbox = try SandboxFixture()
    #expect(
      sandbox.get("/rest?action=entity.deleteAll&\(credentials)")
        == Answer(403, "Client key or recommendation id invalid"))
    #expect(sandbox.core.statistics.items == 1000)
  }

  @Test("Items of another sandbox of the same seed are the same, of another seed are not")
  func seeds() throws {
    let one = try SandboxFixture().get("/sandbox/entities/sku-1")
    #expect(one == (try SandboxFixture().get("/sandbox/entities/sku-1")))
    let other = SandboxCore(configuration: SandboxConfiguration(seed: 8))
    #expect(one != Answer(other.reply(to: SandboxFixture.request(.get, "/sandbox/entities/sku-1"))))
  }

  @Test("A catalogue has as many items as were asked for, of four kinds", arguments: [0, 1, 99, 100, 1000, 5000])
  func sizes(count: Int) throws {
    let ids = try SandboxFixture(itemCount: count).core.ids.map(\.text)
    #expect(Set(ids).count == count)
    #expect(ids.filter { $0.hasPrefix("test-") }.count == count / 40)
    #expect(ids.filter { $0.hasPrefix("disc-") }.count == count / 25)
    #expect(ids.suffix(8) == Self.hardIDs[...] || count < 100)
  }
}
