internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env default NAME`
struct DefaultEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "an environment")
  static let signature = Signature(
    "env default", .environments, "sets the environment that a shell starts in", parameters: [name],
    examples: [
      Example("env default sandbox", "shells start in the sandbox"),
      Example("env default prod", "shells start in prod, unless --env or RECSH_ENV says otherwise"),
    ])

  private let name: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "a name is needed", help: Self.signature.usage)
    }
    self.name = name
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(name.text, at: context.place(of: name))
    let chosen = name.text
    try workspace.changeEnvironments { $0.defaultName = chosen == CatalogWorkspace.sandboxName ? nil : chosen }
    context.note("shells start in '\(chosen)'")
    return .none
  }
}
