internal import CatalogAPI
internal import Deletion
internal import Foundation
internal import HTTPTypes
internal import Prompting
internal import Sandbox
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("A way back: snapshots, restore, verify, watch, diff")
struct RestoreTests {
  private typealias Between = TargetStoryTests.Between

  private static func story(
    _ approver: any Approver = NoApprover(), yes: Bool = true, knobs: SandboxKnobs? = nil,
    transport: (@Sendable (SandboxCore) -> any Transport)? = nil
  ) throws -> Story {
    try TargetStoryTests.story(knobs: knobs, snapshots: true, yes: yes, approver: approver, transport: transport)
  }

  private static func item(_ story: Story, _ id: String, in environment: Int = 6780) throws -> String {
    guard let found = story.core.entity(try EntityID(id), in: environment) else { return "missing" }
    let attributes = found.attributes.filter { !CatalogEntity.timestamps.contains($0.key) }
    return "\(found.name) \(found.categories) \(attributes.sorted { $0.key < $1.key })"
  }

  @Test("what was deleted is saved back as it was, and looked at again")
  func road() async throws {
    let story = try Self.story()
    let before = try ["sku-1", "漢字"].map { try Self.item(story, $0) }
    let delete = await story.run("delete sku-1 漢字 not-there")
    #expect(delete.status == 0)
    #expect(delete.err.contains("warning: 1 of 3 ids is not in the catalogue: not-there"))
    #expect(delete.err.contains("saves the items back as they were"))
    #expect(try Self.item(story, "sku-1") == "missing")
    let verify = await story.run("verify --output jsonl")
    #expect(verify.status == 0)
    #expect(verify.out.contains(#""ids":3,"checked":3,"gone":3,"still-there":0,"came-back":0,"not-checked":0"#))
    let restore = await story.run("restore last --output jsonl")
    #expect(restore.status == 0, "\(restore.err)")
    #expect(
      restore.out.contains(
        #""items":2,"already-there":0,"restored":2,"differs":0,"missing":0,"not-checked":0,"rejected":0"#))
    #expect(try ["sku-1", "漢字"].map { try Self.item(story, $0) } == before)
    let back = await story.run("verify last --ids came-back --output jsonl")
    #expect(back.status == 1)
    #expect(back.out.split(separator: "\n").count == 2 && back.out.contains(#""detail":"restore "#))
    let guards = await story.run("show run last --output jsonl").out
    #expect(guards.contains("snapshot: 2 of 3 items, 1 not in the catalogue"))
  }

  @Test("items that the catalogue has again are left alone, unless they are to be overwritten")
  func alreadyThere() async throws {
    let story = try Self.story()
    _ = await story.run("delete sku-1 sku-2")
    let page = story.core.reply(
      to: HTTPRequest(
        method: .get, scheme: "http", authority: "h",
        path: "/m2/sandbox/mbox/standard?mbox=productPage&entity.id=sku-1&entity.name=Newer"))
    #expect(page.status == 200)
    let again = await story.run("restore last --output jsonl")
    #expect(again.out.contains(#""items":2,"already-there":1,"restored":1"#))
    #expect(again.err.contains("1 item is in the catalogue already and left alone: sku-1; --overwrite saves them too"))
    #expect(try Self.item(story, "sku-1").hasPrefix("Newer"))
    let over = await story.run("restore last --overwrite --output jsonl")
    #expect(over.status == 0 && over.out.contains(#""restored":2"#))
    #expect(try !Self.item(story, "sku-1").hasPrefix("Newer"))
    let nothing = await story.run("restore last --output jsonl")
    #expect(nothing.status == 0 && nothing.out.contains(#""already-there":2,"restored":0"#))
  }

  @Test("ids are restored from the newest snapshot that has them; what none has is told")
  func byID() async throws {
    let story = try Self.story()
    _ = await story.run("delete sku-1 sku-2; restore last; delete sku-1")
    let some = await story.run("restore sku-1 sku-5 --output jsonl")
    #expect(some.status == 4 && some.out.contains(#""items":1"#) && some.err.contains("1 id is in no snapshot"))
    #expect(some.err.contains("no snapshot has 1 id: sku-5"))
    let none = await story.run("restore sku-9")
    #expect(none.status == 1 && none.err.contains("no snapshot has this id"))
    let without = await story.run("delete sku-7 --no-snapshot; restore last")
    #expect(without.status == 1 && without.err.contains("has no snapshot of an item"))
  }

  @Test("a snapshot that is incomplete is told before anything is deleted: nobody there, nothing sent")
  func incomplete() async throws {
    let broken: @Sendable (SandboxCore) -> any Transport = { core in
      Between(
        core: core,
        before: { request in
          request.exposeTarget { $0.contains("/entities/sku-2?") }
            ? CatalogReply(status: 400, body: Array("odd".utf8)) : nil
        })
    }
    let nobody = try Self.story(transport: broken)
    let refused = await nobody.run("delete sku-1 sku-2 sku-3")
    #expect(refused.status == 3)
    #expect(
      refused.err.contains(
        "the snapshot is incomplete: 1 of 3 items could not be read: sku-2 (status 400: odd)\n"))
    #expect(refused.err.contains("--no-snapshot deletes without one"))
    #expect(!nobody.calls.contains { $0.contains("entity.delete") })
    #expect(await nobody.run("restore sku-1").err.contains("no snapshot has this id"))

    let approver = ScriptedApprover(.yes, .no, .yes, .yes)
    let asked = try Self.story(approver, yes: false, transport: broken)
    let no = await asked.run("delete sku-1 sku-2", from: .prompt)
    #expect(no.status == 3 && no.err.contains("not confirmed: nothing was sent"))
    #expect(!asked.calls.contains { $0.contains("entity.delete") })
    let yes = await asked.run("delete sku-1 sku-2", from: .prompt)
    #expect(yes.status == 0)
    #expect(
      approver.questions.last?.summary.first
        == "the snapshot is incomplete: 1 of 2 items could not be read: sku-2 (status 400: odd)")
    #expect(await asked.run("show run last --output jsonl").out.contains("snapshot: 1 of 2 items, 1 could not be read"))
  }

  @Test("where it can't be read, a snapshot that is asked for refuses, and none is taken unasked; many ids are told of")
  func decisions() async throws {
    let story = try Self.story()
    _ = await story.run("env add c --domain http://127.0.0.1:9 --client sandbox --token env:T; use c")
    let asked = await story.run("delete sku-1 --snapshot")
    #expect(asked.status == 3 && asked.err.contains("'c' can't be read back, so no snapshot can be taken"))
    #expect(await story.run("delete sku-1").status == 0)
    let on = await story.run("set snapshot on; delete sku-2")
    #expect(on.status == 3)
    _ = await story.run("use sandbox; set snapshot auto; set snapshot-limit 2")
    let many = await story.run("delete sku-3 sku-4 sku-5")
    #expect(many.status == 0 && many.err.contains("no snapshot: 3 ids are more than snapshot-limit, which is 2"))
    #expect(await story.run("delete sku-6 sku-7 sku-8 --snapshot --output jsonl").status == 0)
    #expect(await story.run("restore last --output jsonl").out.contains(#""restored":3"#))
    #expect(await story.run("delete sku-6 --snapshot --no-snapshot").status == 2)
    #expect(await story.run("restore x --output jsonl").status == 1)
  }

  @Test("a restoration is confirmed like a deletion, and stays in the catalogue that the items were of")
  func guards() async throws {
    let story = try Self.story(yes: false)
    _ = await story.run(TargetStoryTests.add + "env set t protected true")
    #expect(await story.run("delete sku-2 --confirm t").status == 0)
    let run = try #require(await story.run("runs --output jsonl").out.firstMatch(of: /"run":"([^"]+)"/)?.1)
    #expect(await story.run("restore last --yes").status == 3)
    #expect(await story.run("restore last --confirm t --dry-run").err.contains("dry run: nothing was saved"))
    #expect(story.calls.allSatisfy { !$0.hasPrefix("POST /sandbox/target/recs/entities") })
    let elsewhere = await story.run("use sandbox; restore \(run) --yes")
    #expect(elsewhere.status == 3 && elsewhere.err.contains("deleted in 't'"))
    let readOnly = await story.run("use t; env set t read-only true; restore last --confirm t")
    #expect(readOnly.status == 3 && readOnly.err.contains("is read-only"))
    let opened = await story.run("unlock t --for 1m --reason test; restore last --confirm t")
    #expect(opened.status == 0, "\(opened.err)")
    #expect(story.core.contains(try EntityID("sku-2"), in: 6781))
    let shell = try Story(policy: RunPolicy(yes: true, isReadOnly: true), snapshots: true)
    #expect(await shell.run("restore sku-1").status == 1)
  }

  @Test("rejected items, and items that came out otherwise, are told one by one")
  func rejections() async throws {
    let story = try Self.story { core in
      Between(
        core: core,
        after: { request, reply in
          guard request.method == .post, request.exposeTarget(to: { $0.hasSuffix("/recs/entities") }) else {
            return reply
          }
          let body =
            #"{"rejected":1,"rejectCauses":[{"cause":{"key":"k","keyArguments":[],"text":"too odd"},"occurrences":1}],"inserted/updated":1}"#
          _ = core.reply(
            to: HTTPRequest(
              method: .get, scheme: "http", authority: "h",
              path:
                "/rest?action=entity.delete&client=sandbox&clientToken=5a6db0f0-0000-4000-8000-000000000000&entityIds=sku-1"
            ))
          return CatalogReply(status: 200, body: Array(body.utf8))
        })
    }
    _ = await story.run("delete sku-1 sku-2")
    let chapter = await story.run("restore last --output jsonl")
    #expect(chapter.status == 4)
    #expect(chapter.out.contains(#""restored":1,"differs":0,"missing":1,"not-checked":0,"rejected":1"#))
    #expect(
      chapter.err.contains("the service rejected items: 1 x too odd")
        && chapter.err.contains("sku-1 is not in the catalogue"))
  }

  @Test("an item that is seen again came back, with since when and by what as far as that is known")
  func cameBack() async throws {
    let story = try Self.story()
    _ = await story.run("delete sku-1 sku-2 sku-3; verify last")
    let feed = "## RECSRecommendations Upload File\n## RECSentity.id,entity.name\nsku-1,Again\nsku-2,Again\n"
    #expect(try story.core.importFeed(Array(feed.utf8)).imported == 2)
    try story.write("feed.csv", "## RECSRecommendations Upload File\n## RECSentity.id,entity.name\nsku-1,Again\n")
    let chapter = await story.run("verify last --feed \(story.folder)/feed.csv --ids all --output tsv")
    #expect(chapter.status == 1)
    #expect(
      chapter.out == """
        id\tfinding\tsince\tdetail
        sku-1\tcame-back\t\tit is in the feed
        sku-2\tcame-back\t\ta page view, a feed or a save
        sku-3\tgone\t\t

        """)
    let named = await story.run("verify sku-3 sku-9 --output jsonl")
    #expect(named.status == 1 && named.out.contains(#""gone":1,"still-there":1"#))
    let watch = await story.run("watch last --times 2 --every 1ms --output jsonl")
    #expect(watch.status == 1 && watch.out.contains(#""came-back":2"#))
    #expect(watch.err.components(separatedBy: "came back: sku-1 (by a page view, a feed or a save)").count == 2)
    #expect(await story.run("watch last").status == 2)
  }

  @Test("a sample says how sure it is; what can't be looked at is no find")
  func sampling() async throws {
    let story = try Self.story()
    _ = await story.run(TargetStoryTests.add + "env set t calls-per-minute 100000; set max-share 100; set snapshot off")
    let ids = (1...700).map { "sku-\($0)" }.joined(separator: " ")
    _ = await story.run("stage \(ids); delete --limit 1000")
    let chapter = await story.run("verify last --output jsonl")
    #expect(chapter.status == 0)
    #expect(
      chapter.out.contains(
        #""ids":700,"checked":299,"gone":299,"still-there":0,"came-back":0,"not-checked":401,"at-most-there":5"#))
    #expect(
      chapter.err.contains("a random sample of 299: with 95% confidence at most 5 ids of 700 (0.8%) are there"))
    let all = await story.run("verify last --all --output jsonl")
    #expect(all.out.contains(#""checked":700"#))
  }

  @Test("two environments are compared item by item, or by their searches")
  func differences() async throws {
    let story = try Self.story()
    _ = await story.run(TargetStoryTests.add)
    let named = await story.run("diff sandbox t sku-1 sku-7 sku-10 nowhere --output tsv")
    #expect(named.status == 0)
    let lines = named.out.split(separator: "\n").map(String.init)
    #expect(lines.first == "id\tfield\tsandbox\tt")
    #expect(lines.contains("sku-10\titem\tthere\tmissing") && named.err.contains("in neither: nowhere"))
    #expect(lines.contains { $0.hasPrefix("sku-7\tvalue\t") } && !lines.contains { $0.hasPrefix("sku-1\t") })
    let all = await story.run("diff sandbox t --output tsv")
    #expect(all.out.split(separator: "\n").filter { $0.hasPrefix("sku-10\t") } == ["sku-10\titem\tthere\tmissing"])
    #expect(all.err.contains("by the service's search"))
    #expect(await story.run("diff sandbox sandbox").status == 2)
  }

  @Test("what the search finds is staged, and a recording has the ids and not the search")
  func search() async throws {
    let story = try Self.story()
    let found = await story.run("search 'status eq test and inventory gt 0' --limit 3 --fields name --output tsv")
    #expect(found.out.split(separator: "\n").count == 4 && found.out.hasPrefix("id\tname\ntest-"))
    #expect(found.err.contains("there may be more: --limit N"))
    let file = story.folder + "/r.recsh"
    let staged = await story.run(
      "record start \(file); stage --search 'id startswith test-00'; record stop", from: .prompt)
    #expect(staged.status == 0, "\(staged.err)")
    let recorded = try story.read("r.recsh")
    #expect(recorded.contains("stage test-001 test-002") && !recorded.contains("--search"))
    let nothing = await story.run("stage --search 'id eq nowhere'")
    #expect(nothing.status == 1 && nothing.err.contains("the search finds nothing"))
  }

  @Test(
    "a search that can't be read is told with the place",
    arguments: [
      ("", "there is nothing to search for (character 1)"), ("a", "what 'a' is compared with is missing (character 2)"),
      ("a is b", "'is' is no operator"), ("a eq", "a value is missing behind 'eq' (character 5)"),
      ("a lt x", "'lt' compares numbers, and 'x' is none (character 6)"),
      ("(a eq b", "this '(' is not closed (character 1)"),
      ("a eq \"b", "this quote is not closed (character 6)"),
      ("a eq b c", "'c' stands where 'and' or 'or' is expected (character 8)"),
      ("a eq b and", "a condition is missing at the end (character 11)"),
      ("and a", "a field is expected, not 'and' (character 1)"),
    ])
  func searchFaults(text: String, reason: String) async throws {
    let chapter = await (try Self.story()).run("search '\(text)'")
    #expect(chapter.status == 2 && chapter.err.contains(reason), "\(chapter.err)")
  }
}
