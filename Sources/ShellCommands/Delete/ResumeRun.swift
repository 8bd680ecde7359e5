internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `resume [RUN]`
struct ResumeRun: CatalogCommand {
  private static let run = Parameter(
    "RUN", .optional, .run, "a run; left out, the newest of this environment that is not done")
  static let signature = Signature(
    "resume", .delete, "goes on with a run that was cut off or failed in part", parameters: [run],
    options: [DeletionOptions.yes, DeletionOptions.confirm, DeletionOptions.dryRun, DeletionOptions.limit],
    putsRows: true, isWrite: true,
    details: [
      "Without a run it takes the newest of the same catalogue, whatever name the environment had or has for it.",
      "What was accepted is not sent again. What was never sent, failed, or has no known outcome is sent: deleting an item",
      "twice is the same as deleting it once.",
    ],
    examples: [
      Example("-resume --yes", "goes on with the newest run that is not done, if there is one"),
      Example("-resume 20261123-093000-4f2a --dry-run", "shows what is left of that run"),
    ])

  private let run: Argument?
  private let options: DeletionOptions

  init(_ arguments: Arguments) {
    run = arguments.first(Self.run)
    options = DeletionOptions(arguments)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let found = try await find(in: context, workspace)
    let runner = DeletionRunner(context: context, workspace: workspace, options: options)
    let environment = try await workspace.environment(context.session.environment)
    let pending: [JournaledBatch]
    // Held from before the journal is read: what another shell is sending now must not be taken for what is left.
    let lease = try await DeletionRunner.lease(environment, context, workspace)
    do {
      pending = try await workspace.ports.journal.batches(
        of: found.id, in: [.planned, .sent, .failed, .unknown], after: 0, limit: .max)
      // Killed between the last outcome and the end of the run, it would be open for ever.
      if pending.isEmpty, found.state != .done {
        try await workspace.ports.journal.mark(found.id, as: .done, at: context.clock.now)
      }
    } catch { throw Diagnostic(store: error) }
    guard !pending.isEmpty else {
      context.note("run \(found.id) is done: every request was accepted")
      return .none
    }
    return try await runner.run(in: environment, holding: lease) { measure in
      if let plan = Plan(resuming: found, pending: pending, in: environment, measure: measure) { return plan }
      throw Diagnostic(
        .refused, "run \(found.id) belongs to '\(found.environment)' (\(found.base), account \(found.client))",
        help: found.environment == environment.name
          ? "this '\(environment.name)' is another catalogue now, or ids of the run are missing: plan it again"
          : "use \(found.environment)")
    }
  }

  private func find(in context: Context, _ workspace: CatalogWorkspace) async throws -> Run {
    do {
      if let named = run {
        if let found = try await CatalogWorkspace.run(named: named.text, in: workspace.ports.journal) { return found }
        throw await workspace.unknownRun(named, in: context)
      }
      let runs = try await workspace.ports.journal.runs(environment: nil, since: nil)
      let catalogue = try workspace.configured(context.session.environment)?.catalogue
      // By the catalogue, for the environment may have got another name since.
      let open = runs.first { run in
        run.state != .done && (run.catalogue == catalogue || run.environment == context.session.environment)
      }
      if let open { return open }
    } catch { throw Diagnostic(store: error) }
    throw Diagnostic(
      .failed, "every run in '\(context.session.environment)' is done", help: "'runs' lists them")
  }
}
