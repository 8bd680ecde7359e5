@_spi(AlgorithmCommands) internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `algorithm delete NAME`
struct DeleteAlgorithm: CatalogCommand {
  private static let name = Parameter("NAME", .one, .text, refusesEmptyWords: true, "the name of the algorithm")
  static let signature = Signature(
    "algorithm delete", .algorithms, "deletes a custom algorithm and its lists", parameters: [name],
    options: [DeletionOptions.yes, DeletionOptions.confirm, DeletionOptions.dryRun], putsRows: true, isWrite: true,
    details: [
      "There is no undo but another upload. It is confirmed as a deletion of items is: 'y' at the prompt, --yes in a script, and",
      "the environment's name where it is protected. The journal keeps deletions of items, and not this one.",
    ],
    examples: [
      Example("algorithm delete 'Staff picks' --dry-run", "says what would be sent, and sends nothing"),
      Example(
        "algorithm upload 'Staff picks' picks.csv --yes\nalgorithm delete 'Staff picks' --confirm sandbox",
        "only where the environment is the one that is meant"),
    ])

  private let name: Argument
  private let options: DeletionOptions

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "a name is needed", help: Self.signature.usage)
    }
    self.name = name
    options = DeletionOptions(arguments)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let environment = try await workspace.environment(context.session.environment)
    try WriteConsent.requireClassic(environment, for: "custom algorithms")
    let name: AlgorithmName
    do { name = try AlgorithmName(self.name.text) } catch {
      throw Diagnostic(
        .usage, "this can't be a name: \(error.reason)", place: context.place(of: self.name),
        help: "give the name as it was uploaded")
    }
    let consent = WriteConsent(context: context, workspace: workspace, options: options)
    if consent.isDryRun {
      try context.put(Self.report(name, environment, state: "not sent"))
      context.note("dry run: nothing was sent")
      return .none
    }
    let place = "\(environment.name) (\(environment.base.text), client \(environment.client))"
    try await consent.obtain(
      for: "delete", summary: ["delete the algorithm '\(name)' and its lists in \(place)"], in: environment)
    let client = AlgorithmClient(
      environment: environment, token: try await consent.token(for: environment), transport: workspace.ports.transport)
    let said: String
    do {
      let reply = try await WriteConsent.inTurn(in: environment, context, workspace) {
        try await client.delete(name, timeout: context.session.settings.duration("timeout"))
      }
      said = try AlgorithmReplies.said(reply, after: "", workspace)
    } catch let error as TransportError { throw AlgorithmReplies.diagnostic(error, after: "") }
    try context.put(Self.report(name, environment, state: "accepted"))
    AlgorithmReplies.note([said], in: context)
    return .none
  }

  private static func report(_ name: AlgorithmName, _ environment: ServiceEnvironment, state: String) -> Report {
    .record(["algorithm": .text(name.text), "environment": .text(environment.name), "state": .text(state)])
  }
}
