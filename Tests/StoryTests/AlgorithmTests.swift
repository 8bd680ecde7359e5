internal import CatalogAPI
internal import Foundation
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("Custom algorithms and downloads")
struct AlgorithmTests {
  private static let token = "5a6db0f0-0000-4000-8000-000000000000"

  /// An environment beside the sandbox's own that reaches the same core.
  private static func add(_ name: String, _ more: String = "") -> String {
    "env add \(name) --domain http://127.0.0.1:9 --client sandbox --token env:T \(more); use \(name); "
  }

  private static let verb = "/rest?action="
  private static let account = "&client=sandbox&clientToken=••••"

  @Test("an upload makes the name and sends every list in one request, and claims no more than the reply says")
  func upload() async throws {
    let story = try Story()
    let file = try story.write("picks.csv", "sku-1,sku-3,sku-2\n,sku-9\n")
    let chapter = await story.run(
      "algorithm upload 'Staff picks' \(file) --key-type currentitem --environment-id 5 --yes --output csv")
    #expect(
      chapter
        == Story.Chapter(
          out: "algorithm,environment,state,keys,ids,requests\nStaff picks,sandbox,accepted,2,3,2\n",
          err: """
            the service says: OK: algorithm created
            the service says: OK: 2 keys accepted
            accepted by the service, which documents no reply: look at the algorithm there

            """, status: 0, quits: false))
    #expect(
      story.requests == [
        "\(Self.verb)algorithm.upload\(Self.account)&algorithmName=Staff%20picks&keyType=currentitem",
        "\(Self.verb)entity.recommendations.upload\(Self.account)&algorithmName=Staff%20picks&environmentId=5",
      ])
    #expect(
      story.core.customAlgorithm("Staff picks", environment: "5")
        == ["sku-1": [try EntityID("sku-3"), try EntityID("sku-2")], "": [try EntityID("sku-9")]])
  }

  @Test("several requests are sent only where somebody asked for them, and then it is said what nobody knows")
  func chunks() async throws {
    let story = try Story()
    let rows = (0..<25_001).map { "k\($0),sku-1\n" }.joined()
    let file = try story.write("many.csv", rows)
    let refused = await story.run("algorithm upload many \(file) --yes")
    #expect(refused.err.contains("error: 25,001 keys are more than one upload takes, which is 25,000\n"))
    #expect(refused.status == 3)
    #expect(story.requests == [])
    let chapter = await story.run("algorithm upload many \(file) --yes --keys-per-request 10000 --output csv")
    #expect(chapter.out.hasSuffix("many,sandbox,accepted,25001,25001,4\n"))
    #expect(
      chapter.err.hasSuffix(
        "warning: it went in 3 requests, and no source says that the service keeps the keys of all of them\n"))
    #expect(story.core.customAlgorithm("many")?.count == 25_001)
    #expect(story.requests.count == 4)
  }

  @Test("a file with a row that can't be uploaded is refused before anything is sent, with its lines")
  func badFile() async throws {
    let story = try Story()
    let file = try story.write("bad.csv", "k,sku-1\nk,sku-2\nl\n")
    let chapter = await story.run("algorithm upload p \(file) --yes")
    #expect(
      chapter.err.hasPrefix(
        "warning: \(file):2: the key 'k' has a row already, in line 1\nwarning: \(file):3: the key 'l' has no ids\n"
          + "-c:1:20: error: \(file): 2 rows can't be uploaded\n"))
    #expect(chapter.status == 1)
    let empty = try story.write("empty.csv", "\n")
    #expect(await story.run("algorithm upload p \(empty) --yes").err.contains("error: \(empty) has no rows\n"))
    let good = try story.write("good.csv", "k,sku-1\n")
    #expect(
      await story.run("algorithm upload p \(good) --yes --key-type curentitem").err.hasSuffix(
        "did you mean 'currentitem'?\n"))
    #expect(await story.run("algorithm upload p \(good) --yes --environment-id prod").status == 2)
    #expect(await story.run("algorithm upload p \(good) --yes --existing --key-type user.a").status == 2)
    #expect(await story.run("algorithm upload '\(String(repeating: "n", count: 256))' \(good) --yes").status == 2)
    #expect(story.requests == [])
  }

  @Test("what the service refuses is told with its words, and with what went through before")
  func refused() async throws {
    let story = try Story()
    let file = try story.write("picks.csv", "k,sku-1\n")
    let unknown = try story.write("unknown.csv", "k,nobody\n")
    let missing = await story.run("algorithm upload p \(file) --existing --yes")
    #expect(missing.err.contains("error: the service refused it (status 400: there is no algorithm 'p')\n"))
    #expect(missing.status == 1)
    let half = await story.run("algorithm upload p \(unknown) --yes")
    #expect(
      half.err.contains(
        "error: the service refused it (status 400: the key 'k' has an unknown item 'nobody'); the name was accepted before; --existing goes on from there\n"
      ))
    #expect(half.status == 4)
    try story.core.setKnob("reject-token=true")
    let stranger = await story.run("algorithm delete p --yes")
    #expect(
      stranger.err.contains(
        "error: the service refused the token (status 403: Client key or recommendation id invalid)\n"))
    #expect(stranger.status == 5)
  }

  @Test(
    "without consent nothing is sent, in a dry run and in read-only neither",
    arguments: ["algorithm upload p FILE", "algorithm delete p"])
  func consent(statement: String) async throws {
    func story(_ policy: RunPolicy = RunPolicy(), _ approver: any Approver = NoApprover()) throws -> Story {
      try Story(policy: policy, approver: approver, variables: ["T": Self.token])
    }
    func words(_ story: Story) throws -> String {
      statement.replacing("FILE", with: try story.write("picks.csv", "k,sku-1\n"))
    }
    let nobody = try story()
    let alone = await nobody.run(try words(nobody))
    #expect(alone.err.contains("error: writing to 'sandbox' has to be confirmed, and nobody could be asked\n"))
    #expect(alone.status == 3)
    #expect(await nobody.run(try words(nobody) + " --confirm prod").status == 3)
    let protected = await nobody.run(Self.add("prod", "--protected") + (try words(nobody)) + " --yes")
    #expect(protected.err.contains("error: 'prod' is protected: a write there has to be confirmed by its name\n"))
    #expect(protected.status == 3)
    let readOnly = await nobody.run(
      "use sandbox; " + Self.add("locked", "--read-only") + (try words(nobody)) + " --yes")
    #expect(readOnly.err.contains("error: the environment 'locked' is read-only\n"))
    let no = try story(RunPolicy(), ScriptedApprover(.no))
    #expect(await no.run(try words(no), from: .prompt).err.contains("error: not confirmed: nothing was sent\n"))
    let looking = try story(RunPolicy(yes: true, isReadOnly: true))
    #expect(await looking.run(try words(looking)).status == 3)
    let dry = try story(RunPolicy(yes: true, isDryRun: true))
    let pretended = await dry.run(try words(dry))
    #expect(pretended.err == "dry run: nothing was sent\n")
    #expect(pretended.out.contains("not sent"))
    #expect(pretended.status == 0)
    for story in [nobody, no, looking, dry] { #expect(story.requests == []) }
  }

  @Test("a person is asked with what is about to happen, and a protected environment wants its name")
  func asked() async throws {
    let approver = ScriptedApprover(.yes, .yes)
    let story = try Story(approver: approver, variables: ["T": Self.token])
    let file = try story.write("picks.csv", "k,sku-1,sku-2\n")
    #expect(await story.run("algorithm upload p \(file)", from: .prompt).status == 0)
    let chapter = await story.run(Self.add("prod", "--protected") + "algorithm delete p", from: .prompt)
    #expect(chapter.status == 0)
    #expect(
      approver.questions == [
        Question(
          summary: [
            "upload 'p' to sandbox (http://127.0.0.1:9, client sandbox)",
            "1 key, 2 ids, 2 requests, for the default Production environment",
          ], text: "upload? [y/N]", consent: .yes),
        Question(
          summary: ["delete the algorithm 'p' and its lists in prod (http://127.0.0.1:9, client sandbox)"],
          text: "to confirm, type 'prod':", consent: .phrase("prod")),
      ])
    #expect(story.core.customAlgorithm("p") == nil)
    #expect(await story.run("algorithm upload p \(file) --confirm prod").status == 0)
  }

  @Test("results are written whole, counted by environment, and over nothing")
  func download() async throws {
    let story = try Story()
    let file = story.folder + "/results.csv"
    let chapter = await story.run("download 42 \(file) --output csv")
    #expect(chapter.out == "environment,keys\n1,20\n2,0\n")
    #expect(chapter.err == "wrote 20 keys to \(file)\n")
    #expect(try story.read("results.csv").hasPrefix("# environment: 1\r\nsku-1,sku-2,"))
    let again = await story.run("download 42 \(file)")
    #expect(again.err.contains("error: there is a file '\(file)' already\n") && again.status == 3)
    #expect(again.err.hasSuffix("help: give another name, or --replace\n"))
    #expect(story.requests == ["\(Self.verb)recommendations.file.download\(Self.account)&recommendations=42"])
    #expect(await story.run("download 42 \(file) --replace --verb downloadRecommendations").status == 0)
    #expect(
      story.requests.last == "\(Self.verb)downloadRecommendations&client=sandbox&clientKey=••••&id=42")
    let upload = await story.run("algorithm upload p \(file) --dry-run --output csv")
    #expect(upload.out.contains("p,sandbox,not sent,20,"))
    #expect(await story.run("download 42 -").status == 2)
  }

  @Test("an error that comes with status 200 is an error, and leaves what is there as it was")
  func downloadRefused() async throws {
    let story = try Story()
    let file = try story.write("results.csv", "mine\n")
    let chapter = await story.run("download 43 \(file) --replace")
    #expect(
      chapter.err.contains(
        "error: the service has no results (status 200: Client key or recommendation id invalid)\n"))
    #expect(chapter.status == 1)
    #expect(try story.read("results.csv") == "mine\n")
  }

  /// Answers every request with the address that it was asked by, as pages of errors do.
  private struct Echo: Transport {
    let status: Int
    /// How many characters stand before the token: notes are shortened to 200.
    let start: Int
    var head = "you asked for "

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      let address = request.exposeURL { $0 }
      let before = address.split(separator: AlgorithmTests.token, maxSplits: 1)[0].count
      let filling = String(repeating: "-", count: max(0, start - head.count - before))
      return CatalogReply(status: status, body: Array((head + filling + address).utf8))
    }
  }

  @Test(
    "a token that the service shows in its reply is shown to nobody, and no piece of it where the words are shortened",
    arguments: [200, 403, 500], [0, 168, 190])
  func echo(status: Int, start: Int) async throws {
    let story = try Story(transport: { _ in Echo(status: status, start: start) })
    let file = try story.write("picks.csv", "k,sku-1\n")
    for statement in [
      "algorithm upload p \(file) --yes", "algorithm delete p --yes", "download 42 \(story.folder)/r.csv",
    ] {
      let chapter = await story.run(statement)
      #expect(!(chapter.out + chapter.err).contains(Self.token.prefix(6)))
      #expect(chapter.err.contains("you asked for "))
    }
    #expect(!FileManager.default.fileExists(atPath: story.folder + "/r.csv"))
  }

  @Test("a token in results or in what is written in any form gets into no file")
  func echoInFile() async throws {
    let results = try Story(transport: { _ in Echo(status: 200, start: 0, head: "# environment: 1\nk,") })
    #expect(await results.run("download 42 \(results.folder)/r.csv").status == 0)
    let story = try Story(transport: { _ in Echo(status: 200, start: 0) })
    #expect(await story.run("download 42 \(story.folder)/r.csv --any-form").status == 0)
    for text in [try results.read("r.csv"), try story.read("r.csv")] {
      #expect(text.contains("clientToken=••••&recommendations=42"))
      #expect(!text.contains(Self.token.prefix(6)))
    }
  }

  /// Answers every request alike.
  private struct Answering: Transport {
    let status: Int
    let body: String

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      CatalogReply(status: status, body: Array(body.utf8))
    }
  }

  @Test(
    "a success that names no environment replaces nothing, unless any form will do",
    arguments: ["Service busy", #"{"error":"later"}"#, "", "sku-1,sku-2\n"])
  func unknownForm(body: String) async throws {
    let story = try Story(transport: { _ in Answering(status: 200, body: body) })
    let file = try story.write("r.csv", "mine\n")
    let chapter = await story.run("download 42 \(file) --replace")
    #expect(chapter.err.contains("error: the service answered with something that names no environment, as results do"))
    #expect(chapter.err.contains(body.isEmpty ? "; it is empty\n" : ": \(body.trimmingCharacters(in: .newlines))\n"))
    #expect(chapter.status == 1)
    #expect(try story.read("r.csv") == "mine\n")
    #expect(await story.run("download 42 \(file) --replace --any-form").status == 0)
    #expect(try story.read("r.csv") == body)
  }

  @Test(
    "a server that failed or gave up is not said to have refused: it may have done it",
    arguments: [(408, true), (500, true), (503, true), (400, false), (404, false)])
  func openOutcome(status: Int, isOpen: Bool) async throws {
    let story = try Story(transport: { _ in Answering(status: status, body: "words") })
    let chapter = await story.run("algorithm delete p --yes")
    #expect(
      chapter.err.contains(
        isOpen
          ? "error: the service failed (status \(status): words); whether this request was carried out is not known\n"
          : "error: the service refused it (status \(status): words)\n"))
    #expect(chapter.status == 1)
  }

  /// Is cancelled while it waits for a reply.
  private struct Cancelled: Transport {
    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      throw TransportError(.cancelled, "cancelled")
    }
  }

  @Test("who interrupts a request is told that its outcome is open")
  func interrupted() async throws {
    let story = try Story(transport: { _ in Cancelled() })
    let chapter = await story.run("algorithm delete p --yes")
    #expect(chapter.err.contains("interrupted; whether this request was carried out is not known\n"))
  }

  @Test("only the commands that ask for consent import the client that writes")
  func clientIsApart() throws {
    let importers = try SourceTree.files(containing: "@_spi(AlgorithmCommands)", under: "Sources")
    #expect(
      importers == [
        "Sources/CatalogAPI/AlgorithmClient.swift", "Sources/ShellCommands/Algorithms/DeleteAlgorithm.swift",
        "Sources/ShellCommands/Algorithms/UploadAlgorithm.swift",
      ])
  }
}
