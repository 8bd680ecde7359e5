internal import LocalStore
internal import ScriptLanguage
internal import Shell
internal import StoryHarness
internal import Testing

@Suite("What was typed: looked through, and kept private")
struct HistoryStoryTests {
  /// A session of whose history this stands in the file, a minute between entries, the last a minute ago.
  private static func story(_ entries: [(environment: String, text: String, outcome: HistoryEntry.Outcome)]) throws
    -> Story
  {
    let story = try Story()
    let history = FileHistory(story.folder + "/state/history.jsonl")
    let now = SystemClock().now
    for (index, entry) in entries.enumerated() {
      try history.append(
        HistoryEntry(
          time: now - Int64(entries.count - index) * 60_000, environment: entry.environment, text: entry.text,
          outcome: entry.outcome))
    }
    return story
  }

  private static func week() throws -> Story {
    try story([
      ("sandbox", "stage SKU-1 sku-2", .unknown), ("sandbox", "delete", .ended(.refused, milliseconds: 2345)),
      ("prod", "delete --confirm prod", .ended(.success, milliseconds: 12)),
      ("sandbox", "foreach id in a b {\n  delete $id\n}", .unfinished),
      ("sandbox", "plan", .ended(.success, milliseconds: 0)),
      ("sandbox", "verify", .ended(.interrupted, milliseconds: 9)),
    ])
  }

  private static func statements(_ chapter: Story.Chapter) -> [String] {
    chapter.out.split(separator: "\n").dropFirst().compactMap { $0.split(separator: "\t").last.map(String.init) }
  }

