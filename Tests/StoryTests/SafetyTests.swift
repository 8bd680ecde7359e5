internal import CatalogAPI
internal import Foundation
internal import LocalStore
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import StoryHarness
internal import Testing

@Suite("What must never happen does not")
struct SafetyTests {
  @Test(
    "without a confirmation nothing is sent", arguments: ["delete sku-1", "delete-all", "delete-all --confirm sandbox"])
  func unconfirmed(statement: String) async throws {
    let story = try Story()
    #expect(await story.run(statement).status == 3)
    #expect(story.requests == [])
  }

  @Test("'no', silence and the end of input are all no", arguments: [Answer.no, .nobody])
  func notYes(answer: Answer) async throws {
    let story = try Story(approver: ScriptedApprover(answer))
    #expect(await story.run("delete sku-1", from: .prompt).status == 3)
    #expect(story.requests == [])
  }

  @Test("a script is never asked, even where somebody is there")
  func scriptIsNotAsked() async throws {
    let approver = ScriptedApprover(.yes)
    let story = try Story(approver: approver)
    #expect(await story.run("delete sku-1\n", from: .file("x.recsh")).status == 3)
    #expect(approver.questions == [])
  }

  @Test("a word that expands to nothing is an error, and never 'all'")
  func emptyWord() async throws {
    let story = try Story()
    _ = await story.run("stage sku-1")
    let chapter = await story.run("let x = ; delete $x --yes")
    #expect(
      chapter
        == Story.Chapter(
          out: "",
          err: """
            -c:1:18: error: '$x' is empty: nothing was done, for nothing must never mean everything
              let x = ; delete $x --yes
                               ^~
              help: fill it first, or leave the word out

            """, status: 3, quits: false))
    #expect(story.requests == [])
  }

  @Test("a variable is never an option, another command or two ids")
  func variablesAreWords() async throws {
    let story = try Story()
    let chapter = await story.run("let x = '--yes' 'a b'; delete $x")
    #expect(chapter.status == 3)
    #expect(story.requests == [])
    #expect(await story.run("let c = delete; $c sku-1").status == 2)
    _ = await story.run("let x = 'a b' --all; stage $x")
    #expect(await story.run("show staged --output text").out == "a b\n--all\n")
  }

  @Test("a protected environment wants its name, and --yes is not enough")
  func protected() async throws {
    let story = try Story(variables: ["T": "5a6db0f0-0000-4000-8000-000000000000"])
    _ = await story.run("env add prod --domain http://127.0.0.1:9 --client sandbox --token env:T --protected; use prod")
    #expect(await story.run("delete sku-1 --yes").status == 3)
    #expect(await story.run("delete sku-1 --confirm staging").status == 3)
    #expect(story.requests == [])
    #expect(await story.run("delete sku-1 --confirm prod").status == 0)
    #expect(story.requests.count == 1)
  }

  @Test("more ids than max-delete are refused before anything leaves, and --limit lets them through")
  func maximum() async throws {
    let story = try Story()
    #expect(await story.run("set max-delete 2; delete a b c --yes").status == 3)
    #expect(await story.run("delete a b c --yes --limit 2").status == 3)
    #expect(story.requests == [])
    #expect(await story.run("delete a b c --yes --limit 3").status == 0)
  }

  @Test("read-only refuses, for the shell and for the environment")
  func readOnly() async throws {
    let shell = try Story(policy: RunPolicy(yes: true, isReadOnly: true))
    #expect(await shell.run("delete a").status == 3)
    let environment = try Story(variables: ["T": "x"])
    let chapter = await environment.run(
      "env add archive --domain http://127.0.0.1:9 --client c --token env:T --read-only; use archive; delete a --yes")
    #expect(chapter.status == 3)
    #expect(shell.requests + environment.requests == [])
  }

  @Test("a dry run shows the plan with the token hidden, and sends nothing")
  func dryRun() async throws {
    let story = try Story()
    let chapter = await story.run("delete a 'b c' --dry-run --output jsonl")
    #expect(
      chapter
        == Story.Chapter(
          out: #"{"environment":"sandbox","domain":"http://127.0.0.1:9","client":"sandbox","ids":2,"requests":1,"#
            + #""first-request":"GET http://127.0.0.1:9/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=a,b%20c","#
            + #""last-request":"GET http://127.0.0.1:9/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=a,b%20c","#
            + #""seconds-at-rate-limit":null,"confirmation":"yes","snapshot":false,"in-feed":null,"stopped-by":""}"#
            + "\n",
          err:
            "warning: b c: it holds ' ', which the service's documentation forbids in ids\ndry run: nothing was sent\n",
          status: 0, quits: false))
    #expect(story.requests == [])
    #expect(await story.run("count runs --output text").out == "0\n")
  }

  @Test("delete-all wants its own sentence and then sends one request without ids")
  func deleteAll() async throws {
    let story = try Story()
    #expect(await story.run("delete-all --confirm 'delete all sandbox in sandbox'").status == 0)
    #expect(story.requests == ["/rest?action=entity.deleteAll&client=sandbox&clientToken=••••"])
    #expect(story.core.ids == [])
  }

  @Test("half a script runs nothing: a cut-off last line that deletes, an open quote, an error on a later line")
  func half() async throws {
    let story = try Story(policy: RunPolicy(yes: true))
    #expect(await story.run("stage a\ndelete sku-1", from: .stream).status == 2)
    #expect(await story.run("delete sku-1\necho 'open", from: .file("f")).status == 2)
    #expect(await story.run("delete sku-1\nstge x\n", from: .file("f")).status == 2)
    #expect(await story.run("count staged --output text").out == "0\n")
    #expect(story.requests == [])
  }

  @Test("a refused token ends the run at once and tells how to go on")
  func refusedToken() async throws {
    let story = try Story(variables: ["T": "wrong"])
    let ids = (1...900).map { "sku-\($0)" }.joined(separator: " ")
    let chapter = await story.run(
      "env add shop --domain http://127.0.0.1:9 --client sandbox --token env:T; use shop; set concurrency 1; "
        + "delete \(ids) --yes")
    #expect(chapter.status == 5)
    #expect(story.requests.count == 1)
    #expect(chapter.err.contains("the service refused the token (status 403); none of 4 requests was accepted"))
    #expect(!chapter.err.contains("wrong"))
  }

  @Test("a literal token is refused where it is typed, and is not repeated")
  func literalToken() async throws {
    let story = try Story()
    let chapter = await story.run("env add shop --domain shop.example --client c --token s3cr3t-s3cr3t")
    #expect(chapter.status == 2)
    #expect(!chapter.err.contains("s3cr3t"))
    #expect(story.writtenBytes.allSatisfy { !$0.bytes.contains(sequence: Array("s3cr3t".utf8)) })
  }

  @Test("batches that failed are sent by 'resume', and only they")
  func resume() async throws {
    var knobs = SandboxKnobs()
    knobs.errorRate = 1
    knobs.errorStatus = 400
    let story = try Story(knobs: knobs)
    let ids = (1...400).map { "sku-\($0)" }
    let first = await story.run("delete \(ids.joined(separator: " ")) --yes")
    #expect(first.status == 4 || first.status == 1)
    try story.core.setKnob("error-rate=0")
    let second = await story.run("resume --yes")
    #expect(second.status == 0)
    #expect(try ids.allSatisfy { try story.isGone($0) })
    let before = story.requests.count
    #expect(await story.run("-resume --yes").status == 0)
    #expect(story.requests.count == before)
    #expect(
      await story.run("show run last --output jsonl").out.contains(
        #""accepted":400,"failed":0,"unknown":0,"not-sent":0"#))
  }

  @Test("a run belongs to its environment: another one can't resume it")
  func resumeElsewhere() async throws {
    var knobs = SandboxKnobs()
    knobs.rejectToken = true
    let story = try Story(variables: ["T": "x"], knobs: knobs)
    _ = await story.run("delete a --yes")
    let run = await story.run("runs --output text").out.split(separator: " ")[0]
    let chapter = await story.run(
      "env add shop --domain http://127.0.0.1:9 --client shop --token env:T; use shop; resume \(run) --yes")
    #expect(chapter.status == 3)
    #expect(story.requests.count == 1)
  }

  @Test("an environment that was renamed goes on with its runs, and keeps its token")
  func resumeRenamed() async throws {
    var knobs = SandboxKnobs()
    knobs.rejectToken = true
    let story = try Story(knobs: knobs)
    _ = await story.run("env add shop --domain http://127.0.0.1:9 --client sandbox --token store; use shop")
    try Credentials(story.folder + "/credentials.yaml", variables: [:]).keep(
      Secret("5a6db0f0-0000-4000-8000-000000000000"), for: "shop")
    #expect(await story.run("delete sku-00001 --yes").status == 5)
    #expect(await story.run("env rename shop live").err == "'shop' is 'live' now\n")
    #expect(await story.run("runs --env live --output text").out.contains(" shop sandbox incomplete "))
    try story.core.setKnob("reject-token=false")
    let resumed = await story.run("resume --yes --output jsonl")
    #expect(resumed.status == 0)
    #expect(resumed.out.contains(#""environment":"shop","state":"done","ids":1,"accepted":1"#))
    #expect(await story.run("runs --env lvie").err.contains("did you mean 'live'?"))
    #expect(
      await story.run("runs --env shop --output text").out.contains(" done "), "a name of the past finds its runs")
  }

  @Test("ids that were staged for one catalogue are not deleted in another that took its name")
  func anotherCatalogue() async throws {
    let story = try Story(variables: ["T": "x"])
    let add = "env add u --domain http://127.0.0.1:9 --client sandbox --token env:T"
    _ = await story.run("\(add); use u; stage sku-00001")
    let other = try Story(folder: story.folder)
    #expect(await other.run("env set u domain http://127.0.0.1:8").status == 0)
    for statement in ["delete --yes", "plan", "delete --dry-run"] {
      let refused = await story.run(statement)
      #expect(refused.status == 3)
      #expect(
        refused.err.contains(
          "'u' is another catalogue now (http://127.0.0.1:8, client sandbox) than its ids were staged for"))
    }
    #expect(story.requests == [])
    #expect(await story.run("unstage --all; stage sku-00001; plan").status == 0, "staged for the one that it is now")
    withExtendedLifetime(other) {}
  }

  @Test("a run is known by the beginning of its id")
  func runPrefix() async throws {
    let story = try Story()
    _ = await story.run("delete sku-00001 --yes")
    let run = await story.run("runs --output text").out.split(separator: " ")[0]
    #expect(await story.run("show run \(run.dropLast(2)) --output jsonl").out.contains("\"run\":\"\(run)\""))
    #expect(await story.run("show run 20").status == 1, "too short to mean one")
    let candidates = CatalogCandidates(story.workspace, files: { _, _ in [] }, head: { _ in [] })
    let offered = candidates.candidates(for: .run, prefix: "20", environment: "sandbox", limit: 9).map(\.text)
    #expect(offered == [String(run)], "Tab offers what this session has seen")
  }

  @Test("guards speak before a token is looked for, and a plan needs none")
  func guardsFirst() async throws {
    let story = try Story()
    _ = await story.run(
      "env add p --domain http://127.0.0.1:9 --client c --token 'command:touch \(story.folder)/never' --protected; use p"
    )
    #expect(await story.run("delete a").status == 3)
    #expect(await story.run("delete a --yes").status == 3)
    #expect(await story.run("set max-delete 1; delete a b --confirm p").status == 3)
    let plan = await story.run("plan a --output jsonl")
    #expect(plan.status == 0)
    #expect(plan.out.contains(#""confirmation":"p""#))
    #expect(plan.err == "the token is not at hand; requests are counted as with one of 36 bytes\n")
    #expect(await story.run("delete a --dry-run").status == 0)
    #expect(!FileManager.default.fileExists(atPath: story.folder + "/never"))
    #expect(await story.run("delete a --confirm p").status == 5, "with all said, the token is what is missing")
  }

  @Test("a deletion whose result can't be written says what was deleted", arguments: ["> /dev/full", "| false"])
  func unwrittenResult(destination: String) async throws {
    let story = try Story()
    let chapter = await story.run("delete sku-00001 --yes \(destination)")
    #expect(chapter.status == 1)
    #expect(try story.isGone("sku-00001"))
    if destination == "| false" {
      #expect(chapter.err.contains("ended with status 1; the statement itself was carried out"))
      #expect(chapter.err.contains("help: 'runs' lists what was done"))
    } else {
      #expect(chapter.err.contains("is done, ids accepted: 1; but the result can't be put out: "))
      #expect(chapter.err.contains("help: show run 2"))
    }
  }

  @Test("a recording of a dry run deletes nothing when it is replayed")
  func recordedDryRun() async throws {
    let story = try Story(policy: RunPolicy(yes: true, isDryRun: true))
    _ = await story.run(
      "record start \(story.folder)/r.recsh; stage sku-00001; delete; let x = $(delete sku-00002); record stop")
    let lines = try story.read("r.recsh").split(separator: "\n").dropFirst(5).dropLast()
    #expect(
      lines == ["stage sku-00001", "# dry run: delete", "# dry run: let x = $(delete sku-00002)"])
  }

  @Test("what a recording lacks is told when it starts")
  func recordingLacks() async throws {
    let story = try Story()
    let chapter = await story.run("stage a b; let x = 1; record start \(story.folder)/r.recsh; record stop")
    #expect(chapter.err.contains("2 ids are staged already"))
    #expect(chapter.err.contains("the recording does not have what was set before: $x"))
  }

  @Test("a confirmation that names another environment sends nothing, also beside a yes")
  func wrongConfirmation() async throws {
    let story = try Story()
    let chapter = await story.run("delete sku-1 --yes --confirm prod")
    #expect(chapter.status == 3)
    #expect(chapter.err.contains("the confirmation 'prod' is not for 'sandbox'"))
    #expect(story.requests.isEmpty)
  }

  @Test("only the deletion engine and the restorer import the writer")
  func writerIsApart() throws {
    let importers = try SourceTree.files(containing: "@_spi(DeletionEngine)", under: "Sources")
    #expect(
      importers == [
        "Sources/CatalogAPI/CatalogWriter.swift", "Sources/Deletion/Restore/Restorer.swift",
        "Sources/Deletion/Sending/DeletionEngine.swift",
      ])
  }
}
