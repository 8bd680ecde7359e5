internal import Deletion
internal import LocalStore
internal import Sandbox
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Deleting from a service in trouble")
struct SendingTests {
  private static let hundred = "seq 1 100"

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
    #expect(story.requests.filter { $0.hasSuffix(" 414") }.count <= 6)
  }

  @Test("a service that refuses everything is not asked for ever, and what was not sent can be resumed")
  func circuit() async throws {
    let story = try Story(policy: RunPolicy(yes: true), knobs: Self.knobs("error-rate=1", "error-status=400"))
    let file = try Self.list(story, 600)
    let chapter = await story.run("set batch-bytes 300; set concurrency 1; stage --from \(file); delete")
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
