internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `logout [NAME]`
struct Logout: CatalogCommand {
  private static let name = Parameter("NAME", .optional, .environment, "an environment; left out, the current one")
  static let signature = Signature(
    "logout", .environments, "forgets a token, in this shell and in the credentials file", parameters: [name],
    examples: [
      Example("logout prod", "prod's token"),
      Example("logout", "the token of the current environment"),
    ])

  private let name: Argument?

  init(_ arguments: Arguments) { name = arguments.first(Self.name) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let wanted = name?.text ?? context.session.environment
    try workspace.require(wanted, at: name.map(context.place))
    workspace.forgetToken(of: wanted)
    guard let environment = try workspace.configured(wanted), environment.tokenSource == .store else {
      context.note("forgotten in this shell")
      return .none
    }
    do {
      let wasKept = try workspace.ports.tokens.forget(wanted)
      context.note(wasKept ? "the token of '\(wanted)' is gone" : "no token of '\(wanted)' was kept")
    } catch { throw Diagnostic(store: error) }
    return .none
  }
}
