internal import CatalogAPI
internal import HTTPTypes
internal import Prompting
internal import Sandbox
internal import Shell
internal import StoryHarness
internal import Synchronization
internal import Testing

// What two reviews found could go wrong on the way back, each as it would have happened.

@Suite("A way back: what must not go wrong on it")
struct WayBackGuardTests {
  private typealias Between = TargetStoryTests.Between

  /// Answers yes, and does something while the question stands.
  private struct Meanwhile: Approver {
    let act: @Sendable () -> Void
    func answer(to question: Question) async -> Answer {
      act()
      return .yes
    }
    func secret(for text: String) async -> String? { nil }
  }

  /// Holds the requests that it is asked to hold until they are let go.
  private final class Gate: Transport {
    let core: SandboxCore
    private let holds: @Sendable (CatalogRequest) -> Bool
    private let arrived = AsyncStream.makeStream(of: Void.self)
    private let opened = AsyncStream.makeStream(of: Void.self)

    init(_ core: SandboxCore, holds: @escaping @Sendable (CatalogRequest) -> Bool) {
      self.core = core
      self.holds = holds
    }

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      if holds(request) {
        arrived.continuation.finish()
        for await _ in opened.stream {}
      }
      // As a socket would: what has left is answered, whoever waits for it.
      return await Task.detached { [core] in
        (try? await core.send(request, timeout: timeout)) ?? CatalogReply(status: 500)
      }.value
    }

