internal import CatalogAPI
internal import EntityStage
internal import Foundation
internal import LocalStore
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("What a person is told of the ids that they stage")
struct StageTests {
  @Test("rows that hold no id are told by reason, with the first ten places of each, and nothing is staged")
  func refusedByReason() async throws {
    let story = try Story()
    var lines = ["name,id"]
    lines += (0..<12).map { _ in "x," }
    lines += ["a,1", "b", "c,2,3", "d,4"]
    let path = try story.write("list.csv", lines.joined(separator: "\n") + "\n")
    let chapter = await story.run("stage --from \(path)")
    let places = (2...11).map { "warning:   \(path):\($0):3: it is empty" }
    #expect(
      chapter.err
        == (["warning: \(path): 12 rows can't be read: empty id; the first 10 are"] + places + [
          "warning: \(path): 1 row can't be read: column missing",
          "warning:   \(path):15:2: the row has 1 cell, none for the id: b",
          "warning: \(path): 1 row can't be read: more cells than columns",
          "warning:   \(path):16:5: the row has 3 cells for 2 columns; a delimiter inside a cell needs quotes: c,2,3",
          "-c:1:14: error: \(path): 14 of 16 rows can't be read", "  stage --from \(path)",
          "               " + "^" + String(repeating: "~", count: path.utf8.count - 1),
          "  help: nothing was changed; --skip-bad passes over such rows, and --ragged takes rows of another length",
          "",
        ]).joined(separator: "\n"))
    #expect(chapter.status == 1)
    #expect(await story.run("count staged").out == "count\n0\n")
    let skipping = await story.run("stage --from \(path) --skip-bad; count staged")
    #expect(
      skipping.err.hasPrefix(
        "\(path): 16 rows, 14 passed over; comma-separated, a header with the column 'id'\nwarning: \(path): 12 rows passed over: empty id"
      ))
    #expect(skipping.err.hasSuffix("staged 2 new, 2 in all\n"))
    #expect(skipping.out == "count\n2\n")
  }

  @Test("several files are told apart, and a compressed one is read as what it holds")
  func severalFiles() async throws {
    let story = try Story()
    let first = try story.write("first.txt", "a\nb\n\nc\n")
    // printf 'id,n\nb,1\nz,2\n' | gzip -n
    let packed =
      "H4sIAAAAAAAAA8tM0cnjStIx5KrSMeICAJoY9VwNAAAA"
    let second = story.folder + "/second.csv.gz"
    try Data(base64Encoded: packed)?.write(to: URL(fileURLWithPath: second))
    let chapter = await story.run("stage --from \(first) \(second); show staged --output text")
    #expect(
      chapter.err == """
        \(first): 3 rows, 3 new, 1 blank line; no header with a column 'entity.id' or 'id': one id a line
        \(second): 2 rows, 1 new, 1 already staged; gzip; comma-separated, a header with the column 'id'
        staged 4 new, 1 already staged, 4 in all

        """)
    #expect(chapter.out == "a\nb\nc\nz\n")
  }

  @Test("what is no text is refused with a way out, and of several files none is staged then")
  func foreignContent() async throws {
    let story = try Story()
    let good = try story.write("good.txt", "a\n")
    let book = try story.write("book.xlsx", "PK\u{3}\u{4}rest of a workbook")
    let cut = story.folder + "/cut.gz"
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(fileURLWithPath: cut))
    let chapter = await story.run("stage --from \(good) \(book)")
    #expect(
      chapter.err.hasPrefix(
        "-c:1:\(15 + good.utf8.count): error: \(book): it is a zip archive or a workbook (.xlsx)\n"))
    #expect(chapter.err.hasSuffix("  help: save the sheet as CSV, or unpack the archive\n"))
    #expect(chapter.status == 1)
    let second = await story.run("stage --from \(good) \(cut)")
    #expect(second.err.contains("its compressed data ends early; it may have been cut off"))
    #expect(await story.run("count staged").out == "count\n0\n")
  }

  /// A stage that a session left behind.
  private func leave(_ ids: [String], of owner: StageOwner, in story: Story) throws {
    let ended = StageRecoveryFolder(story.folder + "/state/stages", author: "tester@here", clock: SystemClock())
    var stage = EntityStage()
    for id in ids { stage.insert(try EntityID(id)) }
    try ended.keep(stage, of: owner)
  }

  private static let sandbox = StageOwner(environment: "sandbox", catalogue: nil)

  @Test("what was left behind comes back once, behind what is staged, and is kept from then on")
  func recover() async throws {
    let story = try Story()
    try leave(["a", "b", "c"], of: Self.sandbox, in: story)
    let chapter = await story.run("stage b z; stage recover; show staged --output text", from: .prompt)
    #expect(chapter.out == "b\nz\na\nc\n")
    #expect(chapter.err == "staged 2 new, 2 in all\nrecovered 2 ids, 1 already staged, 4 in all\n")
    let again = await story.run("stage recover", from: .prompt)
    #expect(again.err == "prompt:1:1: error: no stage of 'sandbox' was left behind\n  stage recover\n  ^~~~~~~~~~~~~\n")
    #expect(again.status == 1)
    // The session keeps it, so it is nobody else's.
    #expect(try FileManager.default.contentsOfDirectory(atPath: story.folder + "/state/stages").count == 1)
    #expect(await story.run("stage recover --list --output csv").out == "stage,environment,ids,changed,user,state\n")
    #expect(await story.run("unstage --all").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: story.folder + "/state/stages") == [])
  }

  @Test("ids come back only into the environment and the catalogue that they were staged for")
  func recoverElsewhere() async throws {
    let story = try Story(variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    let added = await story.run("env add prod --domain http://127.0.0.1:9 --client acme --token env:T")
    #expect(added.status == 0)
    try leave(["a"], of: StageOwner(environment: "prod", catalogue: "classic http://127.0.0.1:8 acme"), in: story)
    let here = await story.run("stage recover", from: .prompt)
    #expect(here.err.contains("error: no stage of 'sandbox' was left behind"))
    #expect(here.err.contains("help: there is one of 'prod': use prod, then stage recover"))
    let there = await story.run("use prod; stage recover; count staged", from: .prompt)
    #expect(there.err.contains("was staged for another catalogue than 'prod' is now"))
    #expect(there.status == 3)
    let name = try #require(
      await story.run("stage recover --list --output text").out.split(whereSeparator: \.isWhitespace).first)
    #expect(await story.run("use sandbox; stage recover \(name)").status == 3)
    // Into a file they come whoever's they are, and what was left stays.
    #expect(
      there.err.contains("help: 'stage recover \(name) --save FILE' writes its ids to a file, --forget removes it"))
    let saved = await story.run("stage recover \(name) --save \(story.folder)/left.txt")
    #expect(saved.err == "wrote 1 id to \(story.folder)/left.txt\n")
    #expect(try story.read("left.txt") == "a\n")
    #expect(await story.run("stage recover \(name) --save x --forget").status == 2)
    #expect(await story.run("stage recover \(name) --forget").status == 0)
    #expect(await story.run("stage recover \(name)").status == 1)
    #expect(await story.run("use prod; count staged --output text").out == "0\n")
  }

  @Test("ids come back into an environment that was renamed meanwhile")
  func recoverRenamed() async throws {
    let story = try Story(variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    try leave(["a"], of: StageOwner(environment: "prod", catalogue: "classic http://127.0.0.1:9 acme"), in: story)
    let chapter = await story.run(
      "env add live --domain http://127.0.0.1:9 --client acme --token env:T; use live; stage recover; count staged --output text",
      from: .prompt)
    #expect(chapter.out == "1\n")
    #expect(chapter.status == 0)
  }

  @Test("of several, the one that is named; a damaged one only when asked for")
  func recoverOneOfSeveral() async throws {
    let story = try Story()
    try leave(["a"], of: Self.sandbox, in: story)
    try leave(["b", "c"], of: Self.sandbox, in: story)
    let folder = story.folder + "/state/stages"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 2)
    let several = await story.run("stage recover", from: .prompt)
    #expect(several.err.contains("error: 2 stages of 'sandbox' were left behind"))
    #expect(several.status == 2)
    let first = try #require(
      names.first {
        Array(FileManager.default.contents(atPath: folder + "/" + $0) ?? Data()).contains(
          sequence: Array("b\nc\n".utf8))
      })
    let path = folder + "/" + first
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count - 32] ^= 1  // the last id
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let damaged = await story.run("stage recover \(first.dropLast(6))")
    #expect(damaged.err.contains("has no ids that are whole, and stays as it is"))
    #expect(damaged.status == 1)
    #expect(await story.run("stage recover --list --output csv").out.contains(",damaged\n"))
    #expect(await story.run("stage recover \(first.dropLast(6)) --damaged").status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2, "it is not thrown away")
    #expect(await story.run("stage recover \(first.dropLast(6)) --forget").status == 0)
    #expect(await story.run("stage recover; show staged --output text", from: .prompt).out == "a\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
  }

  @Test("a script names the stage, and a recording does not hold it: a replay never takes what happens to be left")
  func recoverInScripts() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    try leave(["old-1"], of: Self.sandbox, in: story)
    let script = await story.run("stage recover; delete\n", from: .file(story.folder + "/x.recsh"))
    #expect(script.err.contains("error: a script must say which stage"))
    #expect(script.status == 2)
    let path = story.folder + "/r.recsh"
    let recorded = await story.run("record start \(path); stage recover; stage b; delete; record stop", from: .prompt)
    #expect(recorded.err.contains("warning: the recording holds nothing of these ids"))
    #expect(recorded.status == 0)
    #expect(try story.read("r.recsh").contains("\nstage b\n"))
    #expect(try !story.read("r.recsh").contains("recover"))
    try leave(["precious"], of: Self.sandbox, in: story)
    let before = story.requests.count
    _ = await story.run(SourceText(name: path, text: try story.read("r.recsh")), from: .file(path))
    #expect(story.requests.dropFirst(before).allSatisfy { !$0.contains("precious") && !$0.contains("old-1") })
    #expect(await story.run("if yes { stage recover }").status == 2)
  }

  @Test("a file that is no stage is told as what it is, and is no session's")
  func noStage() async throws {
    let story = try Story()
    try FileManager.default.createDirectory(atPath: story.folder + "/state/stages", withIntermediateDirectories: true)
    try story.write("state/stages/notes.stage", "hello\n")
    let chapter = await story.run("stage recover notes --damaged", from: .prompt)
    #expect(
      chapter.err.contains(
        "error: 'notes' is damaged: whose ids it holds can't be read"))
    #expect(chapter.err.contains("help: no ids of it can be read; 'stage recover notes --forget' removes it"))
    #expect(chapter.status == 1)
    #expect(await story.run("stage recover notes --damaged --save x.txt").err.contains("has no ids that are whole"))
    #expect(await story.run("stage recover notes --forget").status == 0)
  }

  @Test("a stage that was saved comes back as it was, whatever its first id begins with")
  func saveRoundTrip() async throws {
    let story = try Story()
    let path = story.folder + "/s.txt"
    _ = await story.run(
      "stage \"\u{FEFF}a\" b '\u{FEFF}'; stage save \(path); unstage --all; stage --from \(path) --format ids")
    let chapter = await story.run("show staged --output text")
    #expect(chapter.out.utf8.elementsEqual("\u{FEFF}a\nb\n\u{FEFF}\n".utf8))
  }

  @Test("the whole stage is shown as its rows are, in every format, quotes and backslashes too")
  func showWhole() async throws {
    let story = try Story()
    #expect(await story.run("stage 'a\\b' 'c\"d' é '' 2> x").status != 0)
    #expect(await story.run("stage 'a\\b' 'c\"d' é ' z'").status == 0)
    for format in ["csv", "tsv", "text", "json", "jsonl", "markdown", "table", "vertical"] {
      let whole = await story.run("show staged --output \(format)").out
      #expect(whole == (await story.run("show staged --matching '' --output \(format)").out))
    }
    #expect(await story.run("show staged --output csv").out == "id\na\\b\n\"c\"\"d\"\né\n z\n")
    #expect(await story.run("show staged --output tsv").out == "id\na\\\\b\nc\"d\né\n z\n")
    #expect(await story.run("unstage --all; show staged --output text").out == "")
  }

  @Test("a slip of a single dash is told, and neither staged nor passed over")
  func singleDash() async throws {
    let story = try Story(quiet: true)
    for slip in ["stage -from x.txt", "stage -only a", "unstage -all", "unstage -from x.txt"] {
      let chapter = await story.run(slip)
      #expect(chapter.status == 2)
      #expect(chapter.err.contains("' is no option\n"))
      #expect(chapter.err.contains("help: did you mean '--"))
    }
    #expect(await story.run("stage '-from' -x -- -only; show staged --output text").out == "-from\n-x\n-only\n")
    let none = await story.run("delete -x --yes; stage --only --run last --outcome failed")
    #expect(none.err.contains("the run has no such ids"))
    #expect(await story.run("count staged --output text").out == "2\n")
  }

  @Test("a saved stage comes back exactly, and a save that could be misread says how to read it")
  func savedStage() async throws {
    let story = try Story()
    let file = story.folder + "/saved.txt"
    let plain = await story.run("stage sku-1 'a b'; stage save \(file)")
    #expect(plain.err.hasSuffix("wrote 2 ids to \(file)\n"))
    let chapter = await story.run(
      "unstage --all; stage entity.id 'x;id'; stage save \(file); unstage --all; stage --from \(file) --format ids")
    #expect(
      chapter.err.contains(
        "wrote 2 ids to \(file)\nwarning: \(file) begins like something else than a list of ids: read it with --format ids\n"
      ))
    #expect(await story.run("show staged --output text").out == "entity.id\nx;id\n")
    let nowhere = await story.run("stage save -")
    #expect(nowhere.status == 2)
    #expect(nowhere.err.contains("help: 'show staged --output text' puts the ids out, one a line"))
  }

  @Test("rows of another length than the header's are refused, and --ragged takes them where no id can be mistaken")
  func ragged() async throws {
    let story = try Story()
    let file = try story.write("old.csv", "id,name,note\n1,shoe,,\n2,cap\n3,hat,felt\n")
    let refused = await story.run("stage --from \(file)")
    #expect(refused.status == 1)
    #expect(
      refused.err.contains(
        "help: nothing was changed; --skip-bad passes over such rows, and --ragged takes rows of another length\n"))
    let chapter = await story.run("stage --from \(file) --ragged; show staged --output text")
    #expect(chapter.out == "1\n2\n3\n")
    #expect(await story.run("stage x --ragged").err.contains("error: --ragged goes with --from"))
  }

  @Test("ids of an earlier run are staged by their outcome, and only in the catalogue that it deleted in")
  func fromRun() async throws {
    let story = try Story(policy: RunPolicy(yes: true), variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    #expect(await story.run("stage --run last").err.contains("error: there is no run 'last'"))
    #expect(await story.run("delete sku-1 sku-2").status == 0)
    let chapter = await story.run(
      "stage sku-2 --run last --outcome accepted; show staged --output text; stage --run last --outcome failed")
    #expect(chapter.out == "sku-2\nsku-1\n")
    #expect(chapter.err == "staged 2 new, 1 already staged, 2 in all\nstaged 0 new, 2 in all\n")
    #expect(await story.run("stage x; stage --only --run last; show staged --output text").out == "sku-2\nsku-1\n")
    let elsewhere = await story.run(
      "env add prod --domain http://127.0.0.1:8 --client acme --token env:T; use prod; stage --run last; count staged")
    #expect(elsewhere.status == 3)
    #expect(elsewhere.err.contains("deleted in 'sandbox' (http://127.0.0.1:9, client sandbox), which 'prod' is not"))
    #expect(elsewhere.out == "")
    #expect(await story.run("stage --outcome failed").status == 2)
  }

  @Test("a file without ids is warned of, and JSON or UTF-16 that can't be read tells how to make it readable")
  func unreadable() async throws {
    let story = try Story(quiet: true)
    let empty = try story.write("empty.txt", "\n")
    #expect(await story.run("stage --from \(empty)").err == "warning: \(empty) holds no ids\n")
    for list in ["unstage --from \(empty)", "stage --only --from \(empty)"] {
      let chapter = await story.run("stage a; \(list); delete --yes")
      #expect(chapter.status == 1)
      #expect(chapter.out == "")
      #expect(chapter.err.contains("error: \(empty) holds no ids (it is empty: one id a line)\n"))
    }
    #expect(await story.run("unstage --all").status == 0)
    for text in ["[{\"id\":\"a\"},{\"id\":\"b\"}]\n", "[\n  { \"id\": 1 }\n]\n", " [\"a\",\n\"b\"]"] {
      let array = try story.write("a.json", text)
      let chapter = await story.run("stage --from \(array)")
      #expect(chapter.err.contains("error: \(array): it is one JSON array, and JSON is read an object a line\n"))
      #expect(chapter.err.hasSuffix("  help: jq -c '.[]' FILE makes it readable, with --from -\n"))
      #expect(chapter.status == 1)
    }
    let wide = story.folder + "/wide.txt"
    try Data([0xFF, 0xFE, 0x61, 0]).write(to: URL(fileURLWithPath: wide))
    #expect(
      await story.run("stage --from \(wide)").err.hasSuffix(
        "help: pipe it: iconv -f UTF-16 -t UTF-8 FILE | recsh …, with --from -\n"))
    #expect(await story.run("count staged --output text").out == "0\n")
  }
}
