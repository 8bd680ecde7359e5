internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env list [--remote]`
struct ListRemote: CatalogCommand {
  private static let remote = Option.flag("--remote", "the service's own environments: number, name, default")
  static let signature = Signature(
    "env list", .environments, "lists the environments, or those that the service has", options: [remote],
    putsRows: true,
    details: [
      "Without --remote it is 'env'. With it, the account of the current environment is asked (target, the embedded sandbox):",
      "'used-by' names the environments of this shell that stand for one of them. Production may have been given any name, so",
      "the number counts.",
    ],
    examples: [
      Example("env list", "as 'env'"),
      Example("env list --remote", "the environments of the account"),
    ])

  private let isRemote: Bool

  init(_ arguments: Arguments) { isRemote = arguments.has(Self.remote) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    guard isRemote else { return try await ListEnvironments().run(in: context, on: workspace) }
    let here = try await workspace.environment(context.session.environment)
    guard let account = here.reader else {
      throw Diagnostic(
        .failed, "'\(here.name)' has no list of environments: the classic API knows none",
        help: "'env' lists those of this shell")
    }
    let reader = try await workspace.reader(for: here, in: context)
    let timeout = context.session.settings.duration("timeout")
    let found: [RemoteEnvironment]
    context.output.show(.waiting("asking for the environments of \(account.tenant)"))
    defer { context.output.show(nil) }
    do { found = try await reader.environments(timeout: timeout) } catch {
      throw Diagnostic(reading: error, here)
    }
    let known = try workspace.environmentList().environments + (here.companion == nil ? [] : [here])
    try context.put(
      Report(
        columns: [Column("environment-id", isNumeric: true), Column("name"), Column("default"), Column("used-by")],
        rows: found.map { remote in
          let users = known.filter { environment in
            guard let other = environment.reader else { return false }
            return environment.base == here.base && other.tenant == account.tenant && other.environmentID == remote.id
          }
          return [
            .number(remote.id), .text(remote.name), remote.isDefault.map(Value.flag) ?? .nothing,
            .text(users.map(\.name).joined(separator: ", ")),
          ]
        }))
    return .none
  }
}
