internal import HTTPTypes
internal import Synchronization
internal import Testing

@_spi(AlgorithmCommands) @testable internal import CatalogAPI

@Suite("Custom algorithms and downloads: requests, lists and replies")
struct AlgorithmAPITests {
  private static func environment() throws -> ServiceEnvironment {
    ServiceEnvironment(
      name: "prod", base: try BaseURL("https://recs.example.com"), client: "acme", tokenSource: .store)
  }

  /// Keeps whole requests, and answers each with the same reply.
  private final class Recorder: Transport {
    private let reply: CatalogReply
    private let seen = Mutex<[CatalogRequest]>([])

    init(_ reply: CatalogReply = CatalogReply(status: 200, body: Array("# environment: 1\n".utf8))) {
      self.reply = reply
    }

    var requests: [CatalogRequest] { seen.withLock { $0 } }

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      seen.withLock { $0.append(request) }
      return reply
    }
  }

  @Test("each verb has its parameters in the query, the lists go as a form, and the token is never shown")
  func requests() async throws {
    let recorder = Recorder()
    let environment = try Self.environment()
    let client = AlgorithmClient(environment: environment, token: Secret("T/0"), transport: recorder)
    let name = try AlgorithmName("Staff picks & more")
    let list = AlgorithmList(key: "a<b> &", ids: [try EntityID("é"), try EntityID("a&b")])
    _ = try await client.create(name, keyType: AlgorithmKeyType("user.tier"), timeout: .seconds(1))
    _ = try await client.create(name, keyType: nil, timeout: .seconds(1))
    _ = try await client.fill(
      name, with: [list, AlgorithmList(key: "", ids: [])], environment: .number(7), timeout: .seconds(1))
    _ = try await client.fill(name, with: [], environment: .all, timeout: .seconds(1))
    _ = try await client.fill(name, with: [], environment: nil, timeout: .seconds(1))
    _ = try await client.delete(name, timeout: .seconds(1))
    let reader = RecommendationReader(environment: environment, token: Secret("T/0"), transport: recorder)
    _ = try await reader.results(of: "1 2", by: .file, timeout: .seconds(1))
    _ = try await reader.results(of: "12", by: .recommendations, timeout: .seconds(1))
    let start = "https://recs.example.com/rest?action="
    let account = "&client=acme&clientToken=••••"
    let named = "\(account)&algorithmName=Staff%20picks%20%26%20more"
    #expect(
      recorder.requests.map(\.description) == [
        "GET \(start)algorithm.upload\(named)&keyType=user.tier", "GET \(start)algorithm.upload\(named)",
        "POST \(start)entity.recommendations.upload\(named)&environmentId=7",
        "POST \(start)entity.recommendations.upload\(named)&environmentId=ALL",
        "POST \(start)entity.recommendations.upload\(named)", "GET \(start)algorithm.delete\(named)",
        "GET \(start)recommendations.file.download\(account)&recommendations=1%202",
        "GET \(start)downloadRecommendations&client=acme&clientKey=••••&id=12",
      ])
    for request in recorder.requests {
      #expect(
        request.exposeURL { $0 }
          == String(request.description.drop { $0 != " " }.dropFirst()).replacing("••••", with: "T%2F0"))
    }
    let filled = recorder.requests[2]
    #expect(filled.headers[.contentType] == "application/x-www-form-urlencoded")
    let body = String(decoding: filled.body, as: UTF8.self)
    #expect(body.hasPrefix("recommendations=%3Crecommendations%3E%3Crecommendation%3E%3Ckey%3E"))
    #expect(
      PercentEncoding.decode(body[...])
        == "recommendations=<recommendations><recommendation><key>a&lt;b&gt; &amp;</key><entityId>é</entityId><entityId>a&amp;b</entityId></recommendation>"
        + "<recommendation><key></key></recommendation></recommendations>")
    #expect(recorder.requests.last?.replyLimit == 1 << 30)
  }

  @Test("names, key types and environments are what the manual says")
  func words() throws {
    #expect(throws: AlgorithmName.Refusal.empty) { try AlgorithmName("") }
    #expect(throws: AlgorithmName.Refusal.tooLong(256)) { try AlgorithmName(String(repeating: "é", count: 256)) }
    #expect(throws: AlgorithmName.Refusal.controlCharacter) { try AlgorithmName("a\nb") }
    #expect(try AlgorithmName(String(repeating: "é", count: 255)).text.count == 255)
    for text in ["currentitem", "currentcategory", "user.a", "profile.b"] {
      #expect(AlgorithmKeyType(text)?.text == text)
    }
    for text in ["", "CurrentItem", "user.", "profile", "items"] { #expect(AlgorithmKeyType(text) == nil) }
    #expect(AlgorithmEnvironment("ALL") == .all)
    #expect(AlgorithmEnvironment("12") == .number(12))
    for text in ["all", "-1", "x", ""] { #expect(AlgorithmEnvironment(text) == nil) }
  }

  private static func read(_ text: String) -> AlgorithmListReader {
    var reader = AlgorithmListReader()
    for byte in text.utf8 { reader.take([byte]) }
    reader.finish()
    return reader
  }

  @Test("lists are read in rank order, with empty keys, quotes, padding and the lines of a download")
  func lists() throws {
    let reader = Self.read("# environment: 1\r\nk,a,b,,\r\n,c\r\n\"x,y\",\"d\"\n\n")
    #expect(
      reader.lists == [
        AlgorithmList(key: "k", ids: [try EntityID("a"), try EntityID("b")]),
        AlgorithmList(key: "", ids: [try EntityID("c")]), AlgorithmList(key: "x,y", ids: [try EntityID("d")]),
      ])
    #expect(reader.environments == 1)
    #expect(reader.problemCount == 0)
  }

  @Test("every row that can't be uploaded is told, and none of it is taken")
  func badLists() {
    let many = (0...500).map { "i\($0)" }.joined(separator: ",")
    let reader = Self.read("k\nk,a,,b\nk,\"a,b\"\nk,a,a\nk,\(many)\nk,a\nk,b\n\"c\u{1}\",a\nq,x\"y\nz,\"open")
    #expect(
      reader.problems.map { "\($0.line): \($0.reason)" } == [
        "1: the key 'k' has no ids", "2: cell 3 can't be an id: it is empty",
        "3: cell 2 can't be an id: it holds a comma, which joins ids in a request and can't be escaped",
        "4: the id 'a' comes twice under the key 'k'", "5: the key 'k' has 501 ids, more than 500",
        "7: the key 'k' has a row already, in line 6", "8: the key holds a control character",
        "9: a quote stands inside a cell that is not quoted",
        "10: a quote opens and is never closed: lines 10 to 10 can't be read",
      ])
    #expect(reader.lists.map(\.key) == ["k"])
  }

  @Test("keys that only look alike are two keys, and characters that XML can't hold are in no id")
  func bytes() {
    let alike = Self.read("\u{E9},a\ne\u{301},b\n")
    #expect(alike.problemCount == 0)
    #expect(alike.lists.count == 2)
    let hostile = Self.read("k,a,b\u{FFFE}\nl,\u{1FFFF}\n")
    #expect(
      hostile.problems.map { "\($0.line): \($0.reason)" } == [
        "1: cell 3 holds a character that XML can't", "2: cell 2 holds a character that XML can't",
      ])
  }

  @Test("lists that nobody will send are counted, and not kept")
  func bound() {
    var reader = AlgorithmListReader(keeping: 2)
    reader.take(Array("k,a\nl,b\nm,c\nm,d\n".utf8)[...])
    reader.finish()
    #expect(reader.lists.map(\.key) == ["k", "l"])
    #expect(reader.listCount == 4)
  }

  @Test("results are counted by environment, also those without any")
  func results() {
    func keys(_ text: String) -> [String] {
      RecommendationResults(csv: Array(text.utf8)).keys.map { "\($0.environment ?? "-"): \($0.count)" }
    }
    #expect(keys("# environment: 12\nk,a\nl,b\n# environment: 13\n") == ["12: 2", "13: 0"])
    #expect(keys("k,a\r\n\r\n") == ["-: 1"])
    #expect(keys("") == [])
  }

  @Test(
    "what is no set of results is told for what it is, whatever its status",
    arguments: [
      (200, "Client key or recommendation id invalid", "refused(status: 200"),
      (200, "<p>client KEY or recommendation id invalid", "refused(status: 200"),
      (200, "Error while fetching recommendation data file.", "refused(status: 200"),
      (503, "k,a\n", "refused(status: 503"), (302, "", "refused(status: 302"),
      (200, "\n<!DOCTYPE html><p>back soon", "page("), (200, "<html>", "page("),
      (200, "", "unknownForm("), (200, "Service busy", "unknownForm("), (200, "k,a\n", "unknownForm("),
      (200, "k,# environment: 1\n", "unknownForm("),
    ])
  func refusals(status: Int, body: String, kind: String) async throws {
    let recorder = Recorder(CatalogReply(status: status, body: Array(body.utf8)))
    let reader = RecommendationReader(environment: try Self.environment(), token: Secret("T"), transport: recorder)
    let error = await #expect(throws: RecommendationReadError.self) {
      _ = try await reader.results(of: "1", by: .file, timeout: .seconds(1))
    }
    #expect(error.map { "\($0)".contains(kind) } == true)
  }

  @Test("a note on a long reply is made of its beginning, without the token or a piece of it at the cut")
  func longReply() async throws {
    let token = "11111111-2222-4333-8444-555555555555"
    for cut in 0..<40 {
      let body = String(repeating: " ", count: 65_536 - cut) + token + String(repeating: "x", count: 1000)
      let reader = RecommendationReader(
        environment: try Self.environment(), token: Secret(token),
        transport: Recorder(CatalogReply(status: 500, body: Array(body.utf8))))
      let error = await #expect(throws: RecommendationReadError.self) {
        _ = try await reader.results(of: "1", by: .file, timeout: .seconds(1))
      }
      #expect(error == .refused(status: 500, note: ""))
    }
  }
}
