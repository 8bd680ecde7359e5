internal import Shell

/// `words [WORD…]`
struct ListWords: Command {
  private static let words = Parameter("WORD", .any, .text, "anything")
  static let signature = Signature(
    "words", .scripts, "puts out its words, one a row: how was this line read?", parameters: [words], putsRows: true,
    details: ["A word that starts with -- has to be quoted here, or stand behind a --, as with every command."],
    examples: [
      Example("words a 'b c' \"d\\te\"", "three words"),
      Example("let x = one 'two three'\nwords $x \"$x\"", "a list is its elements; in quotes it is one word"),
    ])

  private let texts: [String]

  init(_ arguments: Arguments) { texts = arguments[Self.words].map(\.text) }

  func run(in context: Context) async throws -> Effect {
    try context.put(Report(columns: [Column("word")], rows: texts.map { [.text($0)] }))
    return .none
  }
}
