internal import Shell

/// `echo [WORD…]`
struct Echo: Command {
  private static let words = Parameter("WORD", .any, .text, "anything")
  static let signature = Signature(
    "echo", .scripts, "puts out its words, a blank between them", parameters: [words],
    examples: [
      Example("echo done", "a line for the one who reads"),
      Example("let n = 2\necho \"$n items\" > note.txt", "a line in a file"),
    ])

  private let text: String

  init(_ arguments: Arguments) { text = arguments[Self.words].map(\.text).joined(separator: " ") }

  /// Without a form of rows that somebody asked for, a line is all there is to it.
  static func immediate(_ call: ImmediateCall) throws -> Bool {
    guard call.format == nil else { return false }
    try call.output.put(line: call.texts.count == 1 ? call.texts[0] : call.texts.joined(separator: " "))
    return true
  }

  func run(in context: Context) async throws -> Effect {
    try context.put(.prose([text]))
    return .none
  }
}
