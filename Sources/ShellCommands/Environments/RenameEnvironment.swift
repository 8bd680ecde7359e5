internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env rename OLD NEW`
struct RenameEnvironment: CatalogCommand {
  private static let old = Parameter("OLD", .one, .environment, "an environment")
  private static let new = Parameter("NEW", .one, .text, "its new name")
  static let signature = Signature(
    "env rename", .environments, "gives an environment another name", parameters: [old, new],
    examples: [
      Example("env rename prod live", "its staged ids go along"),
      Example("env rename test staging", "runs in the journal keep the old name"),
    ])

  private let old: Argument
  private let new: Argument

  init(_ arguments: Arguments) throws {
    guard let old = arguments.first(Self.old), let new = arguments.first(Self.new) else {
      throw Diagnostic(.usage, "two names are needed", help: Self.signature.usage)
    }
    self.old = old
    self.new = new
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(old.text, at: context.place(of: old))
    let names = try workspace.environmentNames()
    guard old.text != CatalogWorkspace.sandboxName, ServiceEnvironment.isName(new.text), !names.contains(new.text)
    else {
      throw Diagnostic(
        .failed, "'\(old.text)' can't be renamed to '\(new.text)'", place: context.place(of: new),
        help: "the sandbox keeps its name, and a new name is free and made of letters, digits, '.', '_' and '-'")
    }
    let (from, to) = (old.text, new.text)
    try workspace.changeEnvironments { list in
      list.environments = list.environments.map { environment in
        var environment = environment
        if environment.name == from { environment.name = to }
        return environment
      }
      if list.defaultName == from { list.defaultName = to }
    }
    workspace.renameStage(from, to: to)
    if try workspace.configured(to)?.tokenSource == .store, try workspace.ports.tokens.forget(from) {
      context.warn("the token that was kept for '\(from)' is gone: 'login \(to)'")
    }
    context.note("'\(from)' is '\(to)' now")
    return context.session.environment == from ? Effect(.useEnvironment(to)) : .none
  }
}
