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
    guard var environment = try workspace.configured(name.text) else {
      throw Diagnostic(
        .failed, "the embedded sandbox can't be changed", place: context.place(of: name),
        help: "'recsh sandbox' serves one that an environment can be made for")
    }
    let before = environment.identity
    try property.apply(value, to: &environment, in: context)
    let changed = environment
    // Staged ids are meant for the catalogue that the name stands for, and a slip of the finger must not lose them.
    let staged = workspace.stage(changed.name).count
    guard before == changed.identity || staged == 0 else {
      throw Diagnostic(
        .refused,
        "'\(changed.name)' has \(NumberText.counted(staged, "staged id", "staged ids")), and with another \(property.rawValue) it is another catalogue",
        place: context.place(of: value), help: "use \(changed.name); stage save FILE; unstage --all; then change it")
    }
    try workspace.changeEnvironments { list in
      list.environments = list.environments.map { $0.name == changed.name ? changed : $0 }
    }
    // Whoever says that it is read-only means from now on.
    if property == .readOnly { workspace.unlocked.set(nil, for: before) }
    if property == .token || before != changed.identity { workspace.forgetToken(of: changed.name) }
    context.note("\(name.text): \(property.rawValue) is \(property == .token ? changed.tokenSource.text : value.text)")
    return .none
  }
}
