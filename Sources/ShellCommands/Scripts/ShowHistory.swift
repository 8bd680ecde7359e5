internal import Shell

/// `history [N]`
struct ShowHistory: Command {
  private static let count = Parameter("N", .optional, .integer(1...100_000), "how many; left out, 20")
  static let signature = Signature(
    "history", .scripts, "lists what was typed in this environment, the newest last", parameters: [count],
    putsRows: true,
    examples: [
      Example("history", "the last 20"),
      Example("history 100 --output text > typed.txt", "the last 100, in a file"),
    ])

  private let count: Int

  init(_ arguments: Arguments) { count = arguments.first(Self.count).flatMap { Int($0.text) } ?? 20 }

  func run(in context: Context) async throws -> Effect {
    let entries = try context.history.entries(of: context.session.environment, limit: count)
    try context.put(
      Report(
        columns: [Column("statement"), Column("time")],
        rows: entries.map { [.text($0.text), .time(milliseconds: $0.time)] }))
    return .none
  }
}
