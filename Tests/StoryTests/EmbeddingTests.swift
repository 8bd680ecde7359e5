internal import CatalogAPI
internal import Deletion
internal import LocalStore
internal import Sandbox
internal import ScriptLanguage
internal import Shell
internal import ShellCommands
internal import Testing

@Suite("A shell inside another program")
struct EmbeddingTests {
  @Test("the README's ten lines: values come back as values, and the service got one request")
  func tenLines() async throws {
    let service = SandboxCore()
    let shop = ServiceEnvironment(
      name: "shop", base: try BaseURL("shop.example"), client: "sandbox", tokenSource: .prompt)
    let shell = CatalogShell(
      environments: [shop], transport: service, policy: RunPolicy(yes: true),
      author: RunAuthor(user: "job-7", host: "worker", origin: "", version: "1.0"), clock: SystemClock()
    ) { _ in SandboxConfiguration.defaultToken }

    let outcome = await shell.run("stage $@; show staged; delete", arguments: ["sku-1", "sku-2"])

    #expect(outcome.status == .success)
    #expect(outcome.reports[0].rows == [[.text("sku-1")], [.text("sku-2")]])
    #expect(
      service.log.map(\.target) == ["/rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=sku-1,sku-2"])
    #expect(await shell.run("runs").reports[0].rows.map { $0[7] } == [.text("job-7@worker")])
  }

  @Test("files and host programs are out of reach")
  func noFiles() async throws {
    let shell = CatalogShell(
      environments: [
        ServiceEnvironment(name: "shop", base: try BaseURL("shop.example"), client: "c", tokenSource: .prompt)
      ], transport: SandboxCore(), author: RunAuthor(user: "u", host: "h", origin: "", version: "1"),
      clock: SystemClock()
    ) { _ in SandboxConfiguration.defaultToken }
    for statement in ["echo a > /tmp/never", "echo a | cat", "source x.recsh", "stage --from x", "record start x"] {
      #expect(await shell.run(statement).status != .success, "\(statement)")
    }
  }
}
