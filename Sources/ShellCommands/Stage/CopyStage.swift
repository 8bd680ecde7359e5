internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `stage copy ENVIRONMENT`
struct CopyStage: CatalogCommand {
  private static let name = Parameter("ENVIRONMENT", .one, .environment, "where the ids are staged")
  static let signature = Signature(
    "stage copy", .stage, "stages here what is staged in another environment", parameters: [name],
    details: [
      "The only way from one environment's stage to another's. An id called copy is staged by 'stage \"copy\"'."
    ],
    examples: [
      Example("stage copy sandbox", "what is staged in the sandbox"),
      Example("use sandbox\nstage sku-1\nstage copy sandbox", "nothing new: it is the same stage"),
    ])

  private let name: Argument

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name) else {
      throw Diagnostic(.usage, "an environment is needed", help: Self.signature.usage)
    }
    self.name = name
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    try workspace.require(name.text, at: context.place(of: name))
    let other = workspace.stage(name.text)
    let (new, total) = workspace.changeStage(context.session.environment) { ($0.formUnion(other), $0.count) }
    context.note("staged \(NumberText.grouped(new)) new from '\(name.text)', \(NumberText.grouped(total)) in all")
    return .none
  }
}
