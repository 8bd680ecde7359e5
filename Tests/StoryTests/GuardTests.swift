internal import CatalogAPI
internal import Deletion
internal import Foundation
internal import LocalStore
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Synchronization
internal import Testing

@testable internal import ShellCommands

@Suite("What stands between a hand and the catalogue", .timeLimit(.minutes(1)))
struct GuardTests {
  private static func story(_ policy: RunPolicy = RunPolicy(yes: true)) async throws -> Story {
    let story = try Story(policy: policy, variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    let added = await story.run(
      "env add prod --domain http://127.0.0.1:9 --client sandbox --token env:T; env set prod read-only true; use prod")
    #expect(added.status == 0)
    return story
  }

  @Test(
    "a read-only environment is opened for a while, with a reason that the journal and the run keep, and closed again")
  func unlock() async throws {
    let story = try await Self.story()
    let closed = await story.run("delete sku-1")
    #expect(closed.status == 3)
    #expect(closed.err.contains("help: unlock prod --for 15m --reason TEXT"))
    let opened = await story.run("unlock prod --for 15m --reason 'ticket  4711'; delete sku-1")
    #expect(opened.status == 0)
    #expect(opened.err.contains("prod is open for deleting until "))
    #expect(try story.isGone("sku-1"))
    let noted = try await story.journal.unlockings()
    #expect(noted.map(\.reason) == ["ticket 4711"] && noted.map(\.environment) == ["prod"])
    #expect(noted.allSatisfy { $0.until - $0.from == 900_000 && $0.author.user == "tester" })
    let run = try #require(try await story.journal.runs(environment: nil, since: nil).first)
    #expect(run.guards.contains("read-only: unlocked until "))
    #expect(run.guards.contains(" by tester@here: ticket 4711\n"))
    #expect(await story.run("env show --output json").out.contains(#""unlocked-until":"20"#))
    let locked = await story.run("lock prod; delete sku-2")
    #expect(locked.status == 3)
    #expect(try !story.isGone("sku-2"))
  }

  @Test("what is open closes when its time is up, also where the clock was set back")
  func relocks() async throws {
    let story = try await Self.story()
    func unlocking(_ from: Int64, _ until: Int64) -> Unlocking {
      Unlocking(
        environment: "prod", identity: "i", author: RunAuthor(user: "u", host: "h", origin: "o", version: "v"),
        reason: "r", from: from, until: until)
    }
    story.workspace.unlocked.set(unlocking(1_000, 61_000), for: "i")
    #expect(story.workspace.unlocked.unlocking(of: "i", now: 60_999) != nil)
    #expect(story.workspace.unlocked.unlocking(of: "other", now: 2_000) == nil)
    #expect(story.workspace.unlocked.unlocking(of: "i", now: 61_000) == nil)
    #expect(story.workspace.unlocked.unlocking(of: "i", now: 2_000) == nil)
    story.workspace.unlocked.set(unlocking(1_000, 61_000), for: "i")
    #expect(story.workspace.unlocked.unlocking(of: "i", now: 999) == nil)
    // Its time is up by the clock that nobody can set, whatever the other one says.
    story.workspace.unlocked.set(unlocking(1_000, 1_000), for: "i")
    #expect(story.workspace.unlocked.unlocking(of: "i", now: 1_000) == nil)
  }

  @Test(
    "unlock wants an environment that is read-only, a time, and a reason",
    arguments: [
      ("unlock prod", "how long (--for 15m), and why (--reason TEXT)"),
      ("unlock prod --for 15m", "why (--reason TEXT)"),
      ("unlock prod --for 15m --reason ' '", "a reason has words"),
      ("unlock prod --for 25h --reason x", "at most 24h, not '25h'"),
      ("unlock prod --for 0s --reason x", "more than no time"),
      ("unlock sandbox --for 15m --reason x", "'sandbox' is not read-only: there is nothing to unlock"),
      ("unlock nowhere --for 15m --reason x", "unknown environment 'nowhere'"),
      ("lock sandbox", "'sandbox' is not read-only: it can't be locked"),
    ])
  func refusals(statement: String, said: String) async throws {
    let story = try await Self.story()
    let chapter = await story.run("\(statement)")
    #expect(chapter.status != 0)
    #expect(chapter.err.contains(said), "\(chapter.err)")
    #expect(try await story.journal.unlockings() == [])
    #expect(await story.run("delete sku-1").status == 3)
  }

  @Test("a shell that was opened read-only can't be unlocked")
  func readOnlyShell() async throws {
    let story = try await Self.story(RunPolicy(yes: true, isReadOnly: true))
    let chapter = await story.run("unlock prod --for 15m --reason x")
    #expect(chapter.status == 3)
    #expect(chapter.err.contains("this shell was opened read-only, and stays so"))
  }

  /// Somebody who takes so long that what was open is closed when they say yes.
  private final class SlowApprover: Approver {
    let story = Mutex<Story?>(nil)
    func answer(to question: Question) async -> Answer {
      let story = story.withLock { $0 }
      if let environment = try? story?.workspace.configured("prod") {
        story?.workspace.unlocked.set(nil, for: environment.identity)
      }
      return .yes
    }
    func secret(for text: String) async -> String? { nil }
  }

  @Test("what closes while a question stands, or another shell is waited for, is closed")
  func closesMeanwhile() async throws {
    let approver = SlowApprover()
    let story = try Story(approver: approver, variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    approver.story.withLock { $0 = story }
    defer { approver.story.withLock { $0 = nil } }
    let chapter = await story.run(
      "env add prod --domain http://127.0.0.1:9 --client sandbox --token env:T; env set prod read-only true; use prod\n"
        + "unlock prod --for 15m --reason r; delete sku-1", from: .prompt)
    #expect(chapter.status == 3)
    #expect(chapter.err.contains("the environment 'prod' is read-only"))
    #expect(try !story.isGone("sku-1"))
    #expect(try await story.journal.runs(environment: nil, since: nil) == [])
  }

  @Test("an open environment looks open, and what says that it is read-only closes it; a dry run opens nothing")
  func looksOpen() async throws {
    let story = try await Self.story()
    #expect(await story.run("show session --output json").out.contains("read-only"))
    let open = await story.run("unlock prod --for 15m --reason r; show session --output json; env --output tsv")
    #expect(open.out.contains(#""mode":"UNLOCKED""#), "\(open.out)")
    #expect(open.out.contains("\tUNLOCKED\t"))
    #expect(await story.run("env set prod read-only true; delete sku-1").status == 3)
    let dry = try await Self.story(RunPolicy(yes: true, isDryRun: true))
    let chapter = await dry.run("unlock prod --for 15m --reason r")
    #expect(chapter.status == 0 && chapter.err.contains("dry run: prod stays read-only"))
    #expect(try await dry.journal.unlockings() == [])
  }

  @Test("two names of one catalogue are one place to delete in")
  func oneCatalogue() async throws {
    let story = try await Self.story()
    _ = await story.run(
      "env set prod read-only false; env add shop --domain http://127.0.0.1:9 --client sandbox --token env:T")
    let prod = try #require(try story.workspace.configured("prod"))
    let held = try story.journal.lease(catalogue: prod.catalogue, environment: "prod")
    let refused = await story.run("use shop; delete sku-1")
    #expect(refused.status == 3)
    #expect(refused.err.contains("another shell is deleting in environment 'prod'"))
    #expect(await story.run("env rename prod p2; use p2; delete sku-1").status == 3)
    held.close()
    #expect(await story.run("delete sku-1").status == 0)
  }

  @Test("a feed without ids, or options of one that is not named, are errors: nothing is sent")
  func emptyFeed() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    let feed = try story.write("feed.csv", "## RECSRecommendations Upload File\n## RECSentity.id,entity.name\n")
    let empty = await story.run("delete sku-1 --feed \(feed)")
    #expect(empty.status == 1 && empty.err.contains("holds no ids"), "\(empty.err)")
    let lost = await story.run("delete sku-1 --column sku")
    #expect(lost.status == 2 && lost.err.contains("--column goes with --feed"), "\(lost.err)")
    let table = try story.write("table.csv", "sku,name\nsku-1,Lamp\n")
    let named = await story.run("plan sku-1 --feed \(table) --column sku --output json")
    #expect(named.out.contains(#""in-feed":1"#), "\(named.err)")
    #expect(story.requests == [])
  }

  @Test("more than a share of the sandbox's catalogue is refused with both numbers, and nothing is sent")
  func share() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    let file = try story.write("ids.txt", (1...501).map { "sku-\($0)\n" }.joined())
    let refused = await story.run("stage --from \(file) --format ids; plan --output text; delete")
    #expect(refused.status == 3)
    #expect(refused.err.contains("501 ids are more than 50% of this catalogue, which has 1000 items"))
    #expect(refused.out.contains("501 ids are more than 50%"))
    #expect(story.requests == [])
    let half = await story.run("unstage sku-501; delete")
    #expect(half.status == 0)
    let run = try #require(try await story.journal.runs(environment: nil, since: nil).first)
    #expect(run.guards.hasSuffix("\nmax-share: 500 of 1000 items, at most 50%"))
  }

