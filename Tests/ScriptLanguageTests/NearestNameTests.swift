internal import ScriptLanguage
internal import Testing

@Suite("Nearest names")
struct NearestNameTests {
  private static let commands = ["stage", "unstage", "delete", "show", "env", "use", "quit"]

  @Test(
    "the nearest name within a third of the word's length is found",
    arguments: [
      ("stge", "stage"), ("satge", "stage"), ("stages", "stage"), ("STAGE", "stage"), ("delte", "delete"),
      ("deelte", "delete"),
      ("shwo", "show"), ("unstgae", "unstage"), ("qiut", "quit"), ("ev", "env"), ("en", "env"), ("del", "delete"),
      ("unst", "unstage"),
    ])
  func near(word: String, name: String) {
    #expect(NearestName.match(word, among: Self.commands) == name)
  }

  @Test("what is far from every name has none", arguments: ["frobnicate", "", "xyz", "d", "deletetetete"])
  func far(word: String) {
    #expect(NearestName.match(word, among: Self.commands) == nil)
  }

  @Test("of two names as near the first is taken, and nothing is found among nothing")
  func ties() {
    #expect(NearestName.match("cat", among: ["car", "can"]) == "car")
    #expect(NearestName.match("cat", among: [String]()) == nil)
  }

  @Test("the distance agrees with a plain reference, for random words of three letters' alphabet")
  func reference() {
    var random = Seeded(3)
    for _ in 0..<3000 {
      let word = Self.randomWord(&random)
      let name = Self.randomWord(&random)
      let limit = min(3, max(1, word.count / 3))
      let isNear = Self.distance(Array(word), Array(name)) <= limit || (word.count >= 2 && name.hasPrefix(word))
      if (NearestName.match(word, among: [name]) == name) != isNear { Issue.record("\(word) and \(name)") }
    }
  }

  private static func randomWord(_ random: inout Seeded) -> String {
    String((0..<random.below(9)).map { _ in random.pick(["a", "b", "c"] as [Character]) })
  }

  /// Optimal string alignment, written down from its definition.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        guard i > 0, j > 0 else {
          table[i][j] = max(i, j)
          continue
        }
        let change = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, change)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
        }
      }
    }
    return table[a.count][b.count]
  }
}
