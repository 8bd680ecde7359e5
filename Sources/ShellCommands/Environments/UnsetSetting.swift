internal import ScriptLanguage
internal import Shell

/// `unset NAME`
struct UnsetSetting: Command {
  private static let name = Parameter("NAME", .one, .setting, "a setting")
  static let signature = Signature(
    "unset", .environments, "gives a setting its default again", parameters: [name],
    examples: [
      Example("unset output", "tables on a terminal again"),
      Example("set retries 0\nunset retries", "no retries, and back"),
    ])

  private let name: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "a name is needed", help: Self.signature.usage)
    }
    self.name = name
  }

  func run(in context: Context) async throws -> Effect {
    _ = try SetSetting.describe(name, context)
    return Effect(.setting(name: name.text, value: nil))
  }
}
