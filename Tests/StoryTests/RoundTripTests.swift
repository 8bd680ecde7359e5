internal import CatalogAPI
internal import Foundation
internal import HTTPTypes
internal import Sandbox
internal import StoryHarness
internal import Testing

// Catalogues of every kind of attribute go in through the service's own save, are deleted with a snapshot, restored, and
// compared in the stand-in itself, not through our reader.

@Suite("What is deleted and restored is what it was")
struct RoundTripTests {
  private struct Item: Encodable {
    var id: String
    var name: String
    var categories: [String]
    var environment = 6781
    var attributes: [String: Value]

    enum Value: Encodable {
      case text(String)
      case decimal(Double)
      case integer(Int64)

      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .decimal(let number): try container.encode(number)
        case .integer(let number): try container.encode(number)
        }
      }
    }
  }

  private static let pieces = [
    "a", "Z", "0", " ", "é", "e\u{301}", "漢字", "😀", "👩‍👩‍👧", "\u{202E}", "\u{200B}", "\"", "'", "\\", "<b>", "&amp;", ";",
    "|",
    "\t", "\n", "\r\n", "{}", "[1,2]", "null", "%41", "+", "=", "#", "\u{2028}", "\u{FEFF}",
  ]

  private static func text(_ random: inout Seeded, _ most: Int) -> String {
    (0..<1 + random.below(most)).map { _ in random.pick(pieces) }.joined()
  }

  private static func item(_ number: Int, _ random: inout Seeded) -> Item {
    let odd = ["é", "a b", "a&b", "100%", "漢", "😀", "a/b", "?x", "-"]
    var attributes: [String: Item.Value] = [
      "value": .decimal(Double(bitPattern: random.next() & 0x7FEF_FFFF_FFFF_FFFF)), "margin": .decimal(19.2),
      "inventory": .integer(Int64(bitPattern: random.next()) >> random.below(60)), "message": .text(text(&random, 20)),
      "pageUrl": .text("/p?a=1&b=\(number)"), "thumbnailUrl": .text("https://cdn.example.com/é \(number).jpg"),
      "looksLikeNumber": .text("19.10"), "many": .text(#"["a","b, c","\"d\""]"#),
    ]
    if number.isMultiple(of: 7) {
      for place in 0..<92 {
        attributes["custom\(place) \(random.pick(pieces.filter { !$0.contains("\n") }))"] = .text(text(&random, 5))
      }
    }
    if number.isMultiple(of: 11) {
      attributes["long"] = .text(String(repeating: random.pick(["x", "漢", "\\", "é"]), count: 15_000))
    }
    return Item(
      id: "item-\(number)\(random.pick(odd))", name: String(text(&random, 12).prefix(60)),
      categories: (0..<1 + random.below(4)).map { "c\($0):\(random.pick(["lamp", "é", "a b", "x:y"]))" }.reversed(),
      attributes: attributes)
  }

  private static func state(_ story: Story, _ ids: [String]) throws -> [String] {
    try ids.map { id in
      guard let found = story.core.entity(try EntityID(id), in: 6781) else { return "\(id) missing" }
      let attributes = found.attributes.filter { !["createdAt", "lastUpdatedAt"].contains($0.key) }

      return "\(id) \(found.name) \(found.categories) \(attributes.sorted { $0.key < $1.key }.map(shown))"
    }
  }

  /// Numbers are the same where their doubles are; everything else where its bytes are.
  private static func shown(_ name: String, _ value: String) -> String {
    guard ["value", "margin"].contains(name), let number = Double(value) else { return "\(name)=\(Array(value.utf8))" }
    return "\(name)=\(number.bitPattern)"
  }

  @Test("names, categories in order and every attribute come back, byte for byte", arguments: [UInt64(3), 4, 5, 6])
  func entities(seed: UInt64) async throws {
    var random = Seeded(seed)
    let story = try TargetStoryTests.story(snapshots: true)
    let items = (1...80).map { Self.item($0, &random) }
    let encoder = JSONEncoder()
    try story.write("items.json", String(decoding: try encoder.encode(["entities": items]), as: UTF8.self))
    #expect(try Self.save(Array(try encoder.encode(["entities": items])), story.core) == items.count)
    let ids = items.map(\.id)
    let before = try Self.state(story, ids)
    #expect(!before.contains { $0.hasSuffix(" missing") })
    _ = await story.run(TargetStoryTests.add + "set calls-per-minute 100000; set batch-bytes 400")
    let staged = try story.write("ids.txt", ids.joined(separator: "\n") + "\n")
    let delete = await story.run("stage --from \(staged) --format ids; delete")
    #expect(delete.status == 0, "\(delete.err)")
    #expect(try Self.state(story, ids) == ids.map { "\($0) missing" })
    let restore = await story.run("restore last --output jsonl")
    #expect(restore.status == 0, "\(restore.err)")
    #expect(restore.out.contains(#""restored":80,"differs":0,"missing":0"#))
    for (old, new) in zip(before, try Self.state(story, ids)) { #expect(old == new) }
  }

  @Test("an upload feed of a snapshot brings the items back where nothing else can", arguments: [UInt64(8), 9])
  func feed(seed: UInt64) async throws {
    var random = Seeded(seed)
    let story = try TargetStoryTests.story(snapshots: true)
    let ids = (0..<30).map { _ in "sku-\(1 + random.below(900))" } + ["é", "a b", "a&b=c"]
    let before = try ids.map { try Self.production(story, $0) }
    let delete = await story.run("stage " + ids.map { "'\($0)'" }.joined(separator: " ") + "; delete")
    #expect(delete.status == 0)
    let file = story.folder + "/back.csv"
    #expect(await story.run("restore last --feed \(file)").status == 0)
    let again = await story.run("restore last --feed \(file)")
    #expect(again.status == 3 && again.err.contains("there is a file"))
    #expect(await story.run("feed check \(file)").status == 0)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    #expect(try story.core.importFeed(bytes).rejected == [])
    #expect(try ids.map { try Self.production(story, $0) } == before)
  }

  @Test("without a snapshot, exactly the rows of the deleted items are taken out of a product feed")
  func source() async throws {
    let story = try TargetStoryTests.story()
    let all = (1...50).map { "sku-\($0)" }
    let source = story.folder + "/all.csv"
    #expect(await story.run("feed write \(source) " + all.joined(separator: " ")).status == 0)
    _ = await story.run(
      "env add c --domain http://127.0.0.1:9 --client sandbox --token env:T; use c; delete sku-1 'sku-2' not-in-feed sku-3"
    )
    let before = try ["sku-4"].map { try Self.production(story, $0) }
    #expect(await story.run("restore last").status == 1)
    let chapter = await story.run("restore last --feed \(story.folder)/back.csv --source \(source)")
    #expect(chapter.status == 1)
    #expect(chapter.err.contains("wrote 3 items") && chapter.err.contains("does not have 1 id: not-in-feed"))
    let found = await story.run("feed find \(story.folder)/back.csv sku-1 sku-2 sku-3 sku-4 --output tsv")
    #expect(found.out.split(separator: "\n").count == 4)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: story.folder + "/back.csv")))
    #expect(try story.core.importFeed(bytes).imported == 3)
    #expect(try ["sku-4"].map { try Self.production(story, $0) } == before)
    let broken = try story.write("broken.csv", "## RECSentity.id,entity.name\nsku-1,\"La\"mp\n")
    let refused = await story.run("restore last --feed \(story.folder)/x.csv --source \(broken)")
    #expect(refused.status == 1 && refused.err.contains("broken.csv:2:"))
  }

  private static func production(_ story: Story, _ id: String) throws -> String {
    guard let found = story.core.entity(try EntityID(id), in: 6780) else { return "missing" }
    return "\(found.name) \(found.categories) \(found.attributes.sorted { $0.key < $1.key }.map(shown))"
  }

  /// Saves through the API itself, without the shell.
  private static func save(_ body: [UInt8], _ core: SandboxCore) throws -> Int {
    let token = try #require(
      JSONSerialization.jsonObject(
        with: Data(
          core.reply(
            to: request("/ims/token/v3", "application/x-www-form-urlencoded", nil),
            body: Array(
              "grant_type=client_credentials&client_id=sandbox-key&client_secret=\(SandboxConfiguration.defaultClientSecret.expose { $0 })&scope=target_sdk"
                .utf8)
          ).body)) as? [String: Any])
    let bearer = try #require(token["access_token"] as? String)
    let reply = core.reply(
      to: request("/sandbox/target/recs/entities", "application/vnd.adobe.target.v1+json", bearer), body: body)
    let json = try #require(JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
    #expect(json["rejected"] as? Int == 0, "\(json)")
    return json["inserted/updated"] as? Int ?? 0
  }

  private static func request(_ path: String, _ type: String, _ bearer: String?) -> HTTPRequest {
    var request = HTTPRequest(method: .post, scheme: "http", authority: "h", path: path)
    request.headerFields[.contentType] = type
    if let bearer {
      request.headerFields[.authorization] = "Bearer \(bearer)"
      if let key = HTTPField.Name("X-Api-Key") { request.headerFields[key] = SandboxConfiguration.defaultAPIKey }
    }
    return request
  }
}
