internal import Deletion
internal import LocalStore
internal import Sandbox
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Deleting from a service in trouble")
struct SendingTests {
  private static func knobs(_ texts: String...) throws -> SandboxKnobs {
    let core = SandboxCore(configuration: SandboxConfiguration())
    for text in texts { try core.setKnob(text) }
    return core.knobs
  }

  private static func list(_ story: Story, _ count: Int) throws -> String {
    try story.write("ids.txt", (1...count).map { "sku-\($0)\n" }.joined())
  }

  @Test("where the service takes no long requests, they are halved and everything goes")
  func tooLong() async throws {
    let story = try Story(policy: RunPolicy(yes: true), knobs: Self.knobs("url-cap=300"))
    let file = try Self.list(story, 200)
    let chapter = await story.run("set batch-bytes 4000; stage --from \(file); delete")
    #expect(chapter.status == 0)
    #expect(chapter.out.contains("state\tdone\n") || chapter.out.contains("\tdone\t"))
    #expect(await story.run("count staged --output text").out == "0\n")
    #expect((1...6).contains(story.core.log.filter { $0.status == 414 }.count))
  }

  @Test("a service that refuses everything is not asked for ever, and what was not sent can be resumed")
  func circuit() async throws {
    let story = try Story(policy: RunPolicy(yes: true), knobs: Self.knobs("error-rate=1", "error-status=400"))
    let file = try Self.list(story, 600)
    let chapter = await story.run(
      "set max-share 100; set batch-bytes 300; set concurrency 1; stage --from \(file); delete")
    #expect(chapter.status == 1)
    #expect(chapter.err.contains("error: the service refused 20 requests in a row, so no more were sent (status 400: "))
    #expect(chapter.err.contains("help: look at the reason; 'set refusal-limit 0', then resume "))
    #expect(story.requests.count == 20)
    try story.core.setKnob("error-rate=0")
    let rest = await story.run("resume; count staged --output text")
    #expect(rest.status == 0)
    #expect(rest.out.hasSuffix("\n0\n"))
    #expect(rest.err.contains(" answers in "))
    #expect(rest.err.contains("; latency p50 "))
  }

  @Test("a run that was killed behind its last outcome is done once resume has looked at it")
  func killedAtTheEnd() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    #expect(await story.run("delete sku-1").status == 0)
    let run = try #require(try await story.journal.runs(environment: nil, since: nil).first)
    try await story.journal.mark(run.id, as: .incomplete, at: 1)
    let chapter = await story.run("resume")
    #expect(chapter.status == 0)
    #expect(chapter.err == "run \(run.id) is done: every request was accepted\n")
    #expect(await story.run("resume").err.contains("every run in 'sandbox' is done"))
    #expect(await story.run("runs --output csv").out.contains(",done,"))
  }

  @Test("one person plans, another carries out exactly that, whatever is staged")
  func savedPlan() async throws {
    let planner = try Story()
    let file = planner.folder + "/cleanup.plan"
    let planned = await planner.run("stage sku-1 'sku 2'; plan --save \(file)")
    #expect(planned.status == 0)
    #expect(planned.err.hasSuffix("wrote the plan to \(file); 'delete --plan \(file)' carries it out\n"))
    #expect(planner.requests.isEmpty)
    let doer = try Story(policy: RunPolicy(yes: true))
    let done = await doer.run("stage other; delete --plan \(file); show staged --output text")
    #expect(done.status == 0)
    #expect(done.out.hasSuffix("\nother\n"))
    #expect(done.err.contains("a plan of tester@here, "))
    #expect(doer.requests.count == 1)
    #expect(doer.requests.allSatisfy { $0.contains("entityIds=sku-1,sku%202") })
    #expect(await doer.run("delete x --plan \(file)").status == 2)
    #expect(await doer.run("delete --plan \(file)x").status != 0)
    #expect(await doer.run("delete --plan \(file) --dry-run").status == 0)
    #expect(doer.requests.count == 1)
  }

  @Test("a plan that was changed, cut off, is too old or was made elsewhere is refused, and nothing is sent")
  func refusedPlan() async throws {
    let story = try Story(policy: RunPolicy(yes: true), variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    let file = story.folder + "/a.plan"
    #expect(await story.run("plan sku-1 sku-2 --save \(file)").status == 0)
    let text = try story.read("a.plan")
    func refusal(_ changed: String, _ before: String = "") async throws -> String {
      try story.write("b.plan", changed)
      let chapter = await story.run("\(before)delete --plan \(story.folder)/b.plan")
      #expect(chapter.status == 3)
      return chapter.err
    }
    #expect(try await refusal(text.replacing("sku-2", with: "sku-3")).contains("it was changed since it was made"))
    #expect(try await refusal(text.replacing("ids 2", with: "ids 1")).contains("it was changed since it was made"))
    #expect(try await refusal(text.replacing("plan 1", with: "plan 2")).contains("it was written by a later version"))
    #expect(try await refusal("sku-1\n").contains("it is no plan of 'plan --save'"))
    for count in stride(from: text.utf8.count - 1, to: 14, by: -7) {
      let error = try await refusal(String(text.prefix(count)))
      #expect(error.contains("it ends early") || error.contains("it was changed"))
    }
    // Whoever makes a digest of his own gets no further with a time that is none.
    for time in [Int64.min, .max] {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
        .map { $0.hasPrefix("made ") ? "made \(time)" : String($0) }
      let body = lines.joined(separator: "\n") + "\n"
      let digest = ContentDigest.sha256(Array(body.utf8))
      #expect(try await refusal("\(body)# end plan sha256:\(digest)\n").contains("it was changed since it was made"))
    }
    #expect(try await refusal(text, "set plan-max-age 0s; ").contains("which is longer ago than plan-max-age"))
    let elsewhere = try await refusal(
      text, "env add prod --domain http://127.0.0.1:9 --client acme --token env:T; use prod; ")
    #expect(elsewhere.contains("error: the plan was made for 'sandbox' (sandbox), and this is 'prod'"))
    #expect(story.requests.isEmpty)
  }

  @Test("the page of a run tells who, what and the ids by outcome, and hostile notes and ids stay text")
  func report() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    #expect(await story.run("stage sku-1 '<script>alert(1)</script>' sku-2; delete --limit 9").status == 0)
    let chapter = await story.run("report last \(story.folder)/run.html")
    #expect(chapter.status == 0)
    #expect(chapter.err.hasPrefix("wrote Run 2"))
    let page = try story.read("run.html")
    #expect(page.contains("tester@here"))
    #expect(page.contains("3 of at most 9"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.ranges(of: "<script").count == 1, "only our own")
    #expect(await story.run("report nosuch x.html").status == 1)
    #expect(await story.run("report last").status == 2)
  }
}
