internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `env set NAME PROPERTY VALUE`
struct SetEnvironment: CatalogCommand {
  private static let name = Parameter("NAME", .one, .environment, "an environment")
  private static let property = Parameter(
    "PROPERTY", .one, .choice(EnvironmentProperty.allCases.map(\.rawValue)), "what to change")
  private static let value = Parameter("VALUE", .one, .text, "true or false, a number or none, or a text")
  static let signature = Signature(
    "env set", .environments, "changes one property of an environment", parameters: [name, property, value],
    details: [
      "Properties: \(EnvironmentProperty.allCases.map(\.rawValue).joined(separator: ", ")). 'none' takes max-delete,",
      "calls-per-minute, scopes and token-service back to what holds where nothing is said. Which account an environment stands",
      "for can't change while ids are staged in it.",
    ],
    examples: [
      Example("env set prod protected true", "from now on deleting in prod asks for its name"),
      Example("env set prod max-delete 500", "more than 500 ids at once are refused there"),
    ])

  private let name: Argument
  private let property: EnvironmentProperty
  private let value: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name), let value = arguments.first(Self.value),
      let property = arguments.first(Self.property).flatMap({ EnvironmentProperty(rawValue: $0.text) })
    else { throw Diagnostic(.usage, "env set needs a name, a property and a value", help: Self.signature.usage) }
    self.name = name
    self.property = property
    self.value = value
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(name.text, at: context.place(of: name))
    guard name.text != CatalogWorkspace.sandboxName else {
      throw Diagnostic(
        .failed, "the embedded sandbox can't be changed", place: context.place(of: name),
        help: "'recsh sandbox' serves one that an environment can be made for")
    }
    var (before, identity, source) = ("", "", "")
    // What the file has now is changed, and not what this shell read before: another one may have closed the environment.
    try workspace.changeEnvironments { list in
      guard let index = list.environments.firstIndex(where: { $0.name == name.text }) else {
        throw Diagnostic(
          .unknownName, "unknown environment '\(name.text)'", place: context.place(of: name), help: "'env' lists them")
      }
      before = list.environments[index].identity
      try property.apply(value, to: &list.environments[index], in: context)
      identity = list.environments[index].identity
      source = list.environments[index].tokenSource.text
      try checkStage(before, identity, context, workspace)
    }
    // Whoever says that it is read-only means from now on.
    if property == .readOnly { workspace.unlocked.set(nil, for: before) }
    if property == .token || before != identity { workspace.forgetToken(of: name.text) }
    context.note("\(name.text): \(property.rawValue) is \(property == .token ? source : value.text)")
    return .none
  }

  /// Staged ids are meant for the catalogue that the name stands for, and a slip of the finger must not lose them.
  private func checkStage(
    _ before: String, _ after: String, _ context: Context, _ workspace: CatalogWorkspace
  ) throws(Diagnostic) {
    let staged = workspace.stage(name.text).count
    guard before != after, staged > 0 else { return }
    throw Diagnostic(
      .refused,
      "'\(name.text)' has \(NumberText.counted(staged, "staged id", "staged ids")), and with another \(property.rawValue) it is another catalogue",
      place: context.place(of: value), help: "use \(name.text); stage save FILE; unstage --all; then change it")
  }
}
