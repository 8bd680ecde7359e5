internal import CatalogAPI
internal import LocalStore
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Recordings: what was done here is done there, and nowhere else")
struct RecordingStoryTests {
  private static func recorded(_ statements: [String], in story: Story) async throws -> SourceText {
    let path = story.folder + "/r.recsh"
    _ = await story.run("record start \(Quoting.word(path))", from: .prompt)
    for statement in statements { _ = await story.run(statement, from: .prompt) }
    _ = await story.run("record stop", from: .prompt)
    return try SourceText(name: path, checking: Array(try story.read("r.recsh").utf8))
  }

  @Test("a recording runs where it was made, and in another environment only when it is told to")
  func retarget() async throws {
    let story = try Story(approver: ScriptedApprover(.yes))
    let source = try await Self.recorded(["stage sku-00001", "delete --yes"], in: story)
    let add = "env add shop --domain http://127.0.0.1:9 --client other --token env:T; use shop"
    let elsewhere = try Story(policy: RunPolicy(yes: true), variables: ["T": "x"])
    _ = await elsewhere.run(add)
    let refused = await elsewhere.run(source, from: .file(source.name))
    #expect(refused.status == 3)
    #expect(refused.err.contains("this requires the environment 'sandbox', and here it is 'shop'"))
    #expect(elsewhere.requests == [])

    let told = try Story(policy: RunPolicy(yes: true, retarget: "shop"), variables: ["T": "x"])
    _ = await told.run("env add shop --domain http://127.0.0.1:9 --client other --token env:T")
    _ = await told.run("use shop")
    let moved = await told.run(source, from: .file(source.name))
    #expect(told.requests == ["/rest?action=entity.delete&client=other&clientToken=••••&entityIds=sku-00001"])
    #expect(moved.status == 5, "the sandbox does not know this client")
    for way in ["use sandbox", "with sandbox { delete sku-1 --yes }"] {
      let left = await told.run(way)
      #expect(left.status == 3)
      #expect(left.err.contains("this runs in 'shop' instead of where it was made"))
    }
    #expect(told.requests.count == 1)
  }

