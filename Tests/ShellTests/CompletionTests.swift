internal import Prompting
internal import Testing

@testable internal import Shell

/// Names of things at hand, by kind.
private struct Shelf: CandidateSource {
  func candidates(for kind: ValueKind, prefix: String, environment: String, limit: Int) -> [Completion.Candidate] {
    let all: [Completion.Candidate] =
      switch kind {
      case .stagedID:
        ["sku-1", "sku 2", "$ku", "--x"].map { Completion.Candidate($0, note: "staged in \(environment)") }
      case .file: [Completion.Candidate("dir/", isWhole: false), Completion.Candidate("my file.csv")]
      case .environment: [Completion.Candidate("prod"), Completion.Candidate("sandbox")]
      default: []
      }
    return Array(all.filter { $0.text.hasPrefix(prefix) }.prefix(limit))
  }
}

@Suite("Completion: what Tab offers")
struct CompletionTests {
  private static let completer = {
    var session = Session(environment: "sandbox", settings: TestCommands.settings)
    session.variables = ["mine": ["a"], "more": [], "other": ["b"]]
    session.ownCommands = ["mine2": "mine2 ID"]
    return CommandCompleter(table: TestCommands.table, source: Shelf()) { [session] in session }
  }()
  private static let everyCommand = [
    "add", "assert", "break", "continue", "define", "echo", "exit", "fail", "foreach", "half", "if", "let", "level",
    "mine2", "pair", "plain", "quit", "record", "repeat", "return", "set", "show", "source", "spans", "time", "try",
    "unlet", "use", "while", "with",
  ]

  /// What stands at the `▮` of a line.
  private static func completion(_ line: String) -> Completion {
    let parts = line.split(separator: "▮", maxSplits: 1, omittingEmptySubsequences: false)
    return completer.completion(of: parts.joined(), at: parts[0].unicodeScalars.count)
  }

  @Test(
    "candidates for each place of a statement, and how much of the line they replace",
    arguments: [
      // Commands and forms.
      ("▮", 0, everyCommand), ("  ▮", 0, everyCommand), ("s▮", 1, ["set", "show", "source", "spans"]),
      ("s▮ow", 1, ["set", "show", "source", "spans"]), ("-s▮", 1, ["set", "show", "source", "spans"]),
      ("-▮", 0, everyCommand), ("le▮", 2, ["let", "level"]), ("nope▮", 4, []),
      ("echo a; s▮", 1, ["set", "show", "source", "spans"]), ("echo a\nun▮", 2, ["unlet"]),
      ("echo $(sh▮", 2, ["show"]), ("echo a$(sh▮", 2, ["show"]), ("\"sh▮", 3, ["show"]), ("# note\nsh▮", 2, ["show"]),
      ("echo | cat\nsh▮", 2, ["show"]), ("echo \\\n▮", 0, []),
      // Second words.
      ("show ▮", 0, ["things", "other"]), ("show t▮", 1, ["things"]), ("record s▮", 1, ["start", "stop"]),
      ("nope ▮", 0, []),
      // Options.
      ("add -▮", 1, ["--from", "--limit", "--yes", "--mode", "--age", "--match"]),
      ("add --m▮", 3, ["--mode", "--match"]), ("add --yes -▮", 1, ["--from", "--limit", "--mode", "--age", "--match"]),
      ("add --limit=3 --l▮", 3, []),
      ("add --from f --▮", 2, ["--from", "--limit", "--yes", "--mode", "--age", "--match"]),
      ("add -- --▮", 2, ["'--x'"]),
      ("show things --▮", 2, ["--output"]), ("plain -▮", 1, []),
      ("record start x --▮", 2, ["--append", "--with-output"]),
      // Values of options.
      ("add --mode ▮", 0, ["fast", "slow"]), ("add --mode s▮", 1, ["slow"]), ("add --limit ▮", 0, []),
      ("add --from ▮", 0, ["dir/", "'my file.csv'"]), ("add --from my▮", 2, ["'my file.csv'"]),
      ("add --from a ▮", 0, ["dir/", "'my file.csv'"]), ("add --from 'my f▮", 5, ["'my file.csv'"]),
      ("echo --output c▮", 1, ["csv"]), ("add --mode fast ▮", 0, ["sku-1", "'sku 2'", "'$ku'", "'--x'"]),
      // Words by their kind.
      ("add ▮", 0, ["sku-1", "'sku 2'", "'$ku'", "'--x'"]), ("add s▮", 1, ["sku-1", "'sku 2'"]),
      ("add a b sku\\ ▮", 5, ["'sku 2'"]), ("add 'sku ▮", 5, ["'sku 2'"]), ("add --yes \"s▮", 2, ["sku-1", "'sku 2'"]),
      ("use ▮", 0, ["prod", "sandbox"]), ("use prod ▮", 0, []), ("set ▮", 0, ["output", "batch", "pause"]),
      ("set b▮", 1, ["batch"]), ("source ▮", 0, ["dir/", "'my file.csv'"]), ("source x ▮", 0, []),
      ("record start d▮", 1, ["dir/"]), ("echo ▮", 0, []), ("plain ▮", 0, []), ("pair k ▮", 0, []),
      // Variables.
      ("echo $▮", 1, ["$mine", "$more", "$other"]), ("echo $m▮", 2, ["$mine", "$more"]), ("echo $z▮", 2, []),
      ("echo a $o▮", 2, ["$other"]), ("echo ${x} ${#y} a; use p▮", 1, ["prod"]), ("use ${x}▮", 4, []),
      // Where output goes.
      ("echo > ▮", 0, ["dir/", "'my file.csv'"]), ("show things >> m▮", 1, ["'my file.csv'"]),
      ("echo >d▮", 1, ["dir/"]), ("echo > f ▮", 0, []), ("echo > f; sh▮", 2, ["show"]),
      // Substitutions end.
      ("use $(echo a) ▮", 0, []), ("use $(echo ▮", 0, []), ("add $(show things) s▮", 1, ["sku-1", "'sku 2'"]),
      ("add x$(show things)▮", 2, []),
      // Nothing of ours.
      ("echo a | gre▮", 0, []), ("echo # s▮", 0, []), ("# s▮", 0, []),
    ] as [(String, Int, [String])])
  func lines(line: String, replaced: Int, texts: [String]) {
    let completion = Self.completion(line)
    #expect(completion.candidates.map(\.text) == texts)
    if !texts.isEmpty { #expect(completion.replacedScalars == replaced) }
  }

  @Test("a candidate brings its summary, its environment's name, and whether a blank may follow")
  func notes() {
    #expect(
      Self.completion("sh▮").candidates + Self.completion("show o▮").candidates
        + Self.completion("add sku-▮").candidates
        + Self.completion("add --li▮").candidates + Self.completion("set p▮").candidates
        + Self.completion("source d▮").candidates
        + Self.completion("unl▮").candidates
        == [
          Completion.Candidate("show"), Completion.Candidate("other", note: "shows nothing at all"),
          Completion.Candidate("sku-1", note: "staged in sandbox"), Completion.Candidate("--limit", note: "the most"),
          Completion.Candidate("pause", note: "between requests"), Completion.Candidate("dir/", isWhole: false),
          Completion.Candidate("unlet", note: "forgets a variable"),
        ])
  }

