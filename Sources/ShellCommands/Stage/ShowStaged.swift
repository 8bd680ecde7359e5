internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `show staged`
struct ShowStaged: CatalogCommand {
  private static let limit = Option.value("--limit", "N", .integer(0...Int.max), "at most N of them")
  private static let matching = Option.value("--matching", "REGEX", .pattern, "those that a regular expression finds")
  private static let sort = Option.flag("--sort", "by their bytes; left out, in the order they were staged")
  static let signature = Signature(
    "show staged", .stage, "lists the ids staged in this environment", options: [limit, matching, sort],
    putsRows: true,
    examples: [
      Example("stage sku-2 sku-1\nshow staged --sort", "sku-1 before sku-2"),
      Example("show staged --matching '^test-' --limit 10", "the first ten that begin with test-"),
    ])

  private let limit: Int
  private let pattern: String?
  private let sorted: Bool

  init(_ arguments: Arguments) throws {
    limit = arguments.integer(Self.limit) ?? .max
    pattern = arguments.first(Self.matching)?.text
    sorted = arguments.has(Self.sort)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let stage = workspace.stage(context.session.environment)
    let (limit, pattern) = (limit, pattern)
    let order: [EntityID]? = sorted ? stage.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) } : nil
    let rows = Rows(count: pattern == nil ? min(limit, stage.count) : nil) {
      Self.walk(order ?? nil, stage, pattern, limit)
    }
    try context.put(Report(columns: [Column("id")], rows: rows))
    return .none
  }

  /// A walk over the rows that makes one at a time.
  private static func walk(
    _ order: [EntityID]?, _ stage: EntityStage, _ pattern: String?, _ limit: Int
  ) -> AnyIterator<[Value]> {
    let ids = order.map { AnyIterator($0.makeIterator()) } ?? AnyIterator(stage.makeIterator())
    // The pattern was checked when the command was bound.
    let regex = pattern.flatMap { try? Regex($0) }
    var given = 0
    return AnyIterator {
      while given < limit, let id = ids.next() {
        if let regex, id.text.firstMatch(of: regex) == nil { continue }
        given += 1
        return [.text(id.text)]
      }
      return nil
    }
  }
}
