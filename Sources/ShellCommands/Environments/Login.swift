internal import CatalogAPI
internal import Prompting
internal import ScriptLanguage
internal import Shell

/// `login [NAME]`
struct Login: CatalogCommand {
  private static let name = Parameter("NAME", .optional, .environment, "an environment; left out, the current one")
  private static let token = Option.value(
    "--token", "${secret:NAME}", .secret, "a reference to the token, for scripts; left out, it is asked for")
  static let signature = Signature(
    "login", .environments, "asks for a token without echo and keeps it for its environment",
    parameters: [name], options: [token],
    details: [
      "With the source 'store' it goes to the credentials file, with 'prompt' it is kept until the shell ends. Other",
      "sources have a keeper of their own. In a script the token is a reference: it is taken from the process's variable",
      "RECSH_SECRET_NAME, from the token that is kept for the environment NAME, or asked for.",
    ],
    examples: [
      Example("login prod", "asks for prod's token"),
      Example("login prod --token ${secret:prod}", "takes it from RECSH_SECRET_PROD, where nobody can be asked"),
      Example("login", "asks for the token of the current environment"),
    ])

  private let name: Argument?
  private let reference: Argument?

  init(_ arguments: Arguments) {
    name = arguments.first(Self.name)
    reference = arguments.first(Self.token)
  }

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
    let token = try await token(for: wanted, context, workspace)
    if environment.tokenSource == .store {
      do { try workspace.ports.tokens.keep(token, for: wanted) } catch { throw Diagnostic(store: error) }
    }
    workspace.remember(token, for: environment)
    if token.isShort {
      context.warn("this token is so short that other text may hold it; where it does, that text is hidden, too")
    }
    context.note(
      environment.tokenSource == .store
        ? "the token of '\(wanted)' is in the credentials file"
        : "the token of '\(wanted)' is kept until the shell ends")
    return Effect(
      recordedAs: "login \(wanted) --token ${secret:\(reference.map { Self.secretName($0.text) } ?? wanted)}")
  }

  private func token(
    for environment: String, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws(Diagnostic) -> Secret {
    if let reference {
      let name = Self.secretName(reference.text)
      if let known = await workspace.secret(name, context.files) { return known }
    }
    if let typed = await context.approver.secret(for: "token for \(environment): "), !typed.isEmpty {
      return Secret(typed)
    }
    guard let reference else {
      throw Diagnostic(
        .credentials, "no token was given",
        help: context.isPrompt ? nil : "nobody is asked here: --token ${secret:NAME} takes it from the process")
    }
    let variable = CatalogWorkspace.secretVariable(Self.secretName(reference.text))
    throw Diagnostic(
      .credentials, "there is no secret '\(Self.secretName(reference.text))', and nobody could be asked",
      place: context.place(of: reference), help: "set and export \(variable) before recsh starts")
  }

  /// The NAME of `${secret:NAME}`.
  private static func secretName(_ reference: String) -> String {
    String(reference.dropFirst("${secret:".count).dropLast())
  }
}
