// What the prompt tells about a line before Enter: its parts, what may follow, what it would delete.
internal import Prompting
internal import Shell
internal import ShellCommands
internal import StoryHarness
internal import Testing

@Suite("A line that is being typed: its parts, what could follow, what it would delete")
struct LineAdvisorTests {
  private static func advisor(of story: Story, policy: RunPolicy = RunPolicy()) -> CommandAdvisor {
    let warning = WriteWarning(story.workspace, policy: policy)
    let interpreter = story.interpreter
    return CommandAdvisor(
      table: story.table, session: { interpreter.currentSession }, warning: { warning.text(of: $0) })
  }

  /// The line with its marks: `<role text>`.
  private static func marked(_ line: String, cursor: Int? = nil, by advisor: CommandAdvisor) -> String {
    let scalars = Array(line.unicodeScalars)
    var text = ""
    var position = 0
    for mark in advisor.marks(in: line, cursor: cursor ?? scalars.count) {
      text += String(String.UnicodeScalarView(scalars[position..<mark.range.lowerBound]))
      text += "<\(mark.role) \(String(String.UnicodeScalarView(scalars[mark.range])))>"
      position = mark.range.upperBound
    }
    return text + String(String.UnicodeScalarView(scalars[position...]))
  }

  @Test(
    "a part is marked as what Enter will take it for, also while the line is not whole",
    arguments: [
      ("stage sku-1", "<command stage> sku-1"),
      ("delete sku-1 --yes", "<write delete> sku-1 <option --yes>"),
      ("show staged --limit 3", "<command show> <command staged> <option --limit> 3"),
      ("algorithm upload x", "<write algorithm> <write upload> x"),
      // What may still become one is not told to be none.
      ("del", "del"), ("delt", "<unknown delt>"), ("del ", "<unknown del> "), ("show st", "<command show> st"),
      ("show stx", "<command show> <unknown stx>"), ("sho", "sho"), ("foreac", "foreac"),
      ("stage --fro", "<command stage> <option --fro>"), ("stage --frox", "<command stage> <unknown --frox>"),
      ("stage --fro x", "<command stage> <unknown --fro> x"),
      ("stage -- --x", "<command stage> <option --> <option --x>"),
      ("stage --from=a", "<command stage> <option --from=a>"),
      // Not whole yet.
      ("stage 'a b", "<command stage> <string 'a b>"),
      ("stage \"a $x b", "<command stage> <string \"a ><variable $x><string  b>"),
      (
        "foreach i in 1 2 { stage $i; del",
        "<keyword foreach> <variable i> <keyword in> 1 2 <keyword {> <command stage> <variable $i><keyword ;> del"
      ),
      ("stage $(show stag", "<command stage> <variable $(><command show> stag"),
      ("stage a \\", "<command stage> a \\"),
      // Names of one's own, comments, more than ASCII.
      (
        "define drop id { stage $id }; drop a",
        "<keyword define> <variable drop> <variable id> <keyword {> <command stage> <variable $id> <keyword }><keyword ;> <command drop> a"
      ),
      ("stage 漢字 'é' # ja", "<command stage> 漢字 <string 'é'> <comment # ja>"),
      (
        "if succeeds { delete a } { echo x }",
        "<keyword if> <keyword succeeds> <keyword {> <write delete> a <keyword }> <keyword {> <command echo> x <keyword }>"
      ),
      ("", ""), ("   ", "   "),
    ])
  func parts(line: String, wanted: String) throws {
    let marked = Self.marked(line, by: Self.advisor(of: try Story()))
    // A ';' is told by the language as it likes; what matters are words.
    #expect(marked.replacing("<keyword ;>", with: ";") == wanted.replacing("<keyword ;>", with: ";"))
  }

  @Test("a word in the middle of the line is judged as finished")
  func middle() throws {
    let advisor = Self.advisor(of: try Story())
    #expect(Self.marked("del x", cursor: 5, by: advisor) == "<unknown del> x")
    #expect(Self.marked("del", cursor: 1, by: advisor) == "<unknown del>")
  }