  @Test("history lists this environment's statements with number, outcome and time taken, the newest last")
  func list() async throws {
    let chapter = await (try Self.week()).run("history")
    let rows = chapter.out.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).enumerated().filter { $0.offset != 1 }.map(
        \.element
      )
      .joined(separator: "|")
    }
    #expect(
      rows == [
        "number|outcome|seconds|statement", "1|||stage SKU-1 sku-2", "2|refused|2.345|delete",
        #"3|unfinished||foreach id in a b {\n  delete $id\n}"#, "4|ok|0.0|plan", "5|interrupted|0.009|verify",
      ])
  }

  @Test("a query in small letters finds capitals, one with a capital is exact, and every word must be there")
  func query() async throws {
    let story = try Self.week()
    #expect(Self.statements(await story.run("history sku-1")) == ["stage SKU-1 sku-2"])
    #expect(Self.statements(await story.run("history SKU-1")) == ["stage SKU-1 sku-2"])
    #expect(Self.statements(await story.run("history SKU-2")) == [])
    #expect(Self.statements(await story.run("history delete foreach")).count == 1)
    #expect(Self.statements(await story.run("history delete nothing")) == [])
  }

  @Test("--failed, --all, --since and --limit choose, and a number alone is a limit")
  func options() async throws {
    let story = try Self.week()
    #expect(Self.statements(await story.run("history --failed")) == ["delete", "verify"])
    #expect(Self.statements(await story.run("history --limit 2")) == ["plan", "verify"])
    #expect(Self.statements(await story.run("history 1")) == ["verify"])
    #expect(Self.statements(await story.run("history 1 --limit 9")) == ["stage SKU-1 sku-2"])
    #expect(Self.statements(await story.run("history --since 150s")) == ["plan", "verify"])
    let all = await story.run("history delete --all --output jsonl")
    #expect(all.out.split(separator: "\n").count == 3 && all.out.contains(#""environment":"prod""#))
  }

  @Test("a statement of several lines is whole in json, and one line in a table")
  func lines() async throws {
    let story = try Self.week()
    let json = await story.run("history foreach --output json")
    #expect(json.out.contains(#""statement":"foreach id in a b {\n  delete $id\n}""#))
    let csv = await story.run("history foreach --output csv")
    #expect(csv.out.contains("foreach id in a b {\n  delete $id\n}"))
    let table = await story.run("history foreach --output table")
    #expect(table.out.contains(#"foreach id in a b {\n  delete $id\n}"#))
  }

  @Test("private mode is told once, when it is set, and shown in the session")
  func privateMode() async throws {
    let story = try Story()
    #expect(await story.run("show session --output json").out.contains(#""history":"on""#))
    let set = await story.run("set history off")
    #expect(set.err == "private from now on: what is typed is not remembered; 'set history on' ends it\n")
    #expect(await story.run("set history off").err == "")
    #expect(await story.run("show session --output json").out.contains(#""history":"off: private""#))
    #expect(await story.run("set history on").err == "")
  }

  @Test("what follows 'set history off' in the same text is not kept")
  func sameText() {
    #expect(PrivateMode.remembered(of: "echo a; set history off; echo b\necho c") == "echo a; set history off")
    #expect(
      PrivateMode.remembered(of: "if yes { set history off; echo b }; echo c") == "if yes { set history off")
    #expect(PrivateMode.remembered(of: "set history on; echo b") == "set history on; echo b")
    #expect(PrivateMode.remembered(of: "echo 'set history off'; echo b") == "echo 'set history off'; echo b")
  }

  @Test("what stands behind a misspelt option for a token is masked, whatever it looks like")
  func misspelt() {
    for text in [
      "env add p --domain https://x.example --client c --tokn zzsecretzz", "env add p --tken=zzsecretzz",
      "login p --toekn zzsecretzz", "login p --tokens 'zzsecretzz'", "env add p --api-kye zzsecretzz",
      "if yes { login p --Token zzsecretzz }",
    ] {
      #expect(!SecretWords.masked(text).contains("zzsecretzz"), "\(text)")
      #expect(SecretWords.masked(text).contains("••••"), "\(text)")
    }
    let token = "5a6db0f0-0000-4000-8000-000000000000"
    #expect(SecretWords.masked("env add p --domain d \(token)") == "env add p --domain d ••••")
    for text in [
      "env add p --api target --tenant t", "env add p --token-service ims.example", "env add p --tokn env:TOKEN",
    ] {
      #expect(SecretWords.masked(text) == text)
    }
  }

  @Test("a token is masked wherever it is typed, and what only looks like one stays")
  func secrets() {
    let token = "5a6db0f0-0000-4000-8000-000000000000"
    let bearer = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjE2OTk5OTk5In0.c2lnbmF0dXJl"
    let adobe = "p8e-AbCdEfGhIjKlMnOpQrStUvWx"
    for secret in [token, bearer, adobe] {
      for text in [
        "env add shop --domain d --client c --token \(secret)", "env add shop --token=\(secret)",
        "env set shop token \(secret)", "env set shop api-key \(secret)", "login shop --token \(secret)",
        "login shop \(secret)", "set token \(secret)", "set output '\(secret)'", "let token = \(secret)",
        "let client_secret = '\(secret)'", "let mySecret += \(secret)", "env add t --api target --api-key \(secret)",
        "env add t --api-key=\(secret)", "echo https://host/rest?action=x&clientToken=\(secret)&a=1",
        "download 'https://host/?client_token=\(secret)' x.csv", "echo \"client_secret=\(secret)\"",
        "echo | curl -H 'Authorization: Bearer \(secret)' https://host", "echo x # access_token=\(secret)",
        "if yes { login shop --token \(secret) }", "login shop --token \(secret) )", "login shop \(secret) }",
        "env add shop --token '\(secret)' |",
      ] {
        #expect(!SecretWords.masked(text).contains(secret), "\(text)")
        #expect(SecretWords.masked(text).contains("••••"), "\(text)")
      }
    }
    for text in [
      "stage \(token)", "delete \(token) --yes", "let ids = \(token)", "login shop --token env:TOKEN",
      "env add t --api target --api-key 0123456789abcdef0123456789abcdef", "let token = env:TOKEN",
      "let tokens-file = to-delete.txt", "echo clientToken=${secret:shop}", "stage eyJ p8e-1 a.b.c",
    ] {
      #expect(SecretWords.masked(text) == text)
    }
  }
}
