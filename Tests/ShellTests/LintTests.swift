internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Checking: everything that is wrong, in one pass, and nothing runs")
struct LintTests {
  /// Every problem as `severity code place: message / help`.
  private static func problems(_ text: String, files: [String: String] = [:]) -> [String] {
    let log = EventLog()
    let memory = MemoryFiles(log, variables: [:])
    for (path, text) in files { memory[path] = text }
    memory["main"] = text
    var found: [String] = []
    let lint = ScriptLint(table: TestCommands.table, files: memory) { problem in
      found.append("\(problem.severity.rawValue) " + LoggedOutput.text(problem))
    }
    lint.check("main")
    #expect(lint.errorCount + lint.warningCount == found.count)
    #expect(log.take() == [], "a check opens nothing to write")
    return found
  }

  @Test("faults of all kinds are told together, each at its place")
  func all() {
    #expect(
      Self.problems(
        "ecko x\nadd --limit 99 a\npair a\nlet b = c $\nif a == 1 {\n  ecko\n  repeat x { }\n}\nplain }\npair z\n")
        == [
          "error unknown-command main:1:1+4: unknown command 'ecko' / did you mean 'echo'?",
          "error usage main:2:13+2: --limit takes a whole number from 0 to 9, and '99' is none",
          "error usage main:3:1+4: 'pair' needs COUNT / pair KEY COUNT [NOTE]",
          "error syntax main:4:11+1: this '$' starts no substitution / to mean the character itself, write '$' in single quotes",
          "error unknown-command main:6:3+4: unknown command 'ecko' / did you mean 'echo'?",
          "error usage main:7:10+1: 'repeat' takes a whole number from 0, and 'x' is none",
          "error syntax main:9:7+1: this '}' closes nothing / to mean the character itself, write '}' in quotes",
          "error usage main:10:1+4: 'pair' needs COUNT / pair KEY COUNT [NOTE]",
        ])
  }

  @Test("a fault hides nothing that comes behind it")
  func behind() {
    #expect(
      Self.problems("break\ndefine f a { echo $a }\nlet x = $(let y = 3)\nf $y\nlet z=3\n")
        == [
          "error syntax main:1:1+5: 'break' stands in no loop / it belongs into a foreach, while or repeat",
          "error syntax main:5:5+3: '=' needs a blank on both sides / let NAME = WORDS…, or let NAME += WORDS…",
        ])
  }

  @Test("a text that is never closed is told once")
  func unclosed() {
    #expect(
      Self.problems("echo a\nif b {\n echo 'c\n")
        == ["error syntax main:3:7+1: this quote is never closed"])
    #expect(
      Self.problems("repeat 2 {\n}\nif b {\n nope\n")
        == ["error syntax main:3:6+1: this '{' is never closed"])
  }

  @Test("variables: never set, set only further down, and set by who knows whom")
  func variables() {
    #expect(
      Self.problems("let count = 1\necho $cuont \"${#count}\"\n")
        == ["error unset-variable main:2:6+6: the variable 'cuont' is never set / did you mean '$count'?"])
    #expect(
      Self.problems("echo $x\nlet x = 1\n")
        == [
          "error unset-variable main:1:6+2: the variable 'x' is set only further down, at line 2 / set it before this"
        ])
    #expect(Self.problems("foreach i in 1 2 { echo $i $later }\nlet later = x\n").isEmpty)
    #expect(Self.problems("define f a b... { echo $a $b $x }\nlet x = 1\nf 1\n").isEmpty)
    #expect(Self.problems("try { echo } catch e { echo $e }\nfail $(echo $e)\n").isEmpty)
    #expect(Self.problems("source $lib\necho $any\n", files: [:]).count == 0)
  }

  @Test("scripts that are sourced by a plain name are known, checked once, and missed where they are not there")
  func sourced() {
    let files = [
      "lib/a": "define greet who { echo $who $missing }\nlet from-lib = 1\nsource b\n",
      "lib/b": "ecko\nsource ../main\n",
    ]
    #expect(
      Self.problems("source lib/a\nsource lib/a\ngreet $from-lib\ngreet\n", files: files)
        == [
          "error usage main:4:1+5: 'greet' takes 1 word, and this is 0 / it was made by 'define greet'",
          "error unset-variable lib/a:1:30+8: the variable 'missing' is never set / let missing = …",
          "error unknown-command lib/b:1:1+4: unknown command 'ecko' / did you mean 'echo'?",
          "warning file lib/b:2:8+7: there is no script 'lib/../main' / it has to be there when this runs",
        ])
    #expect(
      Self.problems("source nope\necho $x\n")
        == [
          "error unset-variable main:2:6+2: the variable 'x' is never set / let x = …",
          "warning file main:1:8+4: there is no script 'nope' / it has to be there when this runs",
        ])
  }

  @Test("what never runs is warned of")
  func unreachable() {
    #expect(
      Self.problems("repeat 2 { echo a; break; echo b; echo c }\ndefine f { return x\n echo y }\n")
        == [
          "warning usage main:1:27+6: this never runs: 'break' before it leaves / take it out, or put it first",
          "warning usage main:3:2+6: this never runs: 'return x' before it leaves / take it out, or put it first",
        ])
  }

  @Test("a deletion that would run anywhere is warned of, and a last line that was cut off is an error")
  func deletions() async {
    let table = Self.deleting
    let files = MemoryFiles(EventLog(), variables: [:])
    files["main"] = "erase a\nerase a --confirm prod\nerase a --dry-run\nlet x = $(erase b)\nerase c --confirm p"
    var found: [String] = []
    ScriptLint(table: table, files: files) { found.append("\($0.severity.rawValue) " + LoggedOutput.text($0)) }.check(
      "main")
    let advice = "--confirm ENVIRONMENT says which catalogue is meant, and refuses any other"
    #expect(
      found == [
        "warning usage main:1:1+7: 'erase' without --confirm writes wherever the script runs / \(advice)",
        "warning usage main:4:11+7: 'erase' without --confirm writes wherever the script runs / \(advice)",
        "error syntax main:5:1+19: the last line has no line end, so it may have been cut off, and it may delete / end the file with a newline",
      ])
  }

  private static let deleting = CommandTable([
    CommandEntry(
      Signature(
        "erase", .delete, "erases", parameters: [Parameter("ID", .any, .text, "ids")],
        options: [
          .value("--confirm", "NAME", .text, "where"), .flag("--dry-run", "only shows it"), .flag("--yes", "agrees"),
        ], isWrite: true,
        examples: [])
    ) { _ in { _ in .none } }
  ])
}
