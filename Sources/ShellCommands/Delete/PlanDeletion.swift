internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `plan [ID…]`
struct PlanDeletion: CatalogCommand {
  private static let ids = Parameter(
    "ID", .any, .stagedID, refusesEmptyWords: true, "ids; left out, those staged")
  static let signature = Signature(
    "plan", .delete, "shows what 'delete' would do, and sends nothing", parameters: [ids],
    options: [DeletionOptions.limit], putsRows: true,
    details: ["It tells the requests, the confirmation that is needed, and the guards that would stop it."],
    examples: [
      Example("stage sku-1 sku-2\nplan", "what deleting the staged ids would do"),
      Example("plan sku-1", "what 'delete sku-1' would do"),
    ])

  private let ids: [Argument]
  private let options: DeletionOptions

  init(_ arguments: Arguments) {
    ids = arguments[Self.ids]
    options = DeletionOptions(arguments)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let runner = DeletionRunner(context: context, workspace: workspace, options: options)
    let stage = try DeleteIDs.meant(ids, in: context, workspace)
    guard !stage.isEmpty else { throw DeleteIDs.nothingStaged(context) }
    let environment = try await workspace.environment(context.session.environment)
    if ids.isEmpty { try workspace.checkStage(of: environment) }
    try await runner.show(in: environment) { try DeleteIDs.plan(stage, in: environment, $0, context) }
    return .none
  }
}
