// A command that needs nothing but its words.

internal import ScriptLanguage
internal import Shell

// Example: a command
/// `numbered PREFIX FIRST LAST`
struct ListNumbered: Command {
  private static let prefix = Parameter("PREFIX", .one, .text, "what each id begins with")
  private static let first = Parameter("FIRST", .one, .integer(0...999_999), "the number of the first")
  private static let last = Parameter("LAST", .one, .integer(0...999_999), "the number of the last")
  private static let even = Option.flag("--even", "only even numbers")
  static let signature = Signature(
    "numbered", .host, "puts out ids that are numbered", parameters: [prefix, first, last], options: [even],
    putsRows: true,
    examples: [
      Example("numbered sku- 1 3", "three ids"),
      Example("stage $(numbered sku- 1 9 --even)", "stages four"),
    ])

  private let prefix: String
  private let numbers: [Int]

  init(_ arguments: Arguments) throws {
    // The signature has seen to it that they are there, and numbers.
    let bounds = [Self.first, Self.last].compactMap { arguments.first($0).flatMap { Int($0.text) } }
    prefix = arguments.first(Self.prefix)?.text ?? ""
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      throw Diagnostic(.usage, "the last number comes before the first", help: "numbered PREFIX FIRST LAST")
    }
    let step = arguments.has(Self.even) ? 2 : 1
    numbers = (bounds[0]...bounds[1]).filter { $0.isMultiple(of: step) }
  }

  func run(in context: Context) async throws -> Effect {
    try context.put(Report(columns: [Column("id")], rows: numbers.map { [.text("\(prefix)\($0)")] }))
    return .none
  }
}
// End of example.
