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
      Example("env rename prod live", "its staged ids and its token go along"),
      Example("env rename test staging", "runs in the journal keep the old name; 'resume' finds them all the same"),
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
    let before = try workspace.configured(from)
    let tokens = workspace.ports.tokens
    // Kept under the new name first: a crash on the way leaves one too many, and none too few.
    if let before, before.tokenSource == .store, let token = try? await tokens.token(for: before) {
      do { try tokens.keep(token, for: to) } catch { throw Diagnostic(store: error) }
    }
    try workspace.changeEnvironments { list in
      list.environments = list.environments.map { environment in
        var environment = environment
        if environment.name == from { environment.name = to }
        return environment
      }
      if list.defaultName == from { list.defaultName = to }
    }
    workspace.renameStage(from, to: to)
    if before?.tokenSource == .store {
      do { _ = try tokens.forget(from) } catch {
        context.warn("the token is also still kept under the old name: \(Diagnostic(store: error).message)")
      }
    }
    context.note("'\(from)' is '\(to)' now")
    return context.session.environment == from ? Effect(.useEnvironment(to)) : .none
  }
}
