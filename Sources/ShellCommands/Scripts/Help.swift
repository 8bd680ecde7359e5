internal import ScriptLanguage
internal import Shell

/// `help [COMMAND]`
struct Help: Command {
  private static let topic = Parameter("COMMAND", .any, .command, "a command, of one or two words")
  static let signature = Signature(
    "help", .scripts, "tells what there is, or everything about one command", parameters: [topic],
    examples: [
      Example("help", "every command with one line"),
      Example("help delete", "words, options and examples of 'delete'"),
    ])

  private let topic: [Argument]

  init(_ arguments: Arguments) { topic = arguments[Self.topic] }

  func run(in context: Context) async throws -> Effect {
    let help = HelpText(context.table)
    guard let first = topic.first else {
      try context.put(.prose(help.overview))
      return .none
    }
    let name = topic.map(\.text).joined(separator: " ")
    guard let page = help.page(for: name) else {
      let nearest = NearestName.match(name, among: help.topics)
      throw Diagnostic(
        .unknownName, "there is no help on '\(name)'", place: context.place(of: first),
        help: nearest.map { "did you mean 'help \($0)'?" } ?? "'help' lists the commands")
    }
    try context.put(.prose(page))
    return .none
  }
}