  @Test("ids that an upload feed still has are told, by plan and by delete")
  func feed() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    let feed = try story.write(
      "feed.csv", "## RECSRecommendations Upload File\n## RECSentity.id,entity.name\nsku-2,Lamp\nsku-3,Desk\n")
    let plan = await story.run("stage sku-1 sku-2 sku-3; plan --feed \(feed)")
    #expect(plan.status == 0)
    #expect(plan.err.contains("warning: 2 of 3 ids are in \(feed), whose next upload brings them back: sku-2, sku-3\n"))
    let deleted = await story.run("delete --feed \(feed); stage sku-9; plan --feed \(feed)")
    #expect(deleted.status == 0)
    #expect(deleted.err.contains("whose next upload brings them back"))
    #expect(deleted.err.contains("none of the ids is in \(feed)"))
    let missing = await story.run("plan --feed \(story.folder)/nothing.csv")
    #expect(missing.status != 0 && missing.err.contains("nothing.csv"))
  }

  @Test("whoever finds another shell deleting gives up at once, or waits as long as it is told to")
  func lease() async throws {
    let story = try await Self.story()
    _ = await story.run("env set prod read-only false")
    let environment = try #require(try story.workspace.configured("prod"))
    let held = try story.journal.lease(catalogue: environment.catalogue, environment: "prod")
    let refused = await story.run("delete sku-1")
    #expect(refused.status != 0)
    #expect(refused.err.contains("another shell is deleting in environment 'prod'"))
    #expect(refused.err.contains("'set lease-wait 10m' waits for it"))
    let short = await story.run("set lease-wait 150ms; delete sku-1")
    #expect(short.status != 0 && short.err.contains("; waiting for it\n"))
    async let waiting = story.run("set lease-wait 10m; delete sku-1")
    held.close()
    #expect(await waiting.status == 0)
    #expect(try story.isGone("sku-1"))
  }
}
