internal import ScriptLanguage
internal import Shell

/// `record status`
struct ShowRecording: Command {
  static let signature = Signature(
    "record status", .scripts, "tells whether something is being recorded, and where", putsRows: true,
    isRecorded: false,
    examples: [
      Example("record status", "the file and how many statements are in it"),
      Example("record status --output json", "for a program"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context) async throws -> Effect {
    try context.put(
      .record([
        "recording": .flag(context.recording != nil), "file": .text(context.recording?.path ?? ""),
        "statements": .number(context.recording?.statements ?? 0),
      ]))
    return .none
  }
}