  @Test("'require' refuses what does not fit, before anything runs, and stands first")
  func require() async throws {
    let story = try Story()
    #expect(
      await story.run("require environment sandbox\nrequire api classic\nrequire client sandbox\necho on").status == 0)
    #expect(await story.run("require client acme\necho never").out == "")
    #expect(await story.run("require client acme").status == 3)
    let late = await story.run("echo never\nrequire environment sandbox")
    #expect(late.status == 2)
    #expect(late.out == "")
    #expect(late.err.contains("-c:2:1: error: 'require' stands before everything else"))
    #expect(await story.run("if yes { require api classic }").status == 2)
    #expect(await story.run("-require client acme\necho never").status == 2)
    let going = try Story(policy: RunPolicy(yes: true), keepsGoing: true)
    let refused = await going.run("require client acme\ndelete sku-00001")
    #expect(refused.status == 3)
    #expect(going.requests == [], "nothing goes on behind a requirement that does not hold")
  }

  @Test("a typed token is a reference in the recording, and a replay takes it from the process")
  func secret() async throws {
    let add = "env add shop --domain http://127.0.0.1:9 --client sandbox --token store; use shop"
    let token = "5a6db0f0-0000-4000-8000-000000000000"
    let story = try Story(approver: ScriptedApprover(.yes, secrets: [token]))
    _ = await story.run(add)
    let source = try await Self.recorded(["login", "delete sku-00001"], in: story)
    let text = try story.read("r.recsh")
    #expect(text.contains("\nlogin shop --token ${secret:shop}\ndelete sku-00001\n"))
    #expect(!text.contains(token))

    let replay = try Story(policy: RunPolicy(yes: true), variables: ["RECSH_SECRET_SHOP": token])
    _ = await replay.run(add)
    #expect(await replay.run(source, from: .file(source.name)).status == 0)
    #expect(replay.requests == story.requests)

    let without = try Story(policy: RunPolicy(yes: true))
    _ = await without.run(add)
    let missing = await without.run(source, from: .file(source.name))
    #expect(missing.status == 5)
    #expect(missing.err.contains("set and export RECSH_SECRET_SHOP before recsh starts"))
    #expect(without.requests == [])
  }

  @Test(
    "a secret goes nowhere but where one is taken",
    arguments: [
      "echo ${secret:x}", "let a = ${secret:x}", "stage \"${secret:x}\"", "login --token \"a${secret:x}\"",
      "login --token plain",
    ])
  func secretElsewhere(text: String) async throws {
    let chapter = await (try Story(variables: ["RECSH_SECRET_X": "hidden"])).run(text)
    #expect(chapter.status == 2)
    #expect(!(chapter.out + chapter.err).contains("hidden"))
    if text.hasSuffix("plain") { #expect(!chapter.err.contains("--token plain"), "the line holds what was typed") }
  }

  @Test("what was added to a recording has to be of the same catalogue")
  func append() async throws {
    let story = try Story(variables: ["T": "x"])
    _ = try await Self.recorded(["stage a"], in: story)
    _ = await story.run("env add shop --domain http://127.0.0.1:9 --client c --token env:T; use shop")
    let path = story.folder + "/r.recsh"
    let refused = await story.run("record start \(path) --append")
    #expect(refused.status == 3)
    #expect(refused.err.contains("was recorded with environment sandbox, and this is shop"))
    _ = await story.run("use sandbox\nrecord start \(path) --append\nstage b\nrecord stop")
    let source = try SourceText(name: path, checking: Array(try story.read("r.recsh").utf8))
    let replay = try Story()
    #expect(await replay.run(source, from: .file(path)).status == 0)
    #expect(await replay.run("show staged --output text").out == "a\nb\n")
  }

  @Test("what the service refused is not done by a replay, and a loop that came as far as it could ends one")
  func refusedByService() async throws {
    var knobs = SandboxKnobs()
    knobs.rejectToken = true
    let story = try Story(knobs: knobs)
    let source = try await Self.recorded(
      ["delete sku-00001 --yes", "foreach id in sku-00002 sku-00003 { delete $id --yes }", "stage never"], in: story)
    let text = try story.read("r.recsh")
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("-") })
    let replay = try Story()
    let chapter = await replay.run(source, from: .file(source.name))
    #expect(chapter.status == 1)
    #expect(chapter.err.contains("when this was recorded, the statement above was refused, or done only in part"))
    #expect(replay.requests == [])
    #expect(await replay.run("count staged --output text").out == "0\n")
  }

  @Test("a recording with its output is a test that passes")
  func recordedTest() async throws {
    let story = try Story(approver: ScriptedApprover(.yes, .yes))
    let path = story.folder + "/r.recsh"
    for statement in [
      "record start \(path) --with-output", "stage sku-00001 sku-00002", "show staged", "plan", "delete",
      "runs --since 1h",
      "show run last", "count staged", "record stop",
    ] { _ = await story.run(statement, from: .prompt) }
    let source = SourceText(name: path, text: try story.read("r.recsh"))
    let replay = try Story(policy: RunPolicy(yes: true))
    let test = ScriptTest(source)
    let outcome = await replay.interpreter.run(source, from: .file(path), observer: test)
    #expect(outcome.status == .success)
    #expect(test.results.count == 6 && test.results.allSatisfy(\.passed), "\(test.results.filter { !$0.passed })")
    #expect(test.orphans.isEmpty && test.unreached.isEmpty)
  }

  @Test("a row's JSON is the same in a recording and in jsonl output")
  func sameJSON() async throws {
    let story = try Story()
    let path = story.folder + "/r.recsh"
    let chapter = await story.run(
      "record start \(path) --with-output; words 'a\"b' 'c\\d' \"e\\n\\t\\r\" é漢😀 '' --output jsonl; words x --output jsonl\n"
        + "env --output jsonl\nrecord stop")
    let lines = try story.read("r.recsh").split(separator: "\n").filter { $0.hasPrefix("#= ") }.map {
      String($0.dropFirst(3))
    }
    #expect(lines.count == 7)
    #expect(
      lines.map { $0.replacing(#""domain":"<any>""#, with: #""domain":"embedded""#) }
        == chapter.out.split(separator: "\n").map(String.init))
  }

  @Test("whatever was recorded replays to the same requests and the same stage", arguments: 0..<12)
  func property(seed: UInt64) async throws {
    var random = Seeded(seed)
    var sent = 0
    for _ in 0..<6 {
      let story = try Story(approver: ScriptedApprover(Array(repeating: .yes, count: 200)))
      let source = try await Self.recorded((0..<(3 + random.below(12))).map { _ in statement(&random) }, in: story)
      let replay = try Story(policy: RunPolicy(yes: true))
      let chapter = await replay.run(source, from: .file(source.name))
      let text = source[Span(0, source.bytes.count)]
      #expect(chapter.status == 0, "\(text)\n\(chapter.err)")
      #expect(replay.requests == story.requests, "\(text)")
      let staged = "show staged --output jsonl"
      #expect(await replay.run(staged).out == story.run(staged).out, "\(text)")
      #expect(replay.core.ids == story.core.ids, "\(text)")
      sent += story.requests.count
    }
    #expect(sent > 0, "sessions that send nothing would prove nothing")
  }

  private func statement(_ random: inout Seeded) -> String {
    let id = random.pick([
      "sku-00001", "sku-00002", "'a b'", "\"é\"", "sku-00003 sku-00004", "$x", "'two\nlines'", "a,b",
    ])
    return random.pick([
      "stage \(id)", "stage \(id) 'c;d'", "unstage \(id)", "unstage --all", "let x = \(id)", "let x += \(id)",
      "delete \(id)", "delete", "-delete", "foreach i in \(id) e f { stage $i }",
      "if ${#x} > 1 { delete $x } else { stage $x }",
      "define put ids... { stage $ids }", "put \(id)", "let staged = $(show staged); delete $staged",
      "try { stage a,b } catch { stage g }", "repeat 2 { stage \(id) }", "echo \(id) | cat >/dev/null",
      "foreach i in \(id) a,b h { stage $i }", "delete \(id) | false", "try { stage i a,b } catch { }; stage a,b",
      "set batch-bytes \(200 + random.below(50))",
    ])
  }
}