    func waitForArrival() async { for await _ in arrived.stream {} }
    func open() { opened.continuation.finish() }
  }

  private static func isSave(_ request: CatalogRequest) -> Bool {
    request.method == .post && request.exposeTarget { $0.hasSuffix("/recs/entities") }
  }

  private static func pageCall(_ core: SandboxCore, _ id: String) {
    _ = core.reply(
      to: HTTPRequest(
        method: .get, scheme: "http", authority: "h",
        path: "/m2/sandbox/mbox/standard?mbox=productPage&entity.id=\(id)&entity.name=Newer"))
  }

  private static func name(_ story: Story, _ id: String) throws -> String? {
    story.core.entity(try EntityID(id), in: 6780)?.name
  }

  @Test("what comes back while the question stands is not overwritten by what is older")
  func meanwhile() async throws {
    let core = Mutex<SandboxCore?>(nil)
    let approver = Meanwhile { if let core = core.withLock({ $0 }) { Self.pageCall(core, "sku-1") } }
    let story = try Story(approver: approver, snapshots: true)
    #expect(await story.run("delete sku-1 sku-2 --yes").status == 0)
    core.withLock { $0 = story.core }
    let chapter = await story.run("restore last --output jsonl", from: .prompt)
    #expect(chapter.status == 0, "\(chapter.err)")
    #expect(chapter.out.contains(#""already-there":1,"restored":1"#))
    #expect(try Self.name(story, "sku-1") == "Newer")
  }

  @Test("Ctrl-C waits for the save under way, and tells what was saved")
  func interruptedSave() async throws {
    let gates = Mutex<Gate?>(nil)
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true) { core in
      let gate = Gate(core, holds: Self.isSave)
      gates.withLock { $0 = gate }
      return gate
    }
    #expect(await story.run("delete sku-1").status == 0)
    let gate = try #require(gates.withLock { $0 })
    let running = Task { await story.run("restore last --output jsonl") }
    await gate.waitForArrival()
    running.cancel()
    gate.open()
    let chapter = await running.value
    #expect(chapter.status == 130, "\(chapter.err)")
    #expect(chapter.err.contains("the service counts 1 item as saved"))
    #expect(try Self.name(story, "sku-1") != nil)
    #expect(await story.run("show run last --output jsonl").out.contains(#""restored":1"#))
  }

  @Test("a 200 that saved nothing is no restoration")
  func savedNothing() async throws {
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true) { core in
      Between(
        core: core,
        before: { request in
          Self.isSave(request)
            ? CatalogReply(status: 200, body: Array(#"{"rejected":0,"inserted/updated":0}"#.utf8)) : nil
        })
    }
    _ = await story.run("delete sku-1")
    let chapter = await story.run("restore last --output jsonl")
    #expect(chapter.status == 4 && chapter.out.contains(#""restored":0,"differs":0,"missing":1"#))
    #expect(chapter.err.contains("sku-1 is not in the catalogue") && !chapter.err.contains("restored;"))
  }

  @Test("a word of the form of a run that is none is an error, and never an id that is gone")
  func noSuchRun() async throws {
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true)
    _ = await story.run("delete sku-1")
    for command in ["verify", "restore", "watch --times 1"] {
      let chapter = await story.run("\(command) 20200101-000000-aaaa")
      #expect(chapter.status == 1 && chapter.err.contains("there is no run '20200101-000000-aaaa'"), "\(command)")
    }
    let mixed = await story.run("verify last sku-1")
    #expect(mixed.status == 2 && mixed.err.contains("'last' is a run, and stands alone"))
    // A date alone is an id as any other.
    #expect(await story.run("restore 20261127").err.contains("no snapshot has this id"))
  }

  @Test("watch stays with its run, whatever is deleted meanwhile; where nothing can be read it does not end well")
  func watched() async throws {
    let looks = Mutex(0)
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true) { core in
      Between(
        core: core,
        after: { request, reply in
          guard request.exposeTarget(to: { $0.contains("/entities/sku-1?") }) else { return reply }
          let look = looks.withLock { looks in (looks += 1, looks).1 }
          return look == 4 ? CatalogReply(status: 400) : reply
        })
    }
    let first = await story.run("delete sku-1 --output jsonl").out
    let run = try #require(first.firstMatch(of: /"run":"([^"]+)"/)?.1)
    let watch = await story.run("watch \(run) --times 2 --every 1ms --output jsonl")
    #expect(watch.status == 0 && watch.out.contains(#""run":"\#(run)""#))
    let blind = await story.run("watch \(run) --times 1 --output jsonl")
    #expect(blind.status == 1 && blind.out.contains(#""not-checked":1"#))
  }

  @Test("a reply that says everything was deleted is told, though the run was stopped before it came")
  func everythingAfterStop() async throws {
    let interruption = Mutex<Interruption?>(nil)
    let gates = Mutex<Gate?>(nil)
    let story = try TargetStoryTests.story { core in
      // The first delete waits; the second one is answered, and is stopped behind.
      let gate = Gate(core) { $0.exposeTarget { $0.contains("ids=sku-1,") } }
      gates.withLock { $0 = gate }
      return Wiping(gate: gate) { interruption.withLock { $0 }?.raise() }
    }
    interruption.withLock { $0 = story.interruption }
    _ = await story.run(TargetStoryTests.add)
    let ids = (1...60).map { "sku-\($0)" }.joined(separator: " ")
    let chapter = await story.run(
      "set calls-per-minute 100000; set concurrency 2; set batch-bytes 200; stage \(ids); delete")
    #expect(chapter.status == 4)
    #expect(chapter.err.contains("THE SERVICE SAYS THAT IT DELETED EVERY ITEM"), "\(chapter.err)")
  }

  /// Answers the delete that is held with the words for a delete of everything, once another one was answered and stopped.
  private struct Wiping: Transport {
    let gate: Gate
    let stop: @Sendable () -> Void

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      guard request.method == .delete else { return try await gate.send(request, timeout: timeout) }
      if request.exposeTarget(to: { $0.contains("ids=sku-1,") }) {
        _ = try await gate.send(request, timeout: timeout)
        return CatalogReply(status: 200, body: Array(#"{"operation":"Delete by client requested."}"#.utf8))
      }
      await gate.waitForArrival()
      let reply = try await gate.send(request, timeout: timeout)
      stop()
      // Its worker sees the stop before the other one is let go.
      Task.detached {
        for _ in 0..<1000 { await Task.yield() }
        gate.open()
      }
      return reply
    }
  }

  @Test("credentials that are refused while the snapshot is read are that, and no reason to go without one")
  func snapshotCredentials() async throws {
    let story = try TargetStoryTests.story(snapshots: true)
    _ = await story.run(TargetStoryTests.add + "env set t tenant other")
    let chapter = await story.run("delete sku-1")
    #expect(chapter.status == 5 && chapter.err.contains("nothing was sent") && !chapter.err.contains("--no-snapshot"))
    #expect(story.calls.allSatisfy { !$0.hasPrefix("DELETE") })
  }

  @Test("with a number that the account does not have nothing is gone: it is told that the environment is missing")
  func wrongNumber() async throws {
    let story = try TargetStoryTests.story()
    _ = await story.run(TargetStoryTests.add + "env set t environment-id 9999")
    for command in ["verify sku-1", "show entity sku-1", "delete sku-1 --snapshot"] {
      let chapter = await story.run(command)
      #expect(chapter.status != 0 && chapter.err.contains("No 'environment' found"), "\(command): \(chapter.err)")
    }
  }

  @Test("a recording has the ids of a search or does not get it: not in a block, not in a script, not too many")
  func searchRecorded() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    let script = try story.write("inner.recsh", "stage --search 'id eq sku-1'\n")
    let file = story.folder + "/r.recsh"
    _ = await story.run("record start \(file)", from: .prompt)
    for text in [
      "foreach s in sku-1 sku-2 { stage --search \"id eq $s\" }", "source \(script)",
      "if 1 == 1 { stage --search 'id eq sku-1'; delete }", "echo $(stage --search 'id eq sku-1')",
    ] {
      let chapter = await story.run(text, from: .prompt)
      #expect(
        chapter.status == 3 && chapter.err.contains("a search is a statement of its own"), "\(text): \(chapter.err)")
    }
    let many = await story.run("set max-share 100; stage --search 'id present'", from: .prompt)
    #expect(many.status == 0, "1,000 are taken: \(many.err)")
    _ = await story.run("unstage --all; stage --search 'id eq sku-9'", from: .prompt)
    _ = await story.run("record stop", from: .prompt)
    let recorded = try story.read("r.recsh")
    #expect(recorded.contains("\nstage sku-9\n"))
    let statements = recorded.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(!statements.contains { $0.contains("--search") }, "\(recorded)")
    #expect(story.requests.allSatisfy { !$0.contains("entity.delete") })
  }

  @Test("staged ids are not lost by a slip in 'env set': it is refused while there are any")
  func stagedKept() async throws {
    let story = try TargetStoryTests.story()
    _ = await story.run(TargetStoryTests.add + "stage sku-1 sku-2")
    for text in ["env set t tenant foo", "env set t environment-id 6780", "env set t domain http://127.0.0.1:8"] {
      let chapter = await story.run(text)
      #expect(chapter.status == 3 && chapter.err.contains("'t' has 2 staged ids"), "\(text)")
    }
    #expect(await story.run("count staged --output text").out == "2\n")
    #expect(await story.run("env set t max-delete 5; unstage --all; env set t environment-id 6780").status == 0)
    let back = await story.run(
      "env set t token-service localhost:1; env set t token-service none; env show t --output jsonl")
    #expect(back.out.contains(#""token-service":"http://127.0.0.1:9""#))
  }

  @Test("verify tells which of the ids a feed still has, gone or not")
  func feed() async throws {
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true)
    _ = await story.run("delete sku-1 sku-2")
    let feed = try story.write(
      "f.csv", "## RECSRecommendations Upload File\n## RECSentity.id,entity.name\nsku-2,Lamp\n")
    let chapter = await story.run("verify last --feed \(feed)")
    #expect(chapter.status == 0)
    #expect(chapter.err.contains("1 of 2 ids is in \(feed), whose next upload brings it back: sku-2"))
  }

  @Test("an item that is seen again at once, but is not as it was, came back")
  func taughtAnew() async throws {
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true)
    _ = await story.run("delete sku-1")
    Self.pageCall(story.core, "sku-1")
    let chapter = await story.run("verify last --ids all --output tsv")
    #expect(chapter.status == 1)
    #expect(chapter.out.contains("sku-1\tcame-back\t\ta page view, a feed or a save, with another name"))
  }

  @Test("what another shell closed stays closed: 'env set' changes what the file has now, and one property of it")
  func otherShell() async throws {
    let story = try TargetStoryTests.story()
    _ = await story.run(TargetStoryTests.add)
    let other = try Story(folder: story.folder)
    #expect(await other.run("env set t read-only true; env set t protected true").status == 0)
    #expect(await story.run("env set t calls-per-minute 40").status == 0)
    let shown = await story.run("env show t --output jsonl").out
    #expect(shown.contains(#""protected":true,"read-only":true"#) && shown.contains(#""calls-per-minute":40"#))
    #expect(await other.run("env remove t").status == 0)
    #expect(await story.run("env set t calls-per-minute 41").status == 1)
  }

  @Test("a gateway that gives up waiting for a save says nothing of it: the items are read, and it is told")
  func timedOutSave() async throws {
    let story = try Story(policy: RunPolicy(yes: true), snapshots: true) { core in
      Between(
        core: core,
        after: { request, reply in Self.isSave(request) ? CatalogReply(status: 504, body: Array("late".utf8)) : reply })
    }
    _ = await story.run("delete sku-1")
    let chapter = await story.run("set retries 0; restore last --output jsonl")
    #expect(chapter.status == 4, "\(chapter.err)")
    #expect(chapter.out.contains(#""restored":1"#) && chapter.out.contains(#""not-sent":0"#))
    #expect(chapter.err.contains("whether anything was saved is not known"))
  }

  @Test("'last' is the last run of this catalogue, whatever was deleted elsewhere since")
  func lastHere() async throws {
    let story = try TargetStoryTests.story(snapshots: true)
    let first = await story.run("delete sku-1 --output jsonl").out
    let run = try #require(first.firstMatch(of: /"run":"([^"]+)"/)?.1)
    _ = await story.run(TargetStoryTests.add + "delete sku-2; use sandbox")
    let verify = await story.run("verify last --output jsonl")
    #expect(verify.status == 0 && verify.out.contains(#""run":"\#(run)""#), "\(verify.err)")
  }

  @Test(
    "where none of the items can be read, the way there is wrong, and a delete without a snapshot is not what is advised"
  )
  func nothingReadable() async throws {
    let story = try TargetStoryTests.story(snapshots: true)
    _ = await story.run(TargetStoryTests.add + "env set t environment-id 9999; set max-share 100")
    let chapter = await story.run("delete sku-1 sku-2")
    #expect(chapter.status == 1 && chapter.err.contains("none of the items can be read before they are deleted"))
    #expect(chapter.err.contains("'env test t' tells what is wrong") && !chapter.err.contains("--no-snapshot"))
    #expect(story.calls.allSatisfy { !$0.hasPrefix("DELETE") })
    #expect(await story.run("restore sku-1 --feed x.csv --dry-run").status == 2)
  }
}
