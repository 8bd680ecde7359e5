internal import Shell

/// A command that works with the catalogue: words in, values out, the workspace at hand.
protocol CatalogCommand: Sendable {
  static var signature: Signature { get }
  /// - Throws: `Diagnostic`.
  init(_ arguments: Arguments) throws
  /// - Throws: `Diagnostic`, or `CancellationError`.
  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect
}

extension CommandEntry {
  /// The table's line for a command of the catalogue.
  init<Body: CatalogCommand>(
    _ type: Body.Type, on workspace: CatalogWorkspace, immediate: (@Sendable (ImmediateCall) throws -> Bool)? = nil
  ) {
    self.init(type.signature, immediate: immediate) { arguments in
      let command = try type.init(arguments)
      return { try await command.run(in: $0, on: workspace) }
    }
  }
}
