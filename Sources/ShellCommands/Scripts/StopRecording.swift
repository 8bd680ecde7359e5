internal import ScriptLanguage
internal import Shell

/// `record stop`
struct StopRecording: Command {
  static let signature = Signature(
    "record stop", .scripts, "ends the recording",
    examples: [
      Example("record start a.recsh\nrecord stop", "an empty recording"),
      Example("-record stop", "and no error where nothing is being recorded"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context) async throws -> Effect {
    if let recording = context.recording {
      let count = recording.statements
      context.note("recorded \(count) \(count == 1 ? "statement" : "statements") in \(recording.path)")
    }
    return Effect(.stopRecording)
  }
}
