internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `runs`
struct ListRuns: CatalogCommand {
  private static let environment = Option.value("--env", "NAME", .environment, "only those of one environment")
  private static let since = Option.value("--since", "TIME", .duration, "only those of the last 7d, 12h, 30m …")
  static let signature = Signature(
    "runs", .look, "lists deletions from the journal, newest first", options: [environment, since], putsRows: true,
    examples: [
      Example("runs", "every deletion that this user made with this shell"),
      Example("runs --env sandbox --since 7d", "those of one environment and one week"),
    ])

  private let environment: Argument?
  private let since: SpanOfTime?

  init(_ arguments: Arguments) {
    environment = arguments.first(Self.environment)
    since = arguments.first(Self.since).flatMap { SpanOfTime($0.text) }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    var runs: [Run]
    do {
      runs = try await workspace.ports.journal.runs(
        environment: nil, since: since.map { context.clock.now - $0.milliseconds })
      if let environment { runs = try await Self.runs(in: environment, of: runs, context, workspace) }
    } catch { throw Diagnostic(store: error) }
    workspace.remember(runs: runs)
    let columns = [
      Column("run", isNeverCut: true), Column("started"), Column("environment"), Column("client"),
      Column("state", isNeverCut: true),
      Column("ids", isNumeric: true), Column("requests", isNumeric: true), Column("user"), Column("origin"),
    ]
    try context.put(
      Report(
        columns: columns,
        rows: runs.map {
          [
            .text($0.id.text), .time(milliseconds: $0.started), .text($0.environment), .text($0.client),
            .text(workspace.shownState(of: $0)), $0.scope == .everything ? .text("all") : .number($0.idCount),
            .number($0.batchCount), .text("\($0.author.user)@\($0.author.host)"), .text($0.author.origin),
          ]
        }))
    return .none
  }

  /// The runs of an environment, also those it had under another name, or of one that is gone by now.
  /// - Throws: `Diagnostic` where no run and no environment has that name.
  private static func runs(
    in environment: Argument, of runs: [Run], _ context: Context, _ workspace: CatalogWorkspace
  ) async throws -> [Run] {
    let name = environment.text
    let isKnown = try workspace.environmentNames().contains(name)
    let catalogue = isKnown ? try workspace.configured(name)?.catalogue : nil
    let found = runs.filter { $0.environment == name || $0.catalogue == catalogue }
    if found.isEmpty, !isKnown, try await workspace.ports.journal.runs(environment: name, since: nil).isEmpty {
      try workspace.require(name, at: context.place(of: environment))
    }
    return found
  }
}
