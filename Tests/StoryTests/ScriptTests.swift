internal import Foundation
internal import LocalStore
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Scripts: one language behind four doors")
struct ScriptTests {
  @Test(
    "an error on line 3 names its place and ends with status 2, for file, pipe and -c alike",
    arguments: [(Interpreter.Door.file("night.recsh"), "night.recsh"), (.stream, "stdin"), (.text, "-c")])
  func place(door: Interpreter.Door, name: String) async throws {
    let story = try Story()
    let chapter = await story.run("echo one\necho two\n  stge x\n", from: door)
    #expect(
      chapter
        == Story.Chapter(
          out: "",
          err: """
            \(name):3:3: error: unknown command 'stge'
                stge x
                ^~~~
              help: did you mean 'stage'?

            """, status: 2, quits: false))
  }

  @Test("an error at run time stops a script, and what ran before it stays done")
  func stops() async throws {
    let story = try Story()
    let chapter = await story.run("echo one\nuse nowhere\necho two\n", from: .file("f.recsh"))
    #expect(chapter.out == "one\n")
    #expect(chapter.err.hasPrefix("f.recsh:2:5: error: unknown environment 'nowhere'\n"))
    #expect(chapter.status == 1)
  }

  @Test("a leading '-' and --keep-going pass over failures; the latter keeps the status")
  func forgiving() async throws {
    let one = try Story()
    let forgiven = await one.run("-use nowhere\necho two\n", from: .file("f"))
    #expect(forgiven.out == "two\n" && forgiven.status == 0)
    let two = try Story(keepsGoing: true)
    let kept = await two.run("use nowhere\necho two\n", from: .file("f"))
    #expect(kept.out == "two\n" && kept.status == 1)
  }

  @Test("a sourced script has its own arguments, and its relative paths start at itself")
  func source() async throws {
    let story = try Story()
    try story.write("inner.recsh", "echo inner $1 $#\n")
    let outer = try story.write("outer.recsh", "source inner.recsh x\necho outer $@\n")
    let chapter = await story.run("source \(outer) 'a b' c; echo $#", arguments: ["one"])
    #expect(chapter.out == "inner x 1\nouter a b c\n1\n")
  }

  @Test("a script that sources itself ends with a message, and a missing one names its place")
  func sourceTrouble() async throws {
    let story = try Story()
    let path = try story.write("loop.recsh", "source loop.recsh\n")
    let chapter = await story.run("source \(path)")
    #expect(chapter.status == 1)
    #expect(chapter.err.contains("error: scripts call one another more than 25 deep"))
    let missing = await story.run("echo a\nsource \(story.folder)/none.recsh\n")
    #expect(missing.err.hasPrefix("-c:2:8: error: "))
    #expect(missing.status == 1)
  }

  @Test("results go to a file when they are whole, are appended, or feed a host command")
  func destinations() async throws {
    let story = try Story()
    let file = story.folder + "/out.txt"
    #expect(await story.run("stage b a; show staged > \(file)").out == "")
    #expect(try story.read("out.txt") == "id\nb\na\n")
    _ = await story.run("echo more >> \(file)")
    #expect(try story.read("out.txt") == "id\nb\na\nmore\n")
    #expect(await story.run("show run nothing > \(file)").status == 1)
    #expect(try story.read("out.txt") == "id\nb\na\nmore\n")
    _ = await story.run("let suffix = 'x y'; show staged --output text | sed \"s/$/ $suffix/\" > \(file)")
    #expect(try story.read("out.txt") == "b x y\na x y\n")
    #expect(await story.run("show staged | exit 3").status == 1)
  }

  @Test("substitutions give lists, joined texts, counts, arguments and what commands put out")
  func substitutions() async throws {
    let story = try Story(variables: ["HOME_TOWN": "Bern"])
    let chapter = await story.run(
      """
      let x = a 'b c'
      stage $x
      echo "[$x]" ${#x} pre-${x}post ${env:HOME_TOWN} $1 $#
      let y = $(show staged)
      echo ${#y} $y
      let x += d
      echo ${#x}
      unlet x
      """, arguments: ["first"])
    #expect(chapter.out == "[a b c] 2 pre-a b cpost Bern first 1\n2 a b c\n3\n")
    #expect(await story.run("echo $x").status == 1)
  }

  @Test("'quit' ends a script with its status")
  func quit() async throws {
    let story = try Story()
    let chapter = await story.run("echo a\nquit 7\necho b\n", from: .file("f"))
    #expect(chapter == Story.Chapter(out: "a\n", err: "", status: 7, quits: true))
  }

  @Test(
    "every output format, whole",
    arguments: [
      ("table", "id\n─────\nsku-1\na b|c\n"), ("vertical", "id: sku-1\n\nid: a b|c\n"), ("csv", "id\nsku-1\na b|c\n"),
      ("tsv", "id\nsku-1\na b|c\n"), ("json", "[\n  {\"id\":\"sku-1\"},\n  {\"id\":\"a b|c\"}\n]\n"),
      ("jsonl", #"{"id":"sku-1"}"# + "\n" + #"{"id":"a b|c"}"# + "\n"),
      ("markdown", "| id |\n| --- |\n| sku-1 |\n| a b\\|c |\n"), ("text", "sku-1\na b|c\n"),
    ])
  func formats(format: String, expected: String) async throws {
    let story = try Story()
    #expect(await story.run("stage sku-1 'a b|c'; show staged --output \(format)").out == expected)
    #expect(await story.run("set output \(format); show staged").out == expected)
  }

  @Test("the example scripts are there, parse, and do their chore in the sandbox")
  func exampleScripts() async throws {
    let names = try SourceTree.names(in: "scripts/examples", ending: ".recsh")
    #expect(names.count >= 4)
    for name in names {
      let story = try Story(policy: RunPolicy(yes: true))
      let path = SourceTree.root.appendingPathComponent("scripts/examples/\(name)").path
      let source = SourceText(name: path, text: try SourceTree.text(of: "scripts/examples/\(name)"))
      let chapter = await story.run(source, from: .file(path), arguments: ExampleScripts.arguments[name] ?? [])
      #expect(chapter.status == 0, "\(name)\n\(chapter.err)")
      #expect(story.requests.count >= 1, "\(name) deleted nothing")
    }
  }

  @Test("the examples are in canonical form, nothing is wrong with them, and the tutorial puts out what it says")
  func exampleTools() async throws {
    let story = try Story()
    for name in try SourceTree.names(in: "scripts/examples", ending: ".recsh") {
      let text = try SourceTree.text(of: "scripts/examples/\(name)")
      let source = SourceText(name: name, text: text)
      #expect(try ScriptFormatter.format(source) == text, "\(name)")
      let lint = ScriptLint(table: story.table, files: HostFiles(variables: [:])) { problem in
        #expect(problem.severity == .warning, "\(name): \(problem.message)")
      }
      lint.check(source, at: nil)
    }
    let source = SourceText(name: "tutorial.recsh", text: try SourceTree.text(of: "scripts/examples/tutorial.recsh"))
    let test = ScriptTest(source)
    let outcome = await story.interpreter.run(source, from: .file("tutorial.recsh"), observer: test)
    #expect(outcome.status == .success)
    #expect(test.orphans.isEmpty)
    #expect(test.results.count == 8 && test.results.allSatisfy(\.passed), "\(test.results.filter { !$0.passed })")
  }
}

/// What the example scripts are called with.
enum ExampleScripts {
  static let arguments = [
    "remove-discontinued.recsh": [
      SourceTree.root.appendingPathComponent("scripts/examples/discontinued.csv").path,
      SourceTree.root.appendingPathComponent("scripts/examples/keep.txt").path,
    ],
    "replay-elsewhere.recsh": ["sandbox"],
  ]
}
