internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `count WHAT`
struct CountThings: CatalogCommand {
  private static let what = Parameter("WHAT", .one, .choice(["staged", "runs", "environments"]), "what to count")
  static let signature = Signature(
    "count", .stage, "counts staged ids, runs or environments", parameters: [what], putsRows: true,
    examples: [
      Example("stage sku-1 sku-2\ncount staged", "2"),
      Example("let n = $(count staged)\necho \"$n staged\"", "the number in a variable"),
    ])

  private let what: String

  init(_ arguments: Arguments) throws { what = arguments.first(Self.what)?.text ?? "" }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let count: Int
    switch what {
    case "runs":
      do { count = try await workspace.ports.journal.runs(environment: nil, since: nil).count } catch {
        throw Diagnostic(store: error)
      }
    case "environments": count = try workspace.environmentNames().count
    default: count = workspace.stage(context.session.environment).count
    }
    try context.put(Report(columns: [Column("count", isNumeric: true)], rows: [[.number(count)]]))
    return .none
  }
}
