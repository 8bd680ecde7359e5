internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `delete [ID…]`
struct DeleteIDs: CatalogCommand {
  private static let ids = Parameter(
    "ID", .any, .stagedID, refusesEmptyWords: true, "ids; left out, those staged")
  private static let plan = Option.value("--plan", "FILE", .file, "exactly the ids of a plan that 'plan --save' wrote")
  static let signature = Signature(
    "delete", .delete, "deletes items from the catalogue of the current environment", parameters: [ids],
    options: [
      DeletionOptions.yes, DeletionOptions.confirm, DeletionOptions.dryRun, DeletionOptions.limit, plan,
      SnapshotStep.taken, SnapshotStep.left,
    ] + FeedCheck.options,
    putsRows: true, isWrite: true,
    details: [
      "The service has no undo. Where its API can read items (target, the embedded sandbox), a delete of no more ids than the",
      "setting snapshot-limit reads them first and keeps them: 'restore RUN' saves them back. What could not be read is told, and",
      "asked about, before anything is deleted. The setting snapshot says whether: auto, on or off. Every request is written to the journal before it leaves; 'runs' lists what was done and",
      "'resume' goes on with a run that was cut off. Asked at the prompt, a 'y' confirms; a script needs --yes, and a",
      "protected environment wants its name: --confirm NAME. More ids than the setting max-delete need --limit; more than the",
      "setting max-share of a catalogue whose size is known (target, the embedded sandbox) are refused.",
      "A word that expands to nothing is an error, never everything. --plan carries out a plan that was saved, whatever is",
      "staged; it is refused when the file was changed, is too old, or was made for another catalogue. --feed tells which of",
      "the ids an upload feed still has, and would bring back.",
    ],
    examples: [
      Example("delete sku-1 sku-2 --yes", "deletes two items"),
      Example("stage sku-1 sku-2\ndelete --dry-run", "shows what deleting the staged ids would do"),
    ])

  private let ids: [Argument]
  private let options: DeletionOptions
  private let file: Argument?
  private let feed: FeedCheck.Request?
  private let snapshot: SnapshotStep

  init(_ arguments: Arguments) throws {
    ids = arguments[Self.ids]
    options = DeletionOptions(arguments)
    file = arguments.first(Self.plan)
    feed = try FeedCheck.Request(arguments)
    snapshot = try SnapshotStep(arguments)
    if file != nil, !ids.isEmpty {
      throw Diagnostic(.usage, "ids and --plan exclude each other", help: Self.signature.usage)
    }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    var runner = DeletionRunner(context: context, workspace: workspace, options: options)
    runner.feed = try FeedCheck(feed, in: context, on: workspace)
    runner.snapshot = snapshot
    if let file {
      let environment = try await workspace.environment(context.session.environment)
      let planned = try SavedPlans.ids(of: file, in: environment, context, workspace)
      return try await runner.run(in: environment) { try Self.plan(planned, in: environment, $0, context) }
    }
    let stage = try Self.meant(ids, in: context, workspace)
    guard !stage.isEmpty else { throw Self.nothingStaged(context) }
    let environment = try await workspace.environment(context.session.environment)
    if ids.isEmpty { try workspace.checkStage(of: environment) }
    return try await runner.run(in: environment) { try Self.plan(stage, in: environment, $0, context) }
  }

  /// The plan for ids of `environment`.
  static func plan(
    _ stage: EntityStage, in environment: ServiceEnvironment, _ measure: RequestMeasure, _ context: Context
  ) throws(Diagnostic) -> Plan {
    let settings = context.session.settings
    let plan = Plan(
      deleting: stage, in: environment, measure: measure, maximumURLBytes: settings.integer("batch-bytes"),
      savesCalls: SendingLimits(for: environment, settings).callsPerMinute != nil)
    guard let plan else { throw nothingStaged(context) }
    return plan
  }

  /// The ids that were named, or else those staged.
  /// - Throws: `Diagnostic` for a word that can't be an id.
  static func meant(_ ids: [Argument], in context: Context, _ workspace: CatalogWorkspace) throws -> EntityStage {
    guard !ids.isEmpty else { return workspace.stage(context.session.environment) }
    var stage = EntityStage()
    for argument in ids {
      let id = try id(argument, in: context)
      if let warning = id.warnings.first { context.warn("\(id): \(warning.reason)") }
      stage.insert(id)
    }
    return stage
  }

  /// - Throws: `Diagnostic` where the word can't be an id.
  static func id(_ argument: Argument, in context: Context) throws(Diagnostic) -> EntityID {
    do { return try EntityID(argument.text) } catch {
      throw Diagnostic(
        .usage, "'\(argument.text)' can't be an id: \(error.reason)", place: context.place(of: argument),
        help: "nothing was done; take it out and try again")
    }
  }

  static func nothingStaged(_ context: Context) -> Diagnostic {
    Diagnostic(
      .refused, "nothing is staged in '\(context.session.environment)', so there is nothing to delete",
      help: "'stage ID…' or 'stage --from FILE', or name the ids")
  }
}
