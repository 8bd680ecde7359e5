import CatalogAPI
import Testing

@testable import Sandbox

@Suite("Feeds that the shell writes")
struct UploadFeedRoundTripTests {
  private static let pieces = [
    "a", "Lamp", "é", "e\u{301}", "漢字", "😀", "\"", "\"\"", "\r\n", "\n", "\r", ",", " ", "\t", "\u{A0}x", "## RECS",
    "[\"a\",\"b\"]",
    "\u{FEFF}", "'", "\\", "\u{2028}",
  ]

  private static func text(_ random: inout SplitMix64, most: Int) -> String {
    // Blanks alone teach nothing, so every text has a letter.
    var text = ""
    for _ in 0..<Int.random(in: 0...most, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
    return "x" + text
  }

  private static func entity(_ number: Int, _ random: inout SplitMix64) throws -> CatalogEntity {
    let standard = ["message", "thumbnailUrl", "pageUrl"]
    let custom = (1...100).map { "custom \($0)é" }
    var attributes: [String: String] = [:]
    let share: Double = ([0.02, 0.5, 1] as [Double]).randomElement(using: &random) ?? 1
    for name in standard + custom where Double.random(in: 0...1, using: &random) <= share {
      attributes[name] = text(&random, most: 5)
    }
    for name in CatalogEntity.decimals where Bool.random(using: &random) { attributes[name] = decimal(&random) }
    if Bool.random(using: &random) { attributes["inventory"] = "\(Int64.random(in: -5...Int64.max, using: &random))" }
    if Bool.random(using: &random) { attributes["custom 1é"] = #"["a, \"b\"","x"]"# }
    if number % 10 == 0 { attributes["message"] = String(repeating: "漢\"", count: 7_500) }
    let categories = (0..<Int.random(in: 0...3, using: &random)).map {
      "c\($0) " + text(&random, most: 2).replacing(",", with: ";")
    }
    // As long as all of them together may be.
    let long = [String(repeating: "漢", count: 124), "é" + String(repeating: "c", count: 124)]
    return CatalogEntity(
      id: try EntityID("id \(number)\"é"), name: text(&random, most: 4),
      categories: number % 7 == 0 ? long : categories,
      attributes: attributes.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  /// A number as the catalogue's reader gives it: tiny, huge, negative, or a price.
  private static func decimal(_ random: inout SplitMix64) -> String {
    let edges = ["1e-05", "1e+22", "5e-324", "1.7976931348623157e+308", "-2.5e-07", "-12345678901234", "0", "19.2"]
    let number =
      Double.random(in: -1...1, using: &random) * [1e-9, 1, 1e4, 1e22][Int.random(in: 0...3, using: &random)]
    return Bool.random(using: &random) ? edges.randomElement(using: &random) ?? "0" : NumberForm.shortest(number)
  }

  @Test("What is written is read back as it was, by a reader that knows nothing of the writer", arguments: [1, 2, 3])
  func roundTrip(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let entities = try (0..<60).map { try Self.entity($0, &random) }
    let (bytes, warnings) = UploadFeed.bytes(of: entities)
    #expect(warnings.allSatisfy { $0.kind == .discouragedID })
    let sandbox = try SandboxFixture(itemCount: 0, knobs: "target-calls-per-minute=0")
    let result = try sandbox.core.importFeed(bytes)
    #expect(result == FeedImport(imported: 60, rejected: []))
    let reader = CatalogReader(
      environment: try SandboxFixture.environment(), secret: SandboxConfiguration.defaultClientSecret,
      transport: sandbox.core,
      tokens: AccessTokens())
    for entity in entities { #expect(try await reader.entity(entity.id, timeout: .seconds(5)) == entity) }
  }

  @Test("The shell's own reader and check find nothing wrong with what it writes")
  func ownReader() throws {
    var random = SplitMix64(seed: 9)
    let entities = try (0..<40).map { try Self.entity($0, &random) }
    var reader = UploadFeedReader()
    var ids: [EntityID] = []
    var problems: [UploadFeedProblem] = []
    var check: UploadFeedCheck?
    func note(_ event: UploadFeedReader.Event) {
      switch event {
      case .header(let header): check = UploadFeedCheck(header)
      case .row(let row):
        if let id = check?.id(of: row) { ids.append(id) }
        problems += check?.problems(in: row).filter { $0.severity == .error } ?? []
      case .problem(let problem): problems.append(problem)
      }
    }
    reader.take(UploadFeed.bytes(of: entities).bytes[...], note)
    reader.finish(note)
    #expect(problems == [])
    #expect(ids == entities.map(\.id))
    #expect(reader.counts.rows == 40)
    #expect(reader.counts.unread == 0)
  }
}
