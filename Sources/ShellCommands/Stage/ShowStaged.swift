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
    let (limit, pattern, sorted) = (limit, pattern, sorted)
    // The order is made once, however often the rows are walked.
    let order = sorted ? stage.sortedByBytes() : nil
    var lines: (@Sendable () -> AnyIterator<[UInt8]>)?
    if pattern == nil, !sorted, limit >= stage.count { lines = { AnyIterator(stage.lineBlocks) } }
    let rows = Rows(count: pattern == nil ? min(limit, stage.count) : nil, lines: lines) {
      order.map { Self.walk($0.makeIterator(), pattern, limit) { $0.next(whereUTF8: $1) } }
        ?? Self.walk(stage.makeIterator(), pattern, limit) { $0.next(whereUTF8: $1) }
    }
    try context.put(Report(columns: [Column("id")], rows: rows))
    return .none
  }

  /// A walk over the rows that makes one at a time.
  private static func walk<Walk>(
    _ ids: Walk, _ pattern: String?, _ limit: Int,
    _ next: @escaping (inout Walk, (Swift.Span<UInt8>) -> Bool) -> EntityID?
  ) -> AnyIterator<[Value]> {
    var ids = ids
    // It was checked when the command was bound.
    let pattern = pattern.flatMap(TextPattern.init)
    var given = 0
    return AnyIterator {
      guard given < limit, let id = next(&ids, { pattern?.isFound(utf8: $0) ?? true }) else { return nil }
      given += 1
      return [.text(id.text)]
    }
  }
}
