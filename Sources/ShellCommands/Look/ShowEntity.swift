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
    details: [
      "One call reads one item, at the rate that holds. Numbers are shown as short as they can be. The classic API can't be",
      "read: it has no verb for that; the embedded sandbox can.",
    ],
    examples: [
      Example("show entity sku-1", "one item with all of its attributes"),
      Example("show entity sku-1 sku-2 --output jsonl", "two items, for a program"),
    ])

  private let ids: [Argument]

  init(_ arguments: Arguments) { ids = arguments[Self.ids] }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let environment = try await workspace.environment(context.session.environment)
    let ids = try DeleteIDs.meant(ids, in: context, workspace)
    let reader = try await workspace.reader(for: environment, in: context)
    let timeout = context.session.settings.duration("timeout")
    var found: [(id: EntityID, entity: CatalogEntity?)] = []
    defer { context.output.show(nil) }
    for id in ids {
      try Task.checkCancellation()
      context.output.show(Progress("reading", done: found.count, total: ids.count, unit: "items"))
      do { found.append((id, try await reader.entity(id, timeout: timeout))) } catch {
        throw Diagnostic(reading: error, environment)
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
}
