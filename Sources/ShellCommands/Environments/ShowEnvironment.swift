internal import CatalogAPI
internal import Deletion
internal import Shell

/// `env show [NAME]`
struct ShowEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .optional, .environment, "an environment; left out, the current one")
  static let signature = Signature(
    "env show", .environments, "shows one environment, its token hidden", parameters: [name], putsRows: true,
    examples: [
      Example("env show sandbox", "the sandbox"),
      Example("env show", "the current environment"),
    ])

  private let name: Argument?

  init(_ arguments: Arguments) { name = arguments.first(Self.name) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let wanted = name?.text ?? context.session.environment
    try workspace.require(wanted, at: name.map(context.place))
    guard let environment = try workspace.configured(wanted) else {
      try context.put(
        .record([
          "name": .text(wanted), "api": .text("classic"), "domain": .text("embedded"), "client": .text("sandbox"),
          "token": .text("hidden (sandbox)"), "staged": .number(workspace.stage(wanted).count),
        ]))
      return .none
    }
    let isDefault = try workspace.environmentList().defaultName == wanted
    let unlocked = workspace.unlocked.unlocking(of: environment.identity, now: context.clock.now)
    let cells: [(String, Value)] =
      [
        ("name", .text(environment.name)), ("api", .text(environment.api.rawValue)),
        ("domain", .text(environment.base.text)),
      ] + Self.account(environment) + [
        ("token", .text("hidden (\(environment.tokenSource.text))")), ("protected", .flag(environment.isProtected)),
        ("read-only", .flag(environment.isReadOnly)),
        ("unlocked-until", unlocked.map { .time(milliseconds: $0.until) } ?? .nothing),
        ("max-delete", environment.maximumDelete.map(Value.number) ?? .nothing),
        ("calls-per-minute", environment.callsPerMinute.map(Value.number) ?? .nothing),
        ("default", .flag(isDefault)), ("staged", .number(workspace.stage(wanted).count)),
      ]
    try context.put(
      Report(columns: cells.map { Column($0.0) }, rows: [cells.map(\.1)], shape: .record))
    return .none
  }

  private static func account(_ environment: ServiceEnvironment) -> [(String, Value)] {
    switch environment.service {
    case .classic(let client): [("client", .text(client))]
    case .target(let account):
      [
        ("tenant", .text(account.tenant)), ("environment-id", .number(account.environmentID)),
        ("api-key", .text(account.apiKey)), ("scopes", .text(account.scopes.joined(separator: ","))),
        ("token-service", .text(account.tokenService.text)),
      ]
    }
  }
}
