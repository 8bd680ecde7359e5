internal import CatalogAPI
internal import HTTPTypes
internal import Prompting
internal import Sandbox
internal import Shell
internal import ShellCommands
internal import StoryHarness
internal import Synchronization
internal import Testing

@Suite("The current API: environments by number, tokens, and what a delete can't do there")
struct TargetStoryTests {
  static let add =
    "env add t --api target --domain http://127.0.0.1:9 --tenant sandbox --environment-id 6781 --api-key sandbox-key --token env:T\nuse t\n"

  /// A transport that can look at each request and change each reply.
  struct Between: Transport {
    let core: SandboxCore
    var before: @Sendable (CatalogRequest) -> CatalogReply? = { _ in nil }
    var after: @Sendable (CatalogRequest, CatalogReply) -> CatalogReply = { $1 }

    func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
      if let reply = before(request) { return reply }
      return after(request, try await core.send(request, timeout: timeout))
    }
  }

  static func story(
    knobs: SandboxKnobs? = nil, snapshots: Bool = false, yes: Bool = true, approver: any Approver = NoApprover(),
    transport: (@Sendable (SandboxCore) -> any Transport)? = nil
  ) throws -> Story {
    try Story(
      policy: RunPolicy(yes: yes), approver: approver,
      variables: ["T": SandboxConfiguration.defaultClientSecret.expose { $0 }], knobs: knobs, snapshots: snapshots,
      transport: transport)
  }

  static func isDelete(_ request: CatalogRequest) -> Bool { request.method.rawValue == "DELETE" }

  @Test("an environment is added by its number, tested without changing anything, and found among the service's own")
  func environments() async throws {
    let story = try Self.story()
    #expect(await story.run(Self.add).status == 0)
    let test = await story.run("env test --output tsv")
    #expect(
      test.out == """
        check\tresult\tdetail
        token\tfound\tfrom env:T
        host\tanswers\tstatus 200 from http://127.0.0.1:9
        tls\tnone\tplain http to a loopback address
        credentials\taccepted\tthe token service and tenant sandbox take them
        environment\tfound\t6781 Staging
        items\treadable\tone was asked for

        """)
    let remote = await story.run("env list --remote --output tsv")
    #expect(
      remote.out == """
        environment-id\tname\tdefault\tused-by
        6780\tProduction\tyes\t
        6781\tStaging\tno\tt
        6782\tDevelopment\tno\t

        """)
    let shown = await story.run("env show --output jsonl").out
    #expect(shown.contains(#""api":"target","domain":"http://127.0.0.1:9","tenant":"sandbox","environment-id":6781"#))
    #expect(try story.read("config.yaml").contains("environment-id: 6781"))
    // Another session reads the same from the file.
    let again = try Story(folder: story.folder, variables: ["T": "x"])
    #expect(await again.run("use t; env show --output jsonl").out == shown)
  }

  @Test("a number that the account does not have, a wrong secret, a scope and a key are each told with the way out")
  func credentials() async throws {
    let story = try Self.story()
    _ = await story.run(Self.add)
    let number = await story.run("env set t environment-id 99; env test")
    #expect(number.status == 1 && number.err.contains("environment 99 is not among those of tenant sandbox"))
    #expect(number.err.contains("there are 6780 Production, 6781 Staging, 6782 Development"))
    let scope = await story.run("env set t environment-id 6781; env set t scopes openid; show entity sku-1")
    #expect(scope.status == 5 && scope.err.contains("gave no token (status 400): invalid_scope"))
    #expect(scope.err.contains("'env test t' tells what is wrong"))
    let key = await story.run("env set t scopes target_sdk; env set t api-key other; delete sku-1")
    #expect(key.status == 5 && key.err.contains("gave no token"))
    let wrongKey = await story.run("env test")
    #expect(
      wrongKey.err.hasSuffix("help: look at the API key ('env set t api-key KEY') and at the secret ('login t')\n"))
    let tenant = await story.run("env set t api-key sandbox-key; env set t tenant other; env test")
    #expect(tenant.err.hasSuffix("help: is 'other' the tenant of this API key? 'env set t tenant NAME' changes it\n"))
    _ = await story.run("env set t tenant sandbox; env set t api-key other")
    let classic = await story.run("env set t client c")
    #expect(classic.status == 2 && classic.err.contains("'t' has the api 'target', which knows no client"))
    let missing = await story.run("env add u --api target --tenant x")
    #expect(missing.status == 2 && missing.err.contains("needs --tenant, --environment-id and --api-key"))
  }

  @Test("a delete goes to its own environment and to no other, the number first")
  func delete() async throws {
    let story = try Self.story()
    _ = await story.run(Self.add)
    let chapter = await story.run("delete sku-1 'a b' --output jsonl")
    #expect(chapter.status == 0, "\(chapter.err)")
    #expect(
      story.calls == [
        "POST /sandbox/target/recs/catalogsearch 200",
        "DELETE /sandbox/target/recs/entities?environment=6781&ids=sku-1,a%20b 200",
      ])
    for id in ["sku-1", "a b"] {
      #expect(!story.core.contains(try EntityID(id), in: 6781))
      #expect(story.core.contains(try EntityID(id), in: 6780))
    }
    let runs = await story.run("runs --output jsonl").out
    #expect(runs.contains(#""client":"sandbox/6781""#))
  }

  @Test("whatever is staged and however it is cut, no request is without ids or without the environment")
  func neverBare() async throws {
    var random = Seeded(61)
    for _ in 0..<12 {
      let story = try Self.story()
      _ = await story.run(Self.add)
      let ids = Set(
        (0..<1 + random.below(60)).map { _ in
          random.pick(["é", "a b", "%", "&ids=", "?", "x", "#"]) + "\(random.below(99))"
        })
      _ = await story.run("stage " + ids.map { "'\($0)'" }.joined(separator: " "))
      let chapter = await story.run("set batch-bytes \(200 + random.below(200)); set calls-per-minute 100000; delete")
      #expect(chapter.status == 0, "\(chapter.err)")
      let deletes = story.core.log.filter { $0.method.rawValue == "DELETE" }
      #expect(!deletes.isEmpty)
      for request in deletes {
        #expect(request.target.hasPrefix("/sandbox/target/recs/entities?environment=6781&ids=") && !request.ids.isEmpty)
      }
      #expect(Set(deletes.flatMap(\.ids).map(\.text)) == ids)
    }
  }

  @Test("a reply that says everything was deleted stops the run at once, and says so however else it went")
  func deletedEverything() async throws {
    let story = try Self.story { core in
      Between(
        core: core,
        after: { request, reply in
          Self.isDelete(request)
            ? CatalogReply(status: 200, body: Array(#"{"operation":"Delete by client requested."}"#.utf8)) : reply
        })
    }
    _ = await story.run(Self.add)
    let chapter = await story.run(
      "set concurrency 1; set batch-bytes 200; stage \((1...60).map { "sku-\($0)" }.joined(separator: " ")); delete")
    #expect(chapter.status == 4)
    #expect(
      chapter.err.contains(
        "error: THE SERVICE SAYS THAT IT DELETED EVERY ITEM of 't' (http://127.0.0.1:9, sandbox/6781)"))
    #expect(story.calls.count { $0.hasPrefix("DELETE") } == 1)
    let one = await story.run("delete sku-77")
    #expect(one.status == 4 && one.err.contains("DELETED EVERY ITEM"))
    #expect(await story.run("show run last --ids accepted --output jsonl").out.contains("EVERYTHING"))
  }

  @Test("a token that ends in the middle of a run is renewed once, and every id goes")
  func expiry() async throws {
    let count = Mutex(0)
    let story = try Self.story { core in
      Between(
        core: core,
        after: { request, reply in
          guard Self.isDelete(request), reply.status == 200 else { return reply }
          if count.withLock({ count in (count += 1, count).1 }) == 2 { core.expireTokens() }
          return reply
        })
    }
    _ = await story.run(Self.add)
    let ids = (1...40).map { "sku-\($0)" }
    let chapter = await story.run(
      "set calls-per-minute 100000; set concurrency 1; set batch-bytes 200; stage \(ids.joined(separator: " ")); delete --output jsonl"
    )
    #expect(chapter.status == 0, "\(chapter.err)")
    #expect(chapter.out.contains(#""accepted":40"#))
    #expect(story.core.log.count { $0.target.hasPrefix("/ims/") } == 2)
    #expect(story.core.log.count { $0.status == 401 } == 1)
    #expect(try ids.allSatisfy { !story.core.contains(try EntityID($0), in: 6781) })
  }

  @Test("a project without a role in Target, which the service answers with 500, is told of that")
  func role() async throws {
    var knobs = SandboxKnobs()
    try knobs.set("missing-role=true")
    let story = try Self.story(knobs: knobs)
    _ = await story.run(Self.add)
    let delete = await story.run("set retries 0; delete sku-1")
    #expect(delete.status == 1 && delete.err.contains("has no role in Target: look at its product profile"))
    let show = await story.run("show entity sku-1")
    #expect(show.status == 1 && show.err.contains("has no role in Target"))
  }

  @Test("everything in an environment goes only by a sentence with its tenant and number")
  func deleteAll() async throws {
    let story = try Self.story()
    _ = await story.run(Self.add)
    let refused = await story.run("delete-all --confirm 'delete all sandbox in t'")
    #expect(refused.status == 3 && refused.err.contains("delete all sandbox/6781 in t"))
    #expect(story.calls == [])
    #expect(await story.run("delete-all --confirm 'delete all sandbox/6781 in t'").status == 0)
    #expect(story.calls == ["DELETE /sandbox/target/recs/entities?environment=6781 200"])
    #expect(story.core.ids(in: 6781).isEmpty && !story.core.ids(in: 6780).isEmpty)
  }

  @Test("49 calls a minute hold where nobody says otherwise, for reads and deletes together")
  func rate() async throws {
    let story = try Self.story()
    _ = await story.run(Self.add)
    let ids = (1...900).map { "sku-\($0)" }.joined(separator: " ")
    let plan = await story.run("set batch-bytes 200; stage \(ids); plan --output jsonl").out
    let requests = try #require(plan.firstMatch(of: /"requests":(\d+)/).flatMap { Int($0.1) })
    #expect(requests > 49)
    #expect(plan.contains(#""seconds-at-rate-limit":\#((requests - 1) / 49 * 60)"#))
    #expect(await story.run("plan sku-1 --output jsonl").out.contains(#""snapshot":false"#))
  }

  @Test("no more than half of a catalogue goes at once: one search tells whether it is large enough")
  func share() async throws {
    let story = try Self.story()
    _ = await story.run(Self.add)
    let size = story.core.ids(in: 6781).count
    let half = (1...size / 2 + 1).map { "x-\($0)" }.joined(separator: " ")
    let refused = await story.run("stage \(half); delete")
    #expect(refused.status == 3)
    #expect(
      refused.err.contains(
        "are more than 50% of this catalogue, which has fewer than \((size / 2 + 1) * 2) items by the service's search")
    )
    #expect(story.calls.allSatisfy { $0.hasPrefix("POST /sandbox/target/recs/catalogsearch") })
    #expect(await story.run("unstage x-1 x-2; delete --limit \(size)").status == 0)
  }

  @Test("neither the client secret nor an access token is in anything that a session wrote or showed")
  func secrets() async throws {
    let seen = Mutex<[String]>([])
    let story = try Self.story(snapshots: true) { core in
      Between(
        core: core,
        after: { request, reply in
          let text = String(decoding: reply.body, as: UTF8.self)
          if let found = text.firstMatch(of: /"access_token":"([^"]+)"/) {
            seen.withLock { $0.append(String(found.1)) }
          }
          return reply
        })
    }
    var shown = ""
    for line in [
      Self.add, "record start \(story.folder)/r.recsh", "delete sku-1 sku-2", "verify last", "restore last",
      "env show t",
      "env test", "show session", "record stop", "report last \(story.folder)/run.html", "search 'id eq sku-3'",
    ] {
      let chapter = await story.run(line, from: .prompt)
      shown += chapter.out + chapter.err
    }
    let tokens = seen.withLock { $0 }
    #expect(!tokens.isEmpty)
    let secrets = tokens + [SandboxConfiguration.defaultClientSecret.expose { $0 }]
    for secret in secrets {
      #expect(!shown.contains(secret))
      for (path, bytes) in story.writtenBytes {
        #expect(String(decoding: bytes, as: UTF8.self).contains(secret) == false, "\(path)")
      }
      #expect(story.workspace.redact("x \(secret) y") == "x \(Secret.mask) y")
    }
  }
}
