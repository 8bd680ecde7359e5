internal import ScriptLanguage
internal import Shell

/// `quit [STATUS]`
struct Quit: Command {
  private static let status = Parameter("STATUS", .optional, .integer(0...255), "the exit status; left out, 0")
  static let signature = Signature(
    "quit", .scripts, "leaves the shell, or ends the script", parameters: [status], isRecorded: false,
    examples: [
      Example("quit", "status 0"),
      Example("quit 3", "a status for whoever started the script"),
    ])

  private let status: Int32

  init(_ arguments: Arguments) { status = arguments.first(Self.status).flatMap { Int32($0.text) } ?? 0 }

  func run(in context: Context) async throws -> Effect { Effect(.quit(ExitStatus(rawValue: status))) }
}
