internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Ways that a deletion could slip through, and does not")
struct ReviewTests {
  @Test(
    "a statement that failed stays a comment in a recording, whatever line ends are in it",
    arguments: ["\"a\\ndelete inj --yes\\n#\"", "'a\ndelete inj --yes\n#'", "'a\r\ndelete inj --yes\r\n#'"])
  func recordingInjection(word: String) async throws {
    let story = try Story(keepsGoing: true)
    let path = story.folder + "/r.recsh"
    _ = await story.run("record start \(path)\ndelete \(word)\nrecord stop\n")
    let text = try story.read("r.recsh")
    #expect(
      text.utf8.split(separator: UInt8(ascii: "\n")).allSatisfy {
        $0.first == UInt8(ascii: "#") || $0.starts(with: "require ".utf8)
      }, "\(text)")
    #expect(await story.run(SourceText(name: path, text: text), from: .file(path)).status == 0)
    #expect(story.requests == [])
  }

  @Test("the second word of a command's name is never taken for an id, also where notes are hidden")
  func subcommandsUnderQuiet() async throws {
    for quiet in [false, true] {
      let story = try Story(quiet: quiet)
      let path = story.folder + "/x.txt"
      let chapter = await story.run("stage a; stage save \(path); stage copy sandbox; stage \"copy\"; show staged")
      #expect(chapter.out == "id\na\ncopy\n")
      #expect(chapter.status == 0)
      #expect(try story.read("x.txt") == "a\n")
      #expect(await story.run("stage save").status == 2)
      #expect(await story.run("stage b; stage save").status == 2, "found before anything runs")
      #expect(await story.run("count staged").out == "count\n2\n")
    }
  }

  @Test(
    "a last line without its line end runs nothing where it deletes",
    arguments: [
      "delete cut ", "delete cut # x", "delete cut; echo x", "echo x; delete cut", "stage k\ndelete \\\n",
      "echo $(delete cut)", "delete cut > out",
    ])
  func cutOff(text: String) async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    #expect(await story.run(text, from: .stream).status == 2)
    #expect(story.requests == [])

  }

  @Test(
    "a last line that was cut off is refused where a command of one's own or another script may delete",
    arguments: [
      "define del a { delete $a }\ndel sku-1", "source x.recsh", "if yes { delete sku-1 }", "let x = $(delete sku-1)",
    ])
  func cutOffCalls(text: String) async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    for door in [Interpreter.Door.file("c.recsh"), .stream] {
      let chapter = await story.run(text, from: door)
      #expect(chapter.status == 2)
      #expect(chapter.err.contains("the last line has no line end, so it may have been cut off"))
    }
    #expect(story.requests == [])
  }

  @Test("'set confirm off' is for the prompt: a script needs --yes all the same")
  func confirmOff() async throws {
    let story = try Story()
    #expect(await story.run("set confirm off; delete a").status == 3)
    #expect(story.requests == [])
    #expect(await story.run("delete a", from: .prompt).status == 0)
  }

  @Test("a literal token that was refused is not in the recording either")
  func tokenInRecording() async throws {
    let story = try Story(keepsGoing: true)
    _ = await story.run(
      "record start \(story.folder)/r.recsh\nenv add z --domain d.example --client c --token abcdef0123\nrecord stop\n")
    #expect(try story.read("r.recsh").contains("--token ••••"))
    #expect(story.writtenBytes.allSatisfy { !$0.bytes.contains(sequence: Array("abcdef0123".utf8)) })
  }

  @Test("a sourced script's results go where the statement sends them, and into a substitution")
  func sourceDestination() async throws {
    let story = try Story()
    try story.write("inner.recsh", "echo inner\n")
    let chapter = await story.run(
      "source \(story.folder)/inner.recsh > \(story.folder)/out; echo [$(source \(story.folder)/inner.recsh)]")
    #expect(chapter.out == "[inner]\n")
    #expect(try story.read("out") == "inner\n")
  }

  @Test("--yes and --confirm together serve ordinary and protected environments alike")
  func bothConfirmations() async throws {
    let story = try Story(
      policy: RunPolicy(yes: true, confirmation: "prod"), variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    let chapter = await story.run(
      "env add prod --domain http://127.0.0.1:9 --client sandbox --token env:T --protected; delete a; use prod; delete b"
    )
    #expect(chapter.status == 0)
    #expect(story.requests.count == 2)
  }

  @Test("a script of ten thousand statements on one line runs in one breath")
  func longLine() async throws {
    let story = try Story()
    let text = (1...10_000).map { "let x = \($0)" }.joined(separator: "; ")
    #expect(await story.run(text + "; echo $x").out == "10000\n")
  }
}
