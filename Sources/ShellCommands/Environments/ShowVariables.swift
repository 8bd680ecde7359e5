internal import ScriptLanguage
internal import Shell

/// `show vars`
struct ShowVariables: Command {
  static let signature = Signature(
    "show vars", .environments, "lists the variables and their elements", putsRows: true,
    examples: [
      Example("let old = sku-1 sku-2\nshow vars", "one variable with two elements"),
      Example("show vars --output jsonl", "for a program"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context) async throws -> Effect {
    let variables = context.session.variables.sorted { $0.key < $1.key }
    try context.put(
      Report(
        columns: [Column("name"), Column("elements", isNumeric: true), Column("value")],
        rows: variables.map { name, words in
          [.text(name), .number(words.count), .text(words.map(Quoting.word).joined(separator: " "))]
        }))
    return .none
  }
}
