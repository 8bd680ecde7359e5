internal import Deletion
internal import Shell

/// `delete-all`
struct DeleteAll: CatalogCommand {
  static let signature = Signature(
    "delete-all", .delete, "deletes the whole catalogue of the current environment",
    options: [DeletionOptions.confirm, DeletionOptions.dryRun], putsRows: true, isWrite: true,
    details: [
      "There is no undo. It wants a sentence typed out, which names the client and the environment:",
      "'delete all CLIENT in ENVIRONMENT'. A script gives the same sentence to --confirm; --yes is not enough.",
    ],
    examples: [
      Example("delete-all --dry-run", "shows the request and the sentence, and sends nothing"),
      Example("delete-all --confirm 'delete all sandbox in sandbox'", "empties the sandbox"),
    ])

  private let options: DeletionOptions

  init(_ arguments: Arguments) { options = DeletionOptions(arguments) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let runner = DeletionRunner(context: context, workspace: workspace, options: options)
    let environment = try await workspace.environment(context.session.environment)
    return try await runner.run(in: environment) { Plan(deletingEverythingIn: environment, measure: $0) }
  }
}
