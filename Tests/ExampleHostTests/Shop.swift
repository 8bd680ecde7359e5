// The host: a shop's program that lets its people, and its own jobs, clean a catalogue up by scripts.

internal import CatalogAPI
internal import Deletion
internal import Prompting
internal import Sandbox
internal import Shell
internal import ShellCommands

/// A shop and the shell that it embeds.
struct Shop {
  /// What stands in for the service.
  let service: SandboxCore
  let journal = MemoryJournal()
  let output = ValueOutput()
  let shell: CatalogShell

  /// - Parameters:
  ///   - approver: answers for the shop.
  ///   - wrapping: what stands between the shell and the service.
  init(
    _ name: String, isProtected: Bool = false, approver: any Approver, wrapping: (SandboxCore) -> any Transport = { $0 }
  ) throws {
    let service = SandboxCore(configuration: SandboxConfiguration(client: name))
    let transport = wrapping(service)
    let assortment = Self.assortment
    // Example: a shell with everything of its host's
    let environment = ServiceEnvironment(
      name: name, base: try BaseURL("\(name).example"), client: name, tokenSource: .store, isProtected: isProtected)
    shell = CatalogShell(
      environments: [environment], transport: transport, journal: journal, approver: approver,
      commands: [CommandEntry(ListNumbered.self), ListDiscontinued.entry(on: assortment)], output: output,
      author: RunAuthor(user: "job-7", host: "worker", origin: "", version: "1.0"), clock: HostClock()
    ) { _ in SandboxConfiguration.defaultToken }
    // End of example.
    self.service = service
  }

  static let assortment = Assortment(articles: [
    Assortment.Article(id: "sku-1", department: "lamps", isSold: false, stock: 0),
    Assortment.Article(id: "sku-2", department: "lamps", isSold: false, stock: 4),
    Assortment.Article(id: "sku-3", department: "lamps", isSold: true, stock: 9),
    Assortment.Article(id: "sku-4", department: "chairs", isSold: true, stock: 2),
  ])

  /// Ids that requests to the service named, in the order in which they came.
  var sentIDs: [String] { service.log.flatMap(\.ids).map(\.text) }

  /// Ids that the journal has in one of these states, in the order of the plan.
  func journaled(_ states: BatchState...) async throws -> [String] {
    var ids: [String] = []
    for run in try await journal.runs(environment: nil, since: nil) {
      let batches = try await journal.batches(of: run.id, in: states, after: 0, limit: .max)
      ids += batches.flatMap { $0.batch?.ids ?? [] }.map(\.text)
    }
    return ids
  }
}
