internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `login [NAME]`
struct Login: CatalogCommand {
  private static let name = Parameter("NAME", .optional, .environment, "an environment; left out, the current one")
  static let signature = Signature(
    "login", .environments, "asks for a token without echo, and keeps it as the environment's source says",
    parameters: [name],
    details: [
      "With the source 'store' it goes to the credentials file, with 'prompt' it is kept until the shell ends. Other",
      "sources have a keeper of their own.",
    ],
    examples: [
      Example("login prod", "asks for prod's token"),
      Example("login", "asks for the token of the current environment"),
    ])

  private let name: Argument?

  init(_ arguments: Arguments) { name = arguments.first(Self.name) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let wanted = name?.text ?? context.session.environment
    try workspace.require(wanted, at: name.map(context.place))
    guard let environment = try workspace.configured(wanted) else {
      context.note("the sandbox needs no token")
      return .none
    }
    guard environment.tokenSource == .store || environment.tokenSource == .prompt else {
      throw Diagnostic(
        .failed, "the token of '\(wanted)' comes from \(environment.tokenSource.text)",
        help: "'env set \(wanted) token store' lets login keep it")
    }
    guard let typed = await context.approver.secret(for: "token for \(wanted): "), !typed.isEmpty else {
      throw Diagnostic(.credentials, "no token was given", help: "login needs a terminal and a person")
    }
    let token = Secret(typed)
    if environment.tokenSource == .store {
      do { try workspace.ports.tokens.keep(token, for: wanted) } catch { throw Diagnostic(store: error) }
    }
    workspace.remember(token, for: wanted)
    context.note(
      environment.tokenSource == .store
        ? "the token of '\(wanted)' is in the credentials file"
        : "the token of '\(wanted)' is kept until the shell ends")
    return .none
  }
}
