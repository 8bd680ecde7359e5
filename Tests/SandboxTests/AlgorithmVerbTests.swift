@_spi(AlgorithmCommands) import CatalogAPI
import Testing

@testable import Sandbox

@Suite("The classic API's verbs for custom algorithms and downloads")
struct AlgorithmVerbTests {
  private static func verb(_ action: String, _ rest: String = "") -> String {
    "/rest?action=\(action)&\(SandboxFixture.credentials)\(rest)"
  }

  private static func form(_ xml: String) -> String { "recommendations=" + PercentEncoding.encode(xml) }

  private static func list(_ key: String, _ ids: String...) -> String {
    "<recommendation><key>\(key)</key>\(ids.map { "<entityId>\($0)</entityId>" }.joined())</recommendation>"
  }

  private static func xml(_ lists: String...) -> String { "<recommendations>\(lists.joined())</recommendations>" }

  @Test("A name is made, filled by either method, and deleted")
  func life() throws {
    let sandbox = try SandboxFixture()
    let fill = Self.verb("entity.recommendations.upload", "&algorithmName=p")
    #expect(sandbox.post(fill, Self.form(Self.xml())) == Answer(400, "there is no algorithm 'p'"))
    #expect(
      sandbox.get(Self.verb("algorithm.upload", "&algorithmName=p&keyType=user.a"))
        == Answer(200, "OK: algorithm created"))
    #expect(
      sandbox.post(fill, Self.form(Self.xml(Self.list("k", "sku-2", "sku-1"), Self.list("", "a&amp;b=c"))))
        == Answer(200, "OK: 2 keys accepted"))
    #expect(
      sandbox.get(fill + "&environmentId=ALL&" + Self.form(Self.xml(Self.list("k", "sku-3"))))
        == Answer(200, "OK: 1 key accepted"))
    #expect(
      sandbox.core.customAlgorithm("p")
        == ["k": [try EntityID("sku-2"), try EntityID("sku-1")], "": [try EntityID("a&b=c")]])
    #expect(sandbox.core.customAlgorithm("p", environment: "ALL") == ["k": [try EntityID("sku-3")]])
    #expect(sandbox.get(Self.verb("algorithm.delete", "&algorithmName=p")) == Answer(200, "OK: algorithm deleted"))
    #expect(sandbox.get(Self.verb("algorithm.delete", "&algorithmName=p")) == Answer(400, "there is no algorithm 'p'"))
    #expect(sandbox.core.customAlgorithm("p") == nil)
  }

  static let unreadable: [(String, String)] = [
    ("<recommendations>", "recommendations lacks <recommendation> before ''"),
    ("<recommendations></recommendations>x", "recommendations has something behind its end"),
    (
      "<recommendations><recommendation></recommendation></recommendations>",
      "recommendations lacks <key> before '</recommendation></r'"
    ),
    (xml("<recommendation><key>a&b</key></recommendation>"), "recommendations has an & that is no entity"),
    (xml(list("k", "sku-1", "")), "id 2 of the key 'k': it is empty"),
    (xml(list("k", "sku-1", "nobody")), "the key 'k' has an unknown item 'nobody'"),
    (
      xml(
        "<recommendation><key>k</key>" + String(repeating: "<entityId>sku-1</entityId>", count: 501)
          + "</recommendation>"),
      "501 items for the key 'k', more than 500"
    ),
  ]

  @Test("Lists that can't be taken change nothing", arguments: unreadable)
  func refused(xml: String, reason: String) throws {
    let sandbox = try SandboxFixture()
    _ = sandbox.get(Self.verb("algorithm.upload", "&algorithmName=p"))
    let reply = sandbox.post(Self.verb("entity.recommendations.upload", "&algorithmName=p"), Self.form(xml))
    #expect(reply == Answer(400, reason))
    #expect(sandbox.core.customAlgorithm("p") == [:])
  }

  @Test("By GET fewer keys are taken than by POST")
  func keyLimits() throws {
    let sandbox = try SandboxFixture()
    _ = sandbox.get(Self.verb("algorithm.upload", "&algorithmName=p"))
    let fill = Self.verb("entity.recommendations.upload", "&algorithmName=p")
    func lists(_ count: Int) -> String {
      Self.form("<recommendations>" + (0..<count).map { Self.list("\($0)", "sku-1") }.joined() + "</recommendations>")
    }
    #expect(sandbox.get(fill + "&" + lists(1000)) == Answer(200, "OK: 1000 keys accepted"))
    #expect(sandbox.get(fill + "&" + lists(1001)) == Answer(400, "1001 keys, more than 1000"))
    #expect(sandbox.post(fill, lists(1001)) == Answer(200, "OK: 1001 keys accepted"))
  }

  @Test("What the shell sends is what the sandbox takes, with any signs in keys, ids and names")
  func client() async throws {
    let sandbox = try SandboxFixture()
    let client = AlgorithmClient(
      environment: try SandboxFixture.environment(), token: Secret(SandboxFixture.token), transport: sandbox.core)
    let name = try AlgorithmName("a+b & 'c' <d> é")
    let ids = try SeedCatalogue.hardIDs.map { try EntityID($0) }
    let lists = ["", "a+b c", "<&>\"'", " é "].map { AlgorithmList(key: $0, ids: ids) }
    #expect(try await client.create(name, keyType: nil, timeout: .seconds(1)).status == 200)
    let reply = try await client.fill(name, with: lists, environment: .number(3), timeout: .seconds(1))
    #expect(Answer(reply) == Answer(200, "OK: 4 keys accepted"))
    #expect(
      sandbox.core.customAlgorithm(name.text, environment: "3")
        == Dictionary(uniqueKeysWithValues: lists.map { ($0.key, $0.ids) }))
    #expect(try await client.delete(name, timeout: .seconds(1)).status == 200)
  }

  @Test("Results come by both verbs, without items that are delivered no more; another id is an error with status 200")
  func downloads() throws {
    let sandbox = try SandboxFixture(knobs: "delivery-lag=3600")
    let key = SandboxFixture.credentials.replacing("clientToken", with: "clientKey")
    let old = "/rest?action=downloadRecommendations&\(key)&id=42"
    let results = sandbox.get(Self.verb("recommendations.file.download", "&recommendations=42"))
    #expect(results.type == "text/csv; charset=utf-8")
    #expect(results.body.hasPrefix("# environment: 1\r\nsku-1,sku-2,sku-3,sku-4,sku-5,sku-6\r\nsku-2,"))
    #expect(results.body.hasSuffix("\r\n# environment: 2\r\n"))
    #expect(sandbox.get(old) == results)
    _ = sandbox.delete("sku-2")
    #expect(sandbox.get(old) == results)
    sandbox.clock.advance(by: .seconds(3601))
    #expect(sandbox.get(old).body.hasPrefix("# environment: 1\r\nsku-1,sku-3,sku-4,sku-5,sku-6\r\nsku-3,"))
    #expect(
      sandbox.get(Self.verb("recommendations.file.download", "&recommendations=43"))
        == Answer(200, "Client key or recommendation id invalid"))
    #expect(
      sandbox.get(Self.verb("downloadRecommendations", "&id=42"))
        == Answer(403, "Client key or recommendation id invalid"))
  }
}
