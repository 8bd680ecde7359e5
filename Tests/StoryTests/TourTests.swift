internal import CatalogAPI
internal import EntityStage
internal import Foundation
internal import Prompting
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import StoryHarness
internal import Testing

@Suite("The tour: two items go and come back, and the session is as it was")
struct TourTests {
  private static let statements = [
    "stage sku-1 sku-2", "show staged", "plan", "delete", "verify", "restore last",
  ]

  /// The session with everything a tour must leave alone.
  private static func fingerprint(_ story: Story) async -> String {
    await story.run("show session --output json; show staged --output json; show vars --output json").out
  }

  @Test("Enter runs each step, in the sandbox, from whatever environment, and it can be done again")
  func enter() async throws {
    let story = try Story(
      approver: ScriptedApprover([.yes, .yes, .yes, .yes], lines: Array(repeating: "", count: 12)), snapshots: true)
    _ = await story.run(
      "env add shop --domain http://127.0.0.1:9 --client other --token env:T\nlet x = 1\nset max-delete 1\n"
        + "stage mine-1 mine-2 mine-3\nuse shop\nstage theirs\nset confirm off")
    let before = await Self.fingerprint(story)
    let staged = story.workspace.stage("sandbox").count
    for round in 1...2 {
      let tour = await story.run("tour", from: .prompt)
      #expect(tour.status == 0 && !tour.quits, "\(round): \(tour.err)")
      for statement in Self.statements { #expect(tour.err.contains("\n    \(statement)\n"), "\(statement)") }
      #expect(tour.err.contains("the items are back"))
    }
    #expect(await Self.fingerprint(story) == before)
    #expect(story.workspace.stage("sandbox").count == staged)
    #expect(try !story.isGone("sku-1") && !story.isGone("sku-2"))
    #expect(story.calls.filter { $0.contains("entity.delete") || $0.contains("/delete") }.count >= 2)
    #expect(story.requests.filter { $0.contains("client=other") } == [])
  }

  @Test("a statement may be typed, anything else is not run, and 'quit' after the deletion brings the items back")
  func typed() async throws {
    let story = try Story(
      approver: ScriptedApprover(
        [.yes],
        lines: ["stage  sku-1 sku-2", "delete-all --yes", "use prod", "show staged", "plan", "delete", "quit"]),
      snapshots: true)
    let tour = await story.run("tour", from: .prompt)
    #expect(tour.status == 0 && !tour.quits)
    #expect(tour.err.components(separatedBy: "the tour runs what it shows, show staged").count == 3)
    #expect(tour.err.hasSuffix("left the tour: your session is as it was; 'tour' begins it again\n"))
    #expect(try !story.isGone("sku-1") && !story.isGone("sku-2") && !story.isGone("sku-3"))
    #expect(story.workspace.stage("sandbox").isEmpty)
  }

  @Test("a 'no' deletes nothing, and the step can be tried again")
  func no() async throws {
    let approver = ScriptedApprover([.no, .yes, .yes], lines: Array(repeating: "", count: 7))
    let story = try Story(approver: approver, snapshots: true)
    let tour = await story.run("tour", from: .prompt)
    #expect(tour.status == 0)
    #expect(tour.err.contains("it did not go through: Enter tries it again, 'quit' leaves"))
    #expect(approver.questions.count == 3)
  }

  @Test("items that are gone already are passed over")
  func gone() async throws {
    let story = try Story(
      approver: ScriptedApprover([.yes, .yes], lines: Array(repeating: "", count: 6)), snapshots: true)
    _ = await story.run("delete sku-1 sku-3 --yes --no-snapshot")
    let tour = await story.run("tour", from: .prompt)
    #expect(tour.status == 0 && tour.err.contains("stage sku-2 sku-4"))
  }

  @Test("a script, a shell that is read-only and one that only shows are told what to do instead")
  func elsewhere() async throws {
    let script = await (try Story()).run("tour")
    #expect(script.status == 1 && script.err.contains("help: start 'recsh' on a terminal and type 'tour'"))
    for policy in [RunPolicy(isReadOnly: true), RunPolicy(isDryRun: true)] {
      let story = try Story(policy: policy, approver: ScriptedApprover(lines: [""]))
      #expect(await story.run("tour", from: .prompt).status == 3)
      #expect(story.requests == [])
    }
  }

  @Test("sleep waits as long as it says and no longer than it is told to stop")
  func sleep() async throws {
    let story = try Story()
    let clock = ContinuousClock()
    let took = await clock.measure { #expect(await story.run("sleep 30ms").status == 0) }
    #expect(took >= .milliseconds(30))
    let long = Task { await story.run("sleep 1d; echo never") }
    long.cancel()
    let ended = await long.value
    #expect(ended.status == 130 && !ended.out.contains("never"))
    #expect(await story.run("sleep soon").status == 2)
  }
}
