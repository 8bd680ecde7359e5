internal import Foundation
internal import Testing

@Suite("The threat model: each test that it names is there")
struct ThreatModelTests {
  private static let page = "Sources/recsh/recsh.docc/ThreatModel.md"

  /// A test as the page names it.
  private struct Name: Hashable {
    let suite: String
    let function: String
  }

  private static func named(in text: String) -> Set<Name> {
    Set(
      text.matches(of: /`([A-Z]\w*Tests)\.(\w+)`/).map {
        Name(suite: String($0.output.1), function: String($0.output.2))
      })
  }

  /// Tests of a suite's file: functions with an attribute before them.
  private static func tests() throws -> Set<Name> {
    var found: Set<Name> = []
    let walk = FileManager.default.enumerator(
      at: SourceTree.root.appendingPathComponent("Tests"), includingPropertiesForKeys: nil)
    while let file = walk?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      var suite = ""
      var isTest = false
      for line in text.split(separator: "\n") {
        if let type = line.firstMatch(of: /(?:struct|class) (\w+Tests)\b/) { suite = String(type.output.1) }
        if line.contains("@Test") { isTest = true }
        guard let function = line.firstMatch(of: /\bfunc (\w+)/) else { continue }
        if isTest, !suite.isEmpty { found.insert(Name(suite: suite, function: String(function.output.1))) }
        isTest = false
      }
    }
    return found
  }

  @Test("every test of the page is one, and every row of its table names one")
  func names() throws {
    let text = try SourceTree.text(of: Self.page)
    let named = Self.named(in: text)
    #expect(named.count >= 25)
    let missing = named.subtracting(try Self.tests()).map { "\($0.suite).\($0.function)" }.sorted()
    #expect(missing == [])
    let table = text.split(separator: "### Threats").last?.split(separator: "\n\n").first ?? ""
    for row in table.split(separator: "\n").filter({ $0.hasPrefix("|") }).dropFirst(2) {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(cells.count == 4 && !Self.named(in: cells[2]).isEmpty && !cells[3].isEmpty, "\(row)")
    }
  }

  @Test("a name that is no test is seen")
  func planted() throws {
    let tests = try Self.tests()
    for text in ["`SafetyTests.noSuchThing`", "`NoSuchTests.half`", "`SecretScanTests.secret`"] {
      #expect(!Self.named(in: text).isEmpty && Self.named(in: text).isDisjoint(with: tests), "\(text)")
    }
    #expect(!Self.named(in: "`SafetyTests.half`").isDisjoint(with: tests))
  }
}
