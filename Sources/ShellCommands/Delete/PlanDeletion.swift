internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `plan [ID…]`
struct PlanDeletion: CatalogCommand {
  private static let ids = Parameter(
    "ID", .any, .stagedID, refusesEmptyWords: true, "ids; left out, those staged")
  private static let save = Option.value(
    "--save", "FILE", .file, "write the plan to a file, for 'delete --plan FILE' to carry out")
  static let signature = Signature(
    "plan", .delete, "shows what 'delete' would do, and sends nothing", parameters: [ids],
    options: [DeletionOptions.limit, save] + FeedCheck.options, putsRows: true,
    details: [
      "It tells the requests, the confirmation that is needed, and the guards that would stop it. A plan that is saved is bound",
      "to its catalogue and ends with a digest: 'delete --plan FILE' refuses it elsewhere, when it was changed, and when it is",
      "older than the setting plan-max-age. One person plans, another carries out. --feed reads an upload feed (or any list of",
      "ids) and tells which of the ids are still in it: a deleted item comes back with the next upload.",
    ],
    examples: [
      Example("stage sku-1 sku-2\nplan", "what deleting the staged ids would do"),
      Example("plan sku-1", "what 'delete sku-1' would do"),
      Example("plan sku-1 --feed still-in-shop.csv", "and whether the feed would bring it back"),
      Example("stage sku-1 sku-2\nplan --save cleanup.plan", "for somebody else to look at and carry out"),
    ])

  private let ids: [Argument]
  private let options: DeletionOptions
  private let file: Argument?
  private let feed: FeedCheck.Request?

  init(_ arguments: Arguments) throws {
    ids = arguments[Self.ids]
    options = DeletionOptions(arguments)
    file = arguments.first(Self.save)
    feed = try FeedCheck.Request(arguments)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    var runner = DeletionRunner(context: context, workspace: workspace, options: options)
    let stage = try DeleteIDs.meant(ids, in: context, workspace)
    runner.feed = try FeedCheck(feed, in: context, on: workspace)
    guard !stage.isEmpty else { throw DeleteIDs.nothingStaged(context) }
    let environment = try await workspace.environment(context.session.environment)
    if ids.isEmpty { try workspace.checkStage(of: environment) }
    try await runner.show(in: environment) { try DeleteIDs.plan(stage, in: environment, $0, context) }
    if let file { try await save(stage, in: environment, to: file, context, workspace) }
    return .none
  }

  private func save(
    _ stage: EntityStage, in environment: ServiceEnvironment, to file: Argument, _ context: Context,
    _ workspace: CatalogWorkspace
  ) async throws {
    let author = workspace.ports.author("")
    let plan = SavedPlan(
      environment: environment.name, catalogue: SavedPlans.catalogue(of: environment), made: context.clock.now,
      author: "\(author.user)@\(author.host)", ids: stage)
    let sink = try context.files.sink(file.text, appending: false)
    do {
      try sink.write(plan.bytes(digest: workspace.ports.digest))
      try await sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    context.note("wrote the plan to \(file.text); 'delete --plan \(Quoting.word(file.text))' carries it out")
  }
}
