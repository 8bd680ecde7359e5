internal import CatalogAPI
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("The main road: stage, look, delete, record, replay")
struct MainRoadTests {
  @Test("two staged ids are shown in the order they came")
  func stageAndShow() async throws {
    let story = try Story()
    let chapter = await story.run("stage sku-2 sku-1; show staged")
    #expect(
      chapter == Story.Chapter(out: "id\nsku-2\nsku-1\n", err: "staged 2 new, 2 in all\n", status: 0, quits: false))
    #expect(story.requests == [])
  }

  @Test("a confirmed delete sends exactly one request, removes the items, empties the stage and is in the journal")
  func delete() async throws {
    let approver = ScriptedApprover(.yes)
    let story = try Story(approver: approver)
    _ = await story.run("stage sku-1 sku-2", from: .prompt)
    let chapter = await story.run("delete", from: .prompt)
    #expect(chapter.status == 0)
    #expect(story.requests == ["/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=sku-1,sku-2"])
    #expect(try story.isGone("sku-1") && story.isGone("sku-2"))
    #expect(
      approver.questions == [
        Question(
          summary: [
            "delete 2 ids from sandbox (http://127.0.0.1:9, client sandbox), in 1 request", "there is no undo",
          ], text: "delete? [y/N]", consent: .yes)
      ])
    #expect(await story.run("count staged --output text").out == "0\n")
    let run = await story.run("runs --output jsonl")
    #expect(run.out.contains(#""state":"done","ids":2,"requests":1,"user":"tester@here","origin":"prompt""#))
  }

  @Test("ids reach the service byte for byte, whatever they are made of")
  func exactBytes() async throws {
    let story = try Story()
    let ids = ["é", "漢字", "a b", "a&b=c", "100%", "a+b", "a/b", "😀", "e\u{301}", "$x", "it's", "--all", "#1", "{}"]
    let words = ids.map(Quoting.word).joined(separator: " ")
    let chapter = await story.run("delete -- \(words) --yes")
    // After `--` nothing is an option any more, so the confirmation was read as an id and is missing.
    #expect(chapter.status == 3)
    #expect(await story.run("delete --yes -- \(words)").status == 0)
    #expect(
      story.core.log.map { $0.ids.map(\.text.unicodeScalars).map(Array.init) } == [ids.map { Array($0.unicodeScalars) }]
    )
    #expect(
      story.requests == [
        "/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=%C3%A9,%E6%BC%A2%E5%AD%97,a%20b,a%26b%3Dc,"
          + "100%25,a%2Bb,a%2Fb,%F0%9F%98%80,e%CC%81,%24x,it%27s,--all,%231,%7B%7D"
      ])
  }

  @Test("many ids travel in batches that keep to the longest URL, none lost and none twice")
  func batches() async throws {
    let story = try Story()
    let ids = (1...900).map { "sku-\($0)" }
    try story.write("ids.txt", ids.joined(separator: "\n"))
    let chapter = await story.run(
      "set max-share 90; stage --from \(Quoting.word(story.folder + "/ids.txt")); delete --yes")
    #expect(chapter.status == 0)
    let log = story.core.log
    #expect(log.flatMap { $0.ids.map(\.text) }.sorted() == ids.sorted())
    #expect(log.count == 4)
    #expect(log.allSatisfy { "http://127.0.0.1:9".utf8.count + $0.rawTarget.expose { $0.utf8.count } <= 2000 })
  }

  @Test("a recorded session replays to the same requests, and holds no token")
  func recordAndReplay() async throws {
    let story = try Story(approver: ScriptedApprover(.yes))
    let recording = story.folder + "/cleanup.recsh"
    for line in [
      "record start \(Quoting.word(recording))", "stage sku-1 'a b'", "stage a,b", "let x = 'two words'",
      "stage $x sku-3",
      "unstage sku-3", "delete", "record stop",
    ] {
      _ = await story.run(line, from: .prompt)
    }
    let text = try story.read("cleanup.recsh")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("# recsh recording 1: recsh test, 20"))
    #expect(lines[lines.count - 1].wholeMatch(of: /# end recording sha256:[0-9a-f]{64}/) != nil)
    #expect(
      Array(lines.dropFirst().dropLast()) == [
        "require version test", "require environment sandbox", "require api classic", "require client sandbox",
        "stage sku-1 'a b'", "# failed: stage a,b",
        "#   error: 'a,b' can't be an id: it holds a comma, which joins ids in a request and can't be escaped",
        "let x = 'two words'", "stage $x sku-3", "unstage sku-3", "delete",
      ])

    let replay = try Story(policy: RunPolicy(yes: true))
    let chapter = await replay.run(SourceText(name: recording, text: text), from: .file(recording))
    #expect(chapter.status == 0)
    #expect(replay.requests == story.requests)
    let token = Array("5a6db0f0-0000-4000-8000-000000000000".utf8)
    for written in [story, replay] {
      for file in written.writtenBytes {
        #expect(!file.bytes.contains(sequence: token), "\(file.path) holds the token")
      }
    }
  }

  @Test("a recording refuses to overwrite a file, and goes on in it where that is asked for")
  func recordAppending() async throws {
    let story = try Story()
    let path = try story.write("old.recsh", "echo old\n")
    #expect(await story.run("record start \(path)", from: .prompt).status == 1)
    #expect(try story.read("old.recsh") == "echo old\n")
    _ = await story.run("record start \(path) --append", from: .prompt)
    _ = await story.run("echo new", from: .prompt)
    #expect(
      await story.run("record status --output jsonl", from: .prompt).out
        == #"{"recording":true,"file":"\#(path)","statements":1}"# + "\n")
    _ = await story.run("record stop", from: .prompt)
    #expect(try story.read("old.recsh").hasPrefix("echo old\n# goes on: recsh recording 1: recsh test, 20"))
    #expect(try story.read("old.recsh").hasSuffix("\necho new\n"))
  }

  @Test("what a file and the stage do not share is listed, and neither changes")
  func difference() async throws {
    let story = try Story()
    let path = try story.write("shop.csv", "name;id\nLamp;b\nShirt, red;d\nCap;c\n")
    let chapter = await story.run(
      "stage a b c; diff-stage \(Quoting.word(path)) --output text; count staged --output text")
    #expect(chapter.out == "stage a\nfile d\n3\n")
    #expect(chapter.err.hasSuffix("2 shared, 1 only staged, 1 only in the file\n"))
    #expect(await story.run("diff-stage \(Quoting.word(path)) --column nope").status == 1)
  }

  @Test("each environment has its own stage, and 'stage copy' is the way across")
  func stagesApart() async throws {
    let story = try Story()
    let chapter = await story.run(
      """
      env add shop --domain http://127.0.0.1:9 --client sandbox --token env:T
      stage a b
      use shop
      count staged --output text
      stage c
      stage copy sandbox
      show staged --output text
      use -
      show staged --output text
      """)
    #expect(chapter.status == 0)
    #expect(chapter.out == "0\nc\na\nb\na\nb\n")
  }

  @Test("ids come from lists, tables, JSON lines and feeds, and a keep-list takes them out again")
  func files() async throws {
    let story = try Story()
    try story.write("a.txt", "sku-1\r\nsku-2\r\n")
    try story.write("b.csv", "name,entity.id\n\"Lamp, large\",sku-3\n\"a \"\"b\"\"\",sku-1\n")
    try story.write("c.jsonl", #"{"id":"sku-4"}"# + "\n" + #"{"name":"x","id":5}"# + "\n")
    try story.write(
      "d.csv", "## RECSRecommendations Upload File\n## RECSprose\n## RECSentity.id,entity.name\nsku-6,Lamp\n")
    try story.write("keep.tsv", "id\tname\nsku-2\tx\n")
    let paths = ["a.txt", "b.csv", "c.jsonl", "d.csv"].map { story.folder + "/" + $0 }.joined(separator: " ")
    let chapter = await story.run(
      "stage --from \(paths); unstage --from \(story.folder)/keep.tsv; show staged --output text")
    #expect(chapter.out == "sku-1\nsku-3\nsku-4\n5\nsku-6\n")
    #expect(chapter.status == 0)
  }

  @Test("a row that holds no id is told with its line, and nothing is staged")
  func badRow() async throws {
    let story = try Story()
    let path = try story.write("ids.txt", "good\nbad,id\nfine\n")
    let chapter = await story.run("stage --from \(path)")
    #expect(chapter.status == 1)
    #expect(chapter.err.contains("\(path):2:1: it holds a comma"))
    #expect(await story.run("count staged --output text").out == "0\n")
    #expect(await story.run("stage --from \(path) --skip-bad; count staged --output text").out == "2\n")
  }
}

extension Array where Element == UInt8 {
  func contains(sequence: [UInt8]) -> Bool {
    guard count >= sequence.count else { return false }
    return indices.dropLast(sequence.count - 1).contains { self[$0..<($0 + sequence.count)].elementsEqual(sequence) }
  }
}
