internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `use NAME`
struct UseEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "an environment, or - for the one before")
  static let signature = Signature(
    "use", .environments, "works in another environment from now on", parameters: [name],
    details: ["Each environment has its own stage; 'stage copy' takes ids across."],
    examples: [
      Example("use sandbox", "back to the sandbox"),
      Example("use prod\nuse -", "to prod and back"),
    ])

  private let name: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "a name is needed", help: Self.signature.usage)
    }
    self.name = name
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    guard name.text == "-" else {
      try workspace.require(name.text, at: context.place(of: name))
      return Effect(.useEnvironment(name.text))
    }
    guard let previous = context.session.previousEnvironment else {
      throw Diagnostic(
        .failed, "there is no environment to go back to", place: context.place(of: name),
        help: "use NAME; 'env' lists them")
    }
    try workspace.require(previous)
    context.note("in '\(previous)'")
    return Effect(.useEnvironment(previous))
  }
}
