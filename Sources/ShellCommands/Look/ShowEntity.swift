internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `show entity ID…`
struct ShowEntity: CatalogCommand {
  private static let ids = Parameter(
    "ID", .atLeastOne, .entityID, refusesEmptyWords: true, "ids of items")
  static let signature = Signature(
    "show entity", .look, "shows items as the service has them", parameters: [ids], putsRows: true,
    details: ["The sandbox can be read back. The classic API can't: it has no verb that reads an item."],
    examples: [
      Example("show entity sku-1", "one item with all of its attributes"),
      Example("show entity sku-1 sku-2 --output jsonl", "two items, for a program"),
    ])

  private let ids: [Argument]

  init(_ arguments: Arguments) { ids = arguments[Self.ids] }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let environment = try await workspace.environment(context.session.environment)
    let reader = CatalogReader(environment: environment, transport: workspace.ports.transport)
    let timeout = context.session.settings.duration("timeout")
    var found: [(id: EntityID, entity: CatalogEntity?)] = []
    for id in try DeleteIDs.meant(ids, in: context, workspace) {
      try Task.checkCancellation()
      do { found.append((id, try await reader.entity(id, timeout: timeout))) } catch {
        throw Self.diagnostic(error, environment)
      }
    }
    var names: [String] = []
    for name in found.flatMap({ $0.entity?.attributes.map(\.name) ?? [] }) where !names.contains(name) {
      names.append(name)
    }
    names.sort()
    let columns = ["id", "in-catalogue", "name", "categories"] + names
    try context.put(
      Report(
        columns: columns.map { Column($0) },
        rows: found.map { Self.row($0.id, $0.entity, names) }, shape: found.count == 1 ? .record : .rows))
    return .none
  }

  private static func row(_ id: EntityID, _ entity: CatalogEntity?, _ names: [String]) -> [Value] {
    guard let entity else {
      return [.text(id.text), .flag(false), .nothing, .nothing] + names.map { _ in .nothing }
    }
    let attributes = Dictionary(entity.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return [.text(id.text), .flag(true), .text(entity.name), .text(entity.categories.joined(separator: ", "))]
      + names.map { attributes[$0].map(Value.text) ?? .nothing }
  }

  private static func diagnostic(_ error: CatalogReadError, _ environment: ServiceEnvironment) -> Diagnostic {
    switch error {
    case .cannotReadBack:
      Diagnostic(
        .failed, "'\(environment.name)' can't be read back: the classic API has no verb that reads an item",
        help: "the journal tells what was sent: 'runs'")
    case .transport(let error): Diagnostic(.unreachable, error.reason)
    case .unexpected(let status, let note):
      Diagnostic(.failed, "the service answered with status \(status)\(note.isEmpty ? "" : ": \(note)")")
    }
  }
}