  @Test("the cursor counts scalars, also behind characters of several")
  func scalars() {
    #expect(Self.completion("echo 'e\u{301}😀'; sh▮ow").replacedScalars == 2)
    #expect(Self.completion("add 'é▮") == Completion(replacedScalars: 2, candidates: []))
  }

  @Test(
    "half a statement: its finished words, and what is typed of the one at the cursor",
    arguments: [
      ("", [], "", 0), ("a", [], "a", 1), ("a ", ["a"], "", 0), ("a 'b c' d", ["a", "b c"], "d", 1),
      ("a 'b c", ["a"], "b c", 4), ("a \"b\\\"c", ["a"], "b\"c", 5),
      ("a b\\ c", ["a"], "b c", 4), ("a; b", [], "b", 1), ("a\n b ", ["b"], "", 0), ("a x'y'z", ["a"], "xyz", 5),
      ("a ''", ["a"], "", 2), ("a '' b", ["a", ""], "b", 1), ("a $x b", ["a", "$x"], "b", 1),
      ("a ${x} b", ["a", "${x}"], "b", 1), ("a $(b c", ["b"], "c", 1), ("a $(b) c", ["a", "$(…)"], "c", 1),
      ("a p$(b)q c", ["a", "p$(…)q"], "c", 1), ("-a b", ["a"], "b", 1), ("a b\\\nc", ["a", "b"], "c", 1),
      ("a \"b\\\nc", ["a"], "bc", 5), ("a > f", ["a"], "f", 1), ("# x\na", [], "a", 1), ("a#b", [], "a#b", 3),
    ] as [(String, [String], String, Int)])
  func partial(text: String, words: [String], current: String, scalars: Int) {
    let partial = PartialStatement(text)
    #expect(partial?.words == words)
    #expect(partial?.current == current)
    #expect(partial?.currentScalars == scalars)
  }

  @Test("no half-typed line crashes it, and it never replaces more than is typed")
  func fuzz() {
    var random = Seeded(8)
    let scraps = [
      "echo", "add", " ", "  ", "'", "\"", "\\", "$", "${", "}", "$(", ")", "(", "{", ";", "\n", "|", ">", "#",
      "--from", "--", "-", "=", "é", "😀", "sku-1", "\r", "\t",
    ]
    for _ in 0..<20_000 {
      let line = (0..<random.below(10)).map { _ in random.pick(scraps) }.joined()
      let cursor = random.below(line.unicodeScalars.count + 1)
      let completion = Self.completer.completion(of: line, at: cursor)
      if completion.replacedScalars > cursor || completion.replacedScalars < 0 {
        Issue.record("\(line.debugDescription) at \(cursor): \(completion)")
        return
      }
    }
  }
}
