internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `lock NAME`
struct LockEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "an environment that was unlocked")
  static let signature = Signature(
    "lock", .delete, "closes an environment that 'unlock' opened", parameters: [name],
    examples: [
      Example("env set prod read-only true\nlock prod", "it is closed, whether it was open or not"),
      Example("env set prod read-only true\nunlock prod --for 1h --reason 'cleanup'\nlock prod", "before its time"),
    ])

  private let name: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "lock needs an environment", help: Self.signature.usage)
    }
    self.name = name
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(name.text, at: context.place(of: name))
    guard let environment = try workspace.configured(name.text), environment.isReadOnly else {
      throw Diagnostic(
        .failed, "'\(name.text)' is not read-only: it can't be locked", place: context.place(of: name),
        help: "env set \(name.text) read-only true")
    }
    workspace.unlocked.set(nil, for: environment.identity)
    context.note("\(name.text) is read-only")
    return .none
  }
}
