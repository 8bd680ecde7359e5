internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `report RUN FILE`
struct ReportRun: CatalogCommand {
  private static let run = Parameter("RUN", .one, .run, "a run, or 'last'")
  private static let file = Parameter("FILE", .one, .file, "where the page goes, such as run.html")
  static let signature = Signature(
    "report", .look, "writes one deletion as a page for a change record", parameters: [run, file],
    details: [
      "One HTML file that needs no network: who deleted what, where, when and how it was confirmed, what came of it, charts of",
      "the speed and of the service's latency, and the ids by outcome, with a search. It reads well in light and dark and in",
      "print. Of very many ids it holds the first 100,000, those that failed before those that were accepted, and says so.",
    ],
    examples: [
      Example("-report last run.html", "the newest run, if there is one"),
      Example("-report 20261123-093000-4f2a change-4711.html", "one of those that 'runs' lists"),
    ])

  private let run: Argument
  private let file: Argument

  init(_ arguments: Arguments) throws {
    guard let run = arguments.first(Self.run), let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a run and a file are needed", help: Self.signature.usage)
    }
    self.run = run
    self.file = file
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let journal = workspace.ports.journal
    let page: RunPage
    do {
      guard let found = try await CatalogWorkspace.run(named: run.text, in: journal) else {
        throw await workspace.unknownRun(run, in: context)
      }
      page = try await RunRecord.page(
        of: found, state: workspace.shownState(of: found), in: journal, made: context.clock.now,
        by: workspace.ports.author("").version)
    } catch let error as JournalError { throw Diagnostic(store: error) }
    let sink = try context.files.ownerSink(file.text)
    do {
      try workspace.ports.pages.write(page) { try sink.write(Array($0)) }
      try await sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    context.note("wrote \(page.title) to \(file.text)")
    return .none
  }
}
