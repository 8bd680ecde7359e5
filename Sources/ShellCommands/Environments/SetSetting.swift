internal import ScriptLanguage
internal import Shell

/// `set [NAME VALUE]`
struct SetSetting: Command {
  private static let name = Parameter("NAME", .optional, .setting, "a setting; left out, all are listed")
  private static let value = Parameter("VALUE", .optional, .settingValue, "its new value")
  static let signature = Signature(
    "set", .environments, "changes a setting of this session; alone, lists them", parameters: [name, value],
    putsRows: true, details: details,
    examples: [
      Example("set concurrency 8", "eight requests in flight"),
      Example("set prompt '{time} {env}{staged}{status}>'", "a prompt of one's own; put it into recshrc to keep it"),
      Example("set", "a row a setting: value, default, what it does"),
    ])

  private static let details = [
    "Settings are \(Settings.standard.descriptions.map(\.name).joined(separator: ", ")).",
    "'show settings' tells what each is and does. In the prompts, tokens stand in braces: "
      + PromptTemplate.Token.allCases.map { "{\($0.rawValue)} \($0.summary)" }.joined(separator: "; ") + ".",
    "A protected environment and a mode are told even where a prompt leaves them out.",
  ]

  private let name: Argument?
  private let value: Argument?

  init(_ arguments: Arguments) throws {
    name = arguments.first(Self.name)
    value = arguments.first(Self.value)
  }

  func run(in context: Context) async throws -> Effect {
    guard let name else {
      try context.put(ShowSettings.report(context.session.settings))
      return .none
    }
    let description = try Self.describe(name, context)
    guard let value else {
      try context.put(
        .record(["name": .text(name.text), "value": .text(context.session.settings[name.text])]))
      return .none
    }
    if let problem = description.problem(with: value.text) {
      throw Diagnostic(.usage, problem.message, place: context.place(of: value), help: problem.help)
    }
    if let note = description.notes[value.text], context.session.settings[name.text] != value.text {
      context.note(note)
    }
    return Effect(.setting(name: name.text, value: value.text))
  }

  /// - Throws: `Diagnostic` where there is no such setting.
  static func describe(_ name: Argument, _ context: Context) throws(Diagnostic) -> SettingDescription {
    let settings = context.session.settings
    if let description = settings.description(of: name.text) { return description }
    let nearest = NearestName.match(name.text, among: settings.descriptions.map(\.name))
    throw Diagnostic(
      .unknownName, "there is no setting '\(name.text)'", place: context.place(of: name),
      help: nearest.map { "did you mean '\($0)'?" } ?? "'set' lists them")
  }
}
