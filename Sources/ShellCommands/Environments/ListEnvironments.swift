internal import CatalogAPI
internal import Shell

/// `env`
struct ListEnvironments: CatalogCommand {
  static let signature = Signature(
    "env", .environments, "lists the environments, the current one marked", putsRows: true,
    details: [
      "An environment is a place that a catalogue lives in: an address, a client code and a token, with its own stage.",
      "'sandbox' is always there: a stand-in of the service inside this process, with a seeded catalogue.",
    ],
    examples: [
      Example("env", "a row an environment"),
      Example("env --output jsonl", "the same for a program"),
    ])

  init() {}
  init(_ arguments: Arguments) {}

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let list = try workspace.environmentList()
    let columns = [
      Column("current"), Column("name"), Column("api"), Column("domain"), Column("client"), Column("mode"),
      Column("staged", isNumeric: true),
    ]
    func row(_ name: String, _ api: String, _ domain: String, _ client: String, _ mode: String) -> [Value] {
      [
        .text(name == context.session.environment ? "*" : ""), .text(name), .text(api), .text(domain), .text(client),
        .text(mode), .number(workspace.stage(name).count),
      ]
    }
    var rows = [row(CatalogWorkspace.sandboxName, "classic", "embedded", "sandbox", "")]
    for environment in list.environments {
      var mode = environment.isProtected ? ["protected"] : []
      if let lock = workspace.lockMode(of: environment, now: context.clock.now) { mode.append(lock) }
      if environment.name == list.defaultName { mode.append("default") }
      rows.append(
        row(
          environment.name, environment.api.rawValue, environment.base.text, environment.account,
          mode.joined(separator: ", ")))
    }
    try context.put(Report(columns: columns, rows: rows))
    return .none
  }
}