  @Test("what would be deleted is told before Enter: how many, where, and whether that place is protected")
  func warnings() async throws {
    let story = try Story()
    let advisor = Self.advisor(of: story)
    func hint(_ line: String) -> String? { advisor.hint(for: line).map { ($0.isWarning ? "! " : "") + $0.text } }
    #expect(hint("delete") == nil, "nothing is staged, so nothing would be deleted")
    #expect(hint("delete a b") == "! sandbox: deletes 2 ids")
    #expect(hint("delete a b --limit 5 --yes") == "! sandbox: deletes 2 ids")
    #expect(hint("delete $old") == "! sandbox: deletes ids")
    #expect(hint("delete a --dry-run") == nil)
    #expect(hint("delete-all") == "! sandbox: deletes the WHOLE CATALOGUE")
    #expect(hint("echo x; foreach i in 1 { delete a }") == "! sandbox: deletes 1 id")
    #expect(hint("stage a") == nil)
    _ = await story.run(
      "stage x y z; env add prod --domain http://127.0.0.1:9 --client c --token env:ACME --protected")
    #expect(hint("delete") == "! sandbox: deletes the 3 staged ids")
    #expect(hint("stage w; delete") == "! sandbox: deletes what is staged then")
    #expect(hint("delete --plan=old.plan") == "! sandbox: deletes what the plan says")
    #expect(hint("delete -- --dry-run") == "! sandbox: deletes 1 id")
    #expect(hint("restore x --feed=f.csv") == nil)
    #expect(hint("delete-all; delete a") == "! sandbox: deletes the WHOLE CATALOGUE, and 1 more")
    // Where it would work, as far as that can be known.
    #expect(hint("use prod; delete a") == "! prod PROTECTED: deletes 1 id")
    #expect(hint("use prod; use sandbox; delete a") == "! sandbox: deletes 1 id")
    #expect(hint("if yes { use prod }; delete a") == "! known only then where: deletes 1 id")
    #expect(hint("let e = prod; with $e { delete a }") == "! known only then where: deletes 1 id")
    #expect(hint("with \"prod\" { delete a }") == "! prod PROTECTED: deletes 1 id")
    #expect(hint("delete a; use prod; delete b") == "! prod PROTECTED: deletes 1 id, and 1 more")
    // A command of one's own does what stands in it, when it is called.
    #expect(hint("define rm id { delete $id }") == nil)
    #expect(hint("define rm id { delete $id }; rm a") == "! sandbox: deletes ids")
    _ = await story.run("define rm id { delete $id }; define both { rm a }")
    #expect(hint("rm a") == "! sandbox: deletes ids")
    #expect(hint("both") == "! sandbox: deletes ids")
    #expect(Self.marked("rm a", by: advisor) == "<write rm> a")
    var inner = advisor
    inner.preceding = "with prod {\n"
    #expect(inner.hint(for: "delete a")?.text == "prod PROTECTED: deletes 1 id")
    #expect(Self.marked("delete a", by: inner) == "<write delete> a")
    inner.preceding = "let t = \"x\n"
    #expect(inner.hint(for: "delete a") == nil, "it is text")
    #expect(Self.marked("delete a", by: inner) == "<string delete a>")
    #expect(hint("with prod { delete a }") == "! prod PROTECTED: deletes 1 id")
    _ = await story.run("use prod")
    #expect(hint("delete a") == "! prod PROTECTED: deletes 1 id")
    #expect(Self.advisor(of: story, policy: RunPolicy(isDryRun: true)).hint(for: "delete a") == nil)
    #expect(story.requests == [], "hints ask nobody")
  }

  @Test(
    "behind a blank stands what could follow, and a word that there is none of is told with the one that was probably meant",
    arguments: [
      ("use ", "NAME"), ("show ", "session | settings | vars"), ("env set ", "NAME PROPERTY VALUE"),
      ("env set prod ", "PROPERTY VALUE"), ("stage --from ", "FILE"), ("let ", "NAME = WORD…"),
      ("delte x", "no 'delte'; did you mean 'delete'?"),
      ("show stagd ", "no 'show stagd'; did you mean 'show staged'?"),
      ("stage --form x", "no '--form'; did you mean '--from'?"), ("stage a ", nil), ("use", nil), ("echo 'a ", nil),
      ("xyzzy ", "no 'xyzzy'"),
    ] as [(String, String?)])
  func following(line: String, wanted: String?) throws {
    let hint = Self.advisor(of: try Story()).hint(for: line)?.text
    if let wanted { #expect(hint?.hasPrefix(wanted) == true, "\(hint ?? "nothing")") } else { #expect(hint == nil) }
  }

  @Test("a paste is counted: lines, statements, what of it writes and where; what can't run is told with its line")
  func pastes() throws {
    let advisor = Self.advisor(of: try Story())
    #expect(
      advisor.preview(ofPaste: "stage a\nstage b")
        == "pasted 2 lines, 2 statements, nothing in it deletes or saves")
    #expect(
      advisor.preview(ofPaste: "use prod\nwith prod {\n delete a\n}\ndelete b\nresume")
        == "pasted 6 lines, 4 statements, 3 writes to 'prod': delete, resume")
    #expect(
      advisor.preview(ofPaste: "source a.recsh\ndelete b")
        == "pasted 2 lines, 2 statements, 1 write to 'sandbox': delete, 1 script is run that nobody looked into")
    #expect(
      advisor.preview(ofPaste: "source a.recsh\nstage b")
        == "pasted 2 lines, 2 statements, 1 script is run that nobody looked into")
    #expect(advisor.preview(ofPaste: "stage 'a\nb")?.hasPrefix("pasted 2 lines; it is not whole: ") == true)
    #expect(advisor.preview(ofPaste: "stage a\n}\n")?.hasPrefix("pasted 3 lines; it can't run: ") == true)
    #expect(advisor.preview(ofPaste: "stage a\n}\n")?.hasSuffix(" in line 2") == true)
  }

  @Test("whatever is typed: marks are in order, within the line, and apart from each other")
  func fuzz() throws {
    let advisor = Self.advisor(of: try Story())
    var random = SystemRandomNumberGenerator()
    let scraps = [
      "delete", "stage", "show staged", "if", "define x y", " ", "  ", "'", "\"", "\\", "$x", "${", "}", "$(", ")", "(",
      "{", ";",
      "\n", "|", ">", "#", "--from", "--", "-", "=", "é", "😀", "sku-1", "\r", "\t", "else", "with prod", "\u{301}",
    ]
    for _ in 0..<3000 {
      let line = (0..<Int.random(in: 0..<12, using: &random)).map { _ in scraps.randomElement(using: &random) ?? "" }
        .joined()
      let count = line.unicodeScalars.count
      let cursor = Int.random(in: 0...count, using: &random)
      var end = 0
      for mark in advisor.marks(in: line, cursor: cursor) {
        guard mark.range.lowerBound >= end, mark.range.upperBound <= count, !mark.range.isEmpty else {
          Issue.record("\(line.debugDescription) at \(cursor): \(mark)")
          return
        }
        end = mark.range.upperBound
      }
      _ = advisor.hint(for: line)
      _ = advisor.preview(ofPaste: line)
    }
  }
}

