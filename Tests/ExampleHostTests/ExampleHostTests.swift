internal import CatalogAPI
internal import Deletion
internal import Prompting
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import Testing

@Suite("An example host: a shop's program with a shell inside")
struct ExampleHostTests {
  private static let agreeing = RuleApprover { $0.consent == .yes }

  @Test("the ten lines of the README: values come back as values")
  func tenLines() async throws {
    let clock = HostClock()
    var used: [(columns: [Column], rows: [[Value]])] = []
    var logged: [Message] = []
    func use(_ columns: [Column], _ rows: [[Value]]) { used.append((columns, rows)) }
    func log(_ messages: [Message]) { logged += messages }

    // Example: ten lines
    let shop = ServiceEnvironment(name: "shop", base: try BaseURL("shop.example"), client: "acme", tokenSource: .store)
    let shell = CatalogShell(
      environments: [shop], transport: SandboxCore(configuration: SandboxConfiguration(client: "acme")),
      policy: RunPolicy(yes: true), author: RunAuthor(user: "job-7", host: "worker", origin: "", version: "1.0"),
      clock: clock
    ) { _ in SandboxConfiguration.defaultToken }
    let outcome = await shell.run("stage $@; show staged; delete", arguments: ["sku-1", "sku-2"])
    for report in outcome.reports { use(report.columns, report.rows) }
    if outcome.status != .success { log(outcome.messages) }
    // End of example.

    #expect(used.map(\.rows).first == [[.text("sku-1")], [.text("sku-2")]])
    #expect(used.map(\.columns).first == [Column("id")])
    #expect(used.count == 2 && logged == [])
  }

  @Test("its own commands are bound, checked, helped with and completed like those of the shell")
  func commands() async throws {
    let shop = try Shop("shop", approver: Self.agreeing)
    // Example: statements of a host
    let outcome = await shop.shell.run("stage $(discontinued lamps); stage $(numbered sku- 7 9 --even); delete")
    // End of example.
    #expect(outcome.status == .success)
    #expect(shop.sentIDs == ["sku-1", "sku-2", "sku-8"])

    _ = await shop.shell.run("discontinued lamp")
    _ = await shop.shell.run("discontinued lamps --limit none")
    _ = await shop.shell.run("numbered sku- 3 1")
    let told = shop.output.messages.compactMap { if case .diagnostic(let told) = $0 { told } else { nil } }
    #expect(
      told.map(\.message) == [
        "DEPARTMENT can't be 'lamp'", "--limit takes a whole number from 1 to 10000, and 'none' is none",
        "the last number comes before the first",
      ])
    #expect(told.map(\.help) == ["did you mean 'lamps'?", nil, "numbered PREFIX FIRST LAST"])

    let helper = try Shop("shop", approver: Self.agreeing)
    #expect(await helper.shell.run("help discontinued").status == .success)
    #expect(
      helper.output.rows.first == [.text("discontinued DEPARTMENT [--out-of-stock] [--limit N] [--output FORMAT]")])
    #expect(helper.output.rows.contains([.text("  discontinued lamps")]))

    let completer = shop.shell.completer
    func offered(_ line: String) -> [String] {
      completer.completion(of: line, at: line.unicodeScalars.count).candidates.map(\.text)
    }
    #expect(offered("disc") == ["discontinued"])
    #expect(offered("discontinued ") == ["lamps", "chairs"])
    #expect(offered("discontinued lamps --o") == ["--out-of-stock", "--output"])
  }

  @Test("every example of its commands runs, and 'help' lists them in a group of their own")
  func examples() async throws {
    let shop = try Shop("shop", approver: Self.agreeing)
    for entry in [CommandEntry(ListNumbered.self), ListDiscontinued.entry(on: Shop.assortment)] {
      for example in entry.signature.examples where !example.script.contains("chairs") {
        #expect(await shop.shell.run(example.script).status == .success, "\(example.script)")
      }
    }
    let helper = try Shop("shop", approver: Self.agreeing)
    #expect(await helper.shell.run("help").status == .success)
    let lines = helper.output.rows.map { $0[0].text }
    let group = lines.drop { $0 != "This program" }.prefix(3)
    #expect(group.map { String($0.drop { $0 == " " }.prefix { $0 != " " }) } == ["This", "numbered", "discontinued"])
  }

  @Test("a host's command can't take the name of one of the shell")
  func names() async throws {
    let service = SandboxCore(configuration: SandboxConfiguration(client: "shop"))
    let impostor = CommandEntry(
      Signature(
        "delete", .host, "does something else",
        examples: [Example("delete", "one"), Example("delete", "two")])
    ) { _ in { _ in .none } }
    let shell = CatalogShell(
      environments: [
        ServiceEnvironment(name: "shop", base: try BaseURL("shop.example"), client: "shop", tokenSource: .store)
      ], transport: service, policy: RunPolicy(yes: true), commands: [impostor],
      author: RunAuthor(user: "u", host: "h", origin: "", version: "1"), clock: HostClock()
    ) { _ in SandboxConfiguration.defaultToken }
    #expect(await shell.run("delete sku-1").status == .success)
    #expect(service.log.count == 1)
  }

  @Test("its approver is asked, sees what would happen, and decides: a yes, a no, and a phrase for what is protected")
  func approver() async throws {
    let approver = RuleApprover { $0.consent == .yes || $0.consent == .phrase("vault") }
    let shop = try Shop("shop", approver: approver)
    #expect(await shop.shell.run("delete sku-1").status == .success)
    #expect(approver.asked.map(\.text) == ["delete? [y/N]"])
    #expect(
      approver.asked.first?.summary == [
        "delete 1 id from shop (https://shop.example, client shop), in 1 request", "there is no undo",
      ])
    #expect(await shop.shell.run("delete-all").status == .refused)
    #expect(shop.sentIDs == ["sku-1"])

    let vault = try Shop("vault", isProtected: true, approver: approver)
    #expect(await vault.shell.run("delete sku-2").status == .success)
    let cellar = try Shop("cellar", isProtected: true, approver: approver)
    #expect(await cellar.shell.run("delete sku-2").status == .refused)
    #expect(vault.sentIDs == ["sku-2"] && cellar.sentIDs == [])
    #expect(await Self.runs(of: cellar) == 0)
  }

  private static func runs(of shop: Shop) async -> Int {
    (try? await shop.journal.runs(environment: nil, since: nil).count) ?? -1
  }

  @Test("its output gets rows, notes and progress while a text runs, and the outcome holds none of them twice")
  func output() async throws {
    let shop = try Shop("shop", approver: Self.agreeing)
    let outcome = await shop.shell.run("stage sku-1 sku-2; show staged; delete")
    #expect(outcome.reports == [] && outcome.messages == [])
    #expect(shop.output.rows.prefix(2) == [[.text("sku-1")], [.text("sku-2")]])
    #expect(shop.output.messages.first == .note("staged 2 new, 2 in all"))
    #expect(shop.output.done.first == 0)
  }
}
