internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// The options that take ids from an earlier run, and the reading of them.
struct RunIDs {
  static let run = Option.value("--run", "RUN", .run, "the ids of an earlier deletion, or of the 'last' one")
  static let outcome = Option.value(
    "--outcome", "OUTCOME", .choice(["accepted", "failed", "unknown", "not-sent"]), "of that run, only these")
  static let options = [run, outcome]

  private static let page = 256

  private let run: Argument?
  private let outcome: String?

  init(_ arguments: Arguments) throws {
    run = arguments.first(Self.run)
    outcome = arguments.first(Self.outcome)?.text
    if run == nil, outcome != nil { throw Diagnostic(.usage, "--outcome goes with --run", help: "--run RUN") }
  }

  var isEmpty: Bool { run == nil }

  /// The ids, in the order in which they were to be deleted; none where no run was named.
  /// - Throws: `Diagnostic` where there is no such run, or where it deleted in another catalogue.
  func read(in context: Context, on workspace: CatalogWorkspace) async throws -> EntityStage {
    var ids = EntityStage()
    guard let run else { return ids }
    do {
      let found = try await find(run, in: context, on: workspace)
      let journal = workspace.ports.journal
      let states = outcome.map(ShowRun.states) ?? [.done, .failed, .unknown, .sent, .planned]
      var after = 0
      while true {
        try Task.checkCancellation()
        let batches = try await journal.batches(of: found.id, in: states, after: after, limit: Self.page)
        guard let last = batches.last else { return ids }
        after = last.number
        for batch in batches { for id in batch.batch?.ids ?? [] { ids.insert(id) } }
      }
    } catch let error as JournalError { throw Diagnostic(store: error) }
  }

  private func find(_ run: Argument, in context: Context, on workspace: CatalogWorkspace) async throws -> Run {
    guard let found = try await CatalogWorkspace.run(named: run.text, in: workspace.ports.journal) else {
      throw await workspace.unknownRun(run, in: context)
    }
    let name = context.session.environment
    // The embedded sandbox has another address in each process.
    let isHere =
      if let here = try workspace.configured(name) { found.catalogue == here.catalogue } else {
        found.environment == CatalogWorkspace.sandboxName
      }
    guard isHere else {
      throw Diagnostic(
        .refused,
        "run \(found.id.text) deleted in '\(found.environment)' (\(found.base), client \(found.client)), which '\(name)' is not",
        place: context.place(of: run), help: "stage them there, then 'stage copy' takes them across")
    }
    guard found.scope != .everything else {
      throw Diagnostic(
        .failed, "run \(found.id.text) deleted everything, and the journal has no ids of it",
        place: context.place(of: run), help: "name the ids, or a run that deleted ids: 'runs' lists them")
    }
    return found
  }
}
