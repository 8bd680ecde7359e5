internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `env remove NAME`
struct RemoveEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "an environment")
  static let signature = Signature(
    "env remove", .environments, "forgets an environment; the catalogue itself is not touched", parameters: [name],
    examples: [
      Example("env remove local", "its staged ids are dropped too"),
      Example("-env remove local", "the same, and no error where there is none"),
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
    guard name.text != CatalogWorkspace.sandboxName, name.text != context.session.environment else {
      throw Diagnostic(
        .failed, "'\(name.text)' can't be removed: it is the sandbox or the one in use", place: context.place(of: name),
        help: "'use' another one first")
    }
    let removed = name.text
    try workspace.changeEnvironments { list in
      list.environments.removeAll { $0.name == removed }
      if list.defaultName == removed { list.defaultName = nil }
    }
    let dropped = workspace.stage(removed).count
    workspace.forget(removed)
    do { _ = try workspace.ports.tokens.forget(removed) } catch { throw Diagnostic(store: error) }
    context.note("removed '\(removed)' from the configuration")
    if dropped > 0 {
      context.warn("\(NumberText.counted(dropped, "id", "ids")) staged in it \(dropped == 1 ? "is" : "are") dropped")
    }
    return .none
  }
}
