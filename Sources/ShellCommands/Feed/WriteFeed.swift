internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `feed write FILE ID…`
struct WriteFeed: CatalogCommand {
  private static let file = Parameter("FILE", .one, .file, refusesEmptyWords: true, "the file to write")
  static let signature = Signature(
    "feed write", .look, "writes items of the catalogue as an upload feed", parameters: [file, FeedItems.ids],
    options: [FeedItems.staged, FeedOutput.replace],
    details: [
      "Each item is read (target, the embedded sandbox) and becomes a row with every attribute, in the form that the service",
      "loads. A feed can't carry everything: categories with a comma, attributes beyond 100, empty values; what is lost is told.",
      "So is what 'feed check' would say. The pre-processing lines are our own words in the place of the template's.",
      "Items that were deleted come out of their snapshots: 'restore RUN --feed FILE'.",
    ],
    examples: [
      Example("feed write out.csv sku-1 sku-2", "two items"),
      Example(
        "stage sku-1 sku-2\nfeed write out.csv --staged --replace", "those that are staged, before they are deleted"),
    ])

  private let file: Argument
  private let items: FeedItems
  private let replaces: Bool

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
    items = try FeedItems(arguments)
    replaces = arguments.has(FeedOutput.replace)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let output = FeedOutput(file: file, replaces: replaces, context: context)
    try output.check()
    let wanted = try items.wanted(in: context, on: workspace)
    let environment = try await workspace.environment(context.session.environment)
    let sweep = try await workspace.sweep(of: environment, in: context)
    var found: [EntityID: CatalogEntity] = [:]
    var missing: [EntityID] = []
    do {
      defer { context.output.show(nil) }
      context.output.show(Progress("reading", done: 0, total: wanted.count, unit: "items"))
      try await sweep.read(wanted) { id, reading in
        switch reading {
        case .success(.some(let entity)): found[id] = entity
        case .success(nil): missing.append(id)
        case .failure(let error): throw Diagnostic(reading: error, environment)
        }
        context.output.show(
          Progress("reading", done: found.count + missing.count, total: wanted.count, unit: "items"))
      }
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        .failed, "the catalogue has none of these items", help: "look at the ids: 'show entity ID' shows one")
    }
    try await output.write(wanted.compactMap { found[$0] })
    if !missing.isEmpty {
      let names = missing.prefix(5).map { Quoting.word($0.text) }.joined(separator: ", ")
      throw Diagnostic(
        .failed,
        "not in the catalogue: \(names)\(missing.count > 5 ? ", … (\(NumberText.grouped(missing.count)))" : "")",
        help: "the others are in \(file.text); look at these ids: 'show entity ID' shows one")
    }
    return .none
  }
}
