internal import Deletion
internal import LocalStore
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import StoryHarness
internal import Testing

@Suite("The command table: what is declared once holds everywhere")
struct CommandTableTests {
  @Test("every command has a summary, two examples at least, and a page of help that shows them")
  func declared() throws {
    let table = try Story().table
    #expect(table.entries.count == Set(table.names).count)
    for signature in table.entries.map(\.signature) {
      #expect(!signature.summary.isEmpty && !signature.summary.hasSuffix("."), "\(signature.name)")
      #expect(signature.examples.count >= 2, "\(signature.name)")
      let page = try #require(HelpText(table).page(for: signature.name))
      #expect(
        page.prefix { !$0.isEmpty }.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ") == signature.usage)
      for option in signature.options { #expect(page.contains { $0.contains(option.name) }, "\(option.name)") }
      for example in signature.examples {
        for line in example.script.split(separator: "\n") { #expect(page.contains("  " + line), "\(line)") }
      }
    }
  }

  @Test("every example runs: alone, in a fresh session, with the files it names")
  func examples() async throws {
    let examples =
      try Story().table.entries.flatMap(\.signature.examples) + FormHelp.all.flatMap(\.examples)
      + LanguageTopic.all.flatMap(\.examples)
    let before = try SourceTree.topLevel()
    for example in examples {
      let story = try ExampleWorld.story()
      let script = example.script.replacing("cleanup.recsh", with: "\(story.folder)/cleanup.recsh")
      let isForPrompt = script.hasPrefix("edit") || script.hasSuffix("tour")
      let chapter = await story.run(
        ExampleWorld.placed(script, in: story.folder), from: isForPrompt ? .prompt : .text)
      #expect(chapter.status == (example.script == "quit 3" ? 3 : 0), "\(example.script)\n\(chapter.err)")
    }
    #expect(try SourceTree.topLevel() == before, "an example wrote a file where the tests run")
  }

  @Test("a command is one file, named after it, and one line in the list")
  func oneFileOneLine() throws {
    let list = try SourceTree.text(of: "Sources/ShellCommands/Workspace/StandardCommands.swift")
    let types = list.matches(of: /CommandEntry\((\w+)\.self/).map { String($0.1) }
    #expect(types.count == (try Story().table.entries.count))
    for type in types {
      let homes = try SourceTree.files(containing: "struct \(type): ", under: "Sources/ShellCommands")
      #expect(homes.map { $0.split(separator: "/").last.map(String.init) } == ["\(type).swift"])
      #expect(
        try SourceTree.files(containing: "\(type).self", under: "Sources")
          == ["Sources/ShellCommands/Workspace/StandardCommands.swift"],
        "\(type) is known outside its room")
    }
  }

  @Test("the first line of every command's own help is found under 'help NAME'")
  func helpCommand() async throws {
    let story = try Story()
    for name in story.table.names {
      let chapter = await story.run("help \(name) --output text".replacing(" --output text", with: ""))
      #expect(chapter.status == 0)
      let usage = try #require(story.table[name]?.signature.usage)
      let lines = chapter.out.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      #expect(lines.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ") == usage, "\(name)")
    }
  }

  @Test("no line of help is wider than 80 columns, no blank at an end, and 'help' fits on two screens")
  func width() throws {
    let help = HelpText(try Story().table)
    #expect(help.overview.count <= 68)
    let pages = [("", help.overview)] + help.topics.map { ($0, help.page(for: $0) ?? []) }
    for (name, page) in pages {
      #expect(!page.isEmpty, "\(name)")
      for line in page { #expect(line.count <= 80 && line.last != " ", "\(name): \(line)") }
    }
  }

  @Test("usage is broken between options, and shows without brackets what a command can't do without")
  func usage() throws {
    let help = HelpText(try Story().table)
    #expect(help.page(for: "unlock")?.first == "unlock NAME --for TIME --reason TEXT")
    let usage = try #require(help.page(for: "delete")).prefix { !$0.isEmpty }
    #expect(usage.count > 1)
    for line in usage.dropFirst() { #expect(line.hasPrefix("    [--"), "\(line)") }
  }

  @Test("words that exist nowhere are told with what was probably meant")
  func nearest() async throws {
    let story = try Story()
    #expect(await story.run("delte x").err.hasSuffix("help: did you mean 'delete'?\n"))
    #expect(await story.run("show stagd").err.hasSuffix("help: did you mean 'show staged'?\n"))
    #expect(await story.run("delete x --yess").err.hasSuffix("help: did you mean '--yes'?\n"))
    #expect(await story.run("use sandbx").err.hasSuffix("help: did you mean 'sandbox'?\n"))
    #expect(await story.run("set max-delte 3").err.hasSuffix("help: did you mean 'max-delete'?\n"))
    #expect(await story.run("let alpha = 1; echo $alpa").err.hasSuffix("help: did you mean '$alpha'?\n"))
    #expect(await story.run("set output jsn").err.hasSuffix("help: did you mean 'json'?\n"))
    #expect(await story.run("set history offf").err.hasSuffix("help: did you mean 'off'?\n"))
    #expect(await story.run("set concurrency 99").err.hasSuffix("help: requests in flight at once\n"))
    #expect(await story.run("help delte").err.hasSuffix("help: did you mean 'help delete'?\n"))
    #expect(await story.run("with sandbx { plan }").err.hasSuffix("help: did you mean 'sandbox'?\n"))
    #expect(await story.run("stage copy sandbx").err.hasSuffix("help: did you mean 'sandbox'?\n"))
    #expect(story.requests == [])
  }

  @Test("'last' misspelt is no id that is gone, and a run's name misspelt is told with the nearest")
  func runs() async throws {
    let story = try Story()
    #expect(await story.run("delete sku-1 --yes").status == 0)
    for text in ["verify lats", "restore lst --yes", "verify lastt"] {
      let chapter = await story.run(text)
      #expect(chapter.status == 1 && chapter.err.contains("did you mean 'last'?"), "\(text): \(chapter.err)")
    }
    #expect(await story.run("verify lats lats").status == 0)
    for text in ["show run lats", "resume lats", "stage --run lats", "report lats x.html"] {
      #expect(await story.run(text).err.hasSuffix("help: did you mean 'last'?\n"), "\(text)")
    }
    let runs = try await story.journal.runs(environment: nil, since: nil)
    let id = try #require(runs.first).id.text
    let misspelt = id.dropLast() + (id.last == "0" ? "1" : "0")
    #expect(await story.run("show run \(misspelt)").err.hasSuffix("help: did you mean '\(id)'?\n"))
  }

  @Test("a file that is not there is told with a name beside it that is near")
  func files() async throws {
    let story = try Story()
    let path = try story.write("discontinued.csv", "id\nsku-1\n")
    try story.write("cleanup.recsh", "stage sku-1\n")
    let near = "help: did you mean '\(path)'?\n"
    #expect(await story.run("stage --from \(story.folder)/discontinud.csv").err.hasSuffix(near))
    #expect(await story.run("feed check \(story.folder)/dicontinued.csv").err.hasSuffix(near))
    #expect(
      await story.run("source \(story.folder)/clenup.recsh").err.hasSuffix(
        "help: did you mean '\(story.folder)/cleanup.recsh'?\n"))
    #expect(await story.run("stage --from \(story.folder)/zzz").err.hasSuffix("help: look at its name\n"))
    #expect(
      await story.run("show staged > \(story.folder)/none/x.csv").err.hasSuffix(
        "help: make its folder first, or give another path\n"))
  }
}

/// What the examples of the help speak of: files, environments, a run.
enum ExampleWorld {
  static func story() throws -> Story {
    let story = try Story(
      approver: ScriptedApprover(secrets: ["t", "t", "t"]),
      variables: [
        "ACME_TOKEN": "5a6db0f0-0000-4000-8000-000000000000", "ACME_SECRET": "5a6db0f0-0000-4000-8000-000000000000",
        "RECSH_SECRET_PROD": "t",
      ], snapshots: true)
    try story.write("discontinued.csv", "sku,name\nsku-1,Lamp\n")
    try story.write("still-in-shop.csv", "id\nsku-1\n")
    try story.write("a.txt", "sku-1\n")
    try story.write("picks.csv", "sku-1,sku-2,sku-3\n")
    try story.write("products.csv", FeedText.head + "## RECSentity.id,entity.name\r\nsku-1,Lamp\r\nsku-2,Chair\r\n")
    try story.write("cleanup.recsh", "stage sku-1\n")
    for text in ["stage a", "stage b", "delete"] {
      try story.history.append(HistoryEntry(time: 0, environment: "sandbox", text: text))
    }
    return story
  }

  /// An example with its files in `folder` and, where it needs them, its environments and a person.
  static func placed(_ script: String, in folder: String) -> String {
    var text = script
    for file in [
      "discontinued.csv", "still-in-shop.csv", "a.recsh", "to-delete.txt", "'my ids.txt'", "note.txt", "typed.txt",
      "ids.tsv",
      "missing.csv", "staged.csv", "cleanup.plan", "run.html", "change-4711.html", "differences.tsv", "products.csv",
      "problems.csv", "picks.csv", "results.csv", "out.csv",
      "back.csv",
    ] {
      text = text.replacing(file, with: Quoting.word(folder + "/" + file.filter { $0 != "'" }))
    }
    var before = ""
    func needs(_ name: String) {
      before += "env add \(name) --domain http://127.0.0.1:9 --client sandbox --token env:ACME_TOKEN\n"
    }
    for name in ["prod", "local", "test"] where text.contains(" \(name)") && !text.contains("env add \(name)") {
      needs(name)
    }
    if text.contains(" staging"), !text.hasPrefix("env rename") {
      before +=
        "env add staging --api target --domain http://127.0.0.1:9 --tenant sandbox --environment-id 6781 "
        + "--api-key sandbox-key --token env:ACME_SECRET\n"
    }
    if text == "use prod\nuse -" { return before + text }
    if text.hasPrefix("record start"), !text.contains("--append"), text.contains("cleanup.recsh") {
      return before + text.replacing("cleanup.recsh", with: "fresh.recsh")
    }
    // `login` asks, and a script is never asked; the sandbox needs no token.
    if text.hasPrefix("login prod --token") { return before.replacing("env:ACME_TOKEN", with: "store") + text }
    if text == "login prod" { return "login sandbox" }
    if text.hasPrefix("stage --only") { return "stage sku-1 sku-2\n" + text }
    if text == "-show run last --ids failed" || text == "runs" { return text }
    return before + text
  }
}
