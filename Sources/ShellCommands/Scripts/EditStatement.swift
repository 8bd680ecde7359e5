internal import ScriptLanguage
internal import Shell

/// `edit [N]`
struct EditStatement: Command {
  private static let back = Parameter(
    "N", .optional, .integer(1...100_000), "which statement, counted back; left out, 1")
  static let signature = Signature(
    "edit", .scripts, "opens a statement in your editor and puts it back on the prompt", parameters: [back],
    isRecorded: false,
    details: [
      "The editor is $VISUAL, else $EDITOR, else vi. Nothing runs before Enter is pressed on what came back. Ctrl-X Ctrl-E",
      "does the same with the line that is being typed.",
    ],
    examples: [
      Example("edit", "the last statement"),
      Example("edit 3", "the one before the two last"),
    ])

  private let back: Int

  init(_ arguments: Arguments) { back = arguments.first(Self.back).flatMap { Int($0.text) } ?? 1 }

  func run(in context: Context) async throws -> Effect {
    guard context.isPrompt else {
      throw Diagnostic(.usage, "'edit' is for the prompt alone", help: "a script is changed in its file")
    }
    // The statement that asks for it is in the history already.
    let own = Self.signature.name
    let entries = try context.history.entries(of: context.session.environment, limit: back + 100)
    let texts = entries.map(\.text).filter { $0 != own && !$0.hasPrefix(own + " ") }
    guard back <= texts.count || back == 1 else {
      throw Diagnostic(
        .usage,
        "the history has \(NumberText.counted(texts.count, "statement", "statements")) of '\(context.session.environment)'",
        help: "'history' lists them")
    }
    return Effect(.draft(texts.dropLast(back - 1).last ?? ""))
  }
}