@Suite("What Tab offers of settings, files and runs")
struct CandidateTests {
  private static func completer(of story: Story) -> CommandCompleter {
    let files = [
      "items.csv": "sku,entity.id,Product Name\na,b,c\n", "feed.csv": "## RECS\n## RECSentity.id,entity.name\n1,2\n",
      "list.txt": "a\nb\n",
    ]
    let source = CatalogCandidates(
      story.workspace, files: { _, _ in [] }, head: { Array((files[$0] ?? "").utf8) })
    let interpreter = story.interpreter
    return CommandCompleter(table: story.table, source: source, session: { interpreter.currentSession })
  }

  @Test(
    "values by what they are for, whatever case they are typed in",
    arguments: [
      ("set snapshot ", ["auto", "on", "off"]), ("set hints o", ["on", "off"]), ("set concurrency ", []),
      ("stage --from items.csv --column ", ["sku", "entity.id", "'Product Name'"]),
      ("stage --from items.csv --column pro", ["'Product Name'"]), ("stage --from=items.csv --column e", ["entity.id"]),
      ("stage --from feed.csv --column entity.n", ["entity.name"]), ("stage --from list.txt --column ", ["a"]),
      ("stage --from none.csv --column ", []),
      ("runs --output=js", ["--output=json", "--output=jsonl"]), ("DEL", []), ("env set sandbox pro", ["protected"]),
    ] as [(String, [String])])
  func values(line: String, wanted: [String]) throws {
    let completer = Self.completer(of: try Story())
    let found = completer.completion(of: line, at: line.unicodeScalars.count)
    #expect(found.candidates.map(\.text) == wanted)
  }

  @Test("names in capitals are found in small letters, and capitals mean capitals")
  func smartCase() async throws {
    let story = try Story()
    _ = await story.run(
      "env add Prod --domain http://127.0.0.1:9 --client c --token env:A; env add preview --domain http://127.0.0.1:9 --client c --token env:A; let Old = a; let other = b"
    )
    let completer = Self.completer(of: story)
    func texts(_ line: String) -> [String] {
      completer.completion(of: line, at: line.unicodeScalars.count).candidates.map(\.text)
    }
    #expect(texts("use p").sorted() == ["Prod", "preview"])
    #expect(texts("use P") == ["Prod"])
    #expect(texts("echo $o") == ["$Old", "$other"])
    #expect(texts("echo $O") == ["$Old"])
  }

  @Test(
    "runs are offered newest first with what they were, and 'last' before them; those of other sessions when asked for")
  func runs() async throws {
    let story = try Story()
    _ = await story.run("delete sku-00001 --yes")
    let completer = Self.completer(of: story)
    let candidates = completer.completion(of: "show run ", at: 9).candidates
    #expect(candidates.map(\.text).first == "last")
    #expect(candidates.count == 2)
    #expect(candidates.last?.note == "sandbox, 1 id, done")
    await story.workspace.recallRuns()
    #expect(completer.completion(of: "show run ", at: 9).candidates == candidates, "each is offered once")
  }
}
