internal import ScriptLanguage
internal import Shell

/// `show settings`
struct ShowSettings: Command {
  static let signature = Signature(
    "show settings", .environments, "lists the settings: value, default, what each does", putsRows: true,
    examples: [
      Example("show settings", "a row a setting"),
      Example("show settings --output json", "for a program"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context) async throws -> Effect {
    try context.put(Self.report(context.session.settings))
    return .none
  }

  static func report(_ settings: Settings) -> Report {
    Report(
      columns: [Column("name"), Column("value"), Column("default"), Column("meaning")],
      rows: settings.descriptions.map {
        [.text($0.name), .text(settings[$0.name]), .text($0.fallback), .text($0.summary)]
      })
  }
}
