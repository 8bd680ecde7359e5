import CatalogAPI
import Sandbox
import Synchronization
import Testing

@Suite("The sandbox's own routes and its log")
struct AdminRouteTests {
  @Test(
    "The catalogue's reader reads items of the sandbox, also those with hard ids", arguments: ClassicVerbTests.hardIDs)
  func reader(text: String) async throws {
    let sandbox = try SandboxFixture()
    let reader = CatalogReader(
      environment: try SandboxFixture.environment(), secret: SandboxConfiguration.defaultClientSecret,
      transport: sandbox.core,
      tokens: AccessTokens())
    let id = try EntityID(text)
    let item = try #require(try await reader.entity(id, timeout: .seconds(1)))
    #expect(item.id == id)
    #expect(
      item.attributes.map(\.name) == [
        "brand", "colour", "inventory", "margin", "message", "pageUrl", "status", "thumbnailUrl", "value",
      ])
    _ = sandbox.delete(PercentEncoding.encode(text))
    #expect(try await reader.entity(id, timeout: .seconds(1)) == nil)
    #expect(try await reader.probe(timeout: .seconds(1)) == 200)
  }

  @Test("Ids are listed in order, in pages")
  func listing() throws {
    let sandbox = try SandboxFixture()
    #expect(
      sandbox.get("/sandbox/entities?limit=3&offset=925")
        == .json(200, #"{"ids":["sku-926","sku-927","test-001"],"offset":925,"total":1000}"#))
    _ = sandbox.delete("sku-926")
    #expect(
      sandbox.get("/sandbox/entities?limit=2&offset=924")
        == .json(200, #"{"ids":["sku-925","sku-927"],"offset":924,"total":999}"#))
    #expect(
      sandbox.get("/sandbox/entities?limit=0")
        == Answer(400, "limit goes from 1 to 10000, and offset starts at 0"))
  }

  @Test("A catalogue keeps its order through many deletions")
  func order() throws {
    let sandbox = try SandboxFixture()
    let doomed = (1...900).map { "sku-\($0)" }
    _ = sandbox.delete(doomed.joined(separator: ","))
    #expect(sandbox.core.ids.prefix(3).map(\.text) == ["sku-901", "sku-902", "sku-903"])
    #expect(sandbox.core.ids.count == 100)
    _ = sandbox.delete("sku-902")
    #expect(sandbox.core.ids.prefix(3).map(\.text) == ["sku-901", "sku-903", "sku-904"])
  }

  @Test("The log shows each request with its token masked, and keeps the bytes that came")
  func log() throws {
    let lines = Mutex<[String]>([])
    let sandbox = try SandboxFixture(onRequest: { request in lines.withLock { $0.append(request.line) } })
    let target = "/rest?action=entity.delete&\(SandboxFixture.credentials)&entityIds=a%2Fb,sku-1"
    _ = sandbox.get(target)
    _ = sandbox.get("/rest?CLIENTTOKEN=x&clientKey=y&client%54oken=z&action=w")
    let masked = "/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=a%2Fb,sku-1"
    #expect(
      sandbox.core.log.map(\.line) == [
        "GET \(masked) 200",
        "GET /rest?CLIENTTOKEN=••••&clientKey=••••&client%54oken=••••&action=w 403",
      ])
    #expect(lines.withLock { $0 } == sandbox.core.log.map(\.line))
    #expect(sandbox.core.log[0].rawTarget.expose { $0 } == target)
    let entry =
      #"{"ids":["a/b","sku-1"],"method":"GET","status":200,"target":"\#(masked)","time":"2026-01-01T00:00:00Z"}"#
    let jsonLines = sandbox.get("/sandbox/log").body.split(separator: "\n")
    #expect(jsonLines.count == 2)
    #expect(jsonLines.first.map(String.init) == entry)
  }

  @Test("The log keeps the last ten thousand requests, and the statistics count all")
  func logCapacity() throws {
    let sandbox = try SandboxFixture(itemCount: 0)
    for number in 1...10_002 { _ = sandbox.get("/\(number)") }
    #expect(sandbox.core.log.count == 10_000)
    #expect(sandbox.core.log.first?.target == "/3")
    #expect(sandbox.core.log.last?.target == "/10002")
    #expect(
      sandbox.get("/sandbox/stats")
        == .json(200, #"{"deleted":0,"ghosts":0,"items":0,"learned":0,"requests":10002}"#))
  }

  @Test("A route that is none is told, and looking never changes")
  func unknownRoutes() throws {
    let sandbox = try SandboxFixture()
    #expect(sandbox.get("/sandbox/nothing") == Answer(404, "the sandbox has no such route"))
    #expect(sandbox.get("/sandbox/clock?advance=5") == Answer(404, "the sandbox has no such route"))
    #expect(
      sandbox.get("/sandbox/entities/a%2") == Answer(400, "the id in the path is not percent-encoded UTF-8"))
  }
}
