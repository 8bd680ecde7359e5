internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `diff ENV_A ENV_B [ID… | --staged]`
struct CompareEnvironments: CatalogCommand {
  private static let first = Parameter("ENV_A", .one, .environment, "an environment")
  private static let second = Parameter("ENV_B", .one, .environment, "another one")
  private static let ids = Parameter(
    "ID", .any, .entityID, refusesEmptyWords: true, "ids; left out, what the search finds in either")
  private static let staged = Option.flag("--staged", "the ids staged in the current environment")
  static let signature = Signature(
    "diff", .look, "tells which items exist or differ where", parameters: [first, second, ids], options: [staged],
    putsRows: true,
    details: [
      "A row a difference: an item that only one of the two has, or a field with its two values. Named or staged ids are read",
      "item by item in both, the service's own times left out. Without ids the search of both is compared: standard fields, by an",
      "index that may be hours old. It ends with status 0 whatever it finds; 'require' or a condition on the rows decides.",
    ],
    examples: [
      Example("diff sandbox staging sku-1 sku-2", "two items, field by field"),
      Example("stage sku-1 sku-10\ndiff sandbox staging --staged", "those that are staged"),
      Example("diff sandbox staging > differences.tsv", "everything, by the search"),
    ])

  private let names: [Argument]
  private let ids: [Argument]
  private let takesStaged: Bool

  init(_ arguments: Arguments) throws {
    names = arguments[Self.first] + arguments[Self.second]
    ids = arguments[Self.ids]
    takesStaged = arguments.has(Self.staged)
    if takesStaged, !ids.isEmpty {
      throw Diagnostic(.usage, "ids and --staged exclude each other", help: "give one of them")
    }
    guard names.count == 2, names[0].text != names[1].text else {
      throw Diagnostic(.usage, "two different environments are needed", help: Self.signature.usage)
    }
  }

  private typealias Items = [EntityID: [String: String]]

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    for name in names { try workspace.require(name.text, at: context.place(of: name)) }
    let stage = takesStaged ? workspace.stage(context.session.environment) : nil
    if let stage, stage.isEmpty {
      throw Diagnostic(
        .failed, "nothing is staged in '\(context.session.environment)'", help: "'stage ID…', or name the ids")
    }
    var sides: [Items] = []
    var order: [EntityID] = []
    if ids.isEmpty, stage == nil {
      for name in names { sides.append(try await Self.searched(name.text, context, workspace)) }
      order = Set(sides[0].keys).union(sides[1].keys).sorted { $0.text < $1.text }
      context.note("by the service's search, whose index may be hours old; name ids to have them read")
    } else {
      var wanted = stage ?? EntityStage()
      for id in ids { wanted.insert(try DeleteIDs.id(id, in: context)) }
      order = Array(wanted)
      for name in names { sides.append(try await Self.read(order, name.text, context, workspace)) }
    }
    let nowhere = order.filter { sides[0][$0] == nil && sides[1][$0] == nil }
    if !nowhere.isEmpty {
      let names = nowhere.prefix(5).map { Quoting.word($0.text) }.joined(separator: ", ")
      context.warn("in neither: \(names)\(nowhere.count > 5 ? ", … (\(NumberText.grouped(nowhere.count)))" : "")")
    }
    let rows = order.flatMap { Self.differences($0, sides[0][$0], sides[1][$0]) }
    try context.put(
      Report(
        columns: [Column("id", isNeverCut: true), Column("field"), Column(names[0].text), Column(names[1].text)],
        rows: rows))
    let different = Set(rows.map { $0[0].text }).count
    context.note(
      different == 0
        ? "\(NumberText.counted(order.count, "item", "items")), no difference"
        : "\(NumberText.grouped(different)) of \(NumberText.counted(order.count, "item differs", "items differ"))")
    return .none
  }

  private static func differences(_ id: EntityID, _ left: [String: String]?, _ right: [String: String]?) -> [[Value]] {
    guard let left, let right else {
      if left == nil, right == nil { return [] }
      let (a, b) = left == nil ? ("missing", "there") : ("there", "missing")
      return [[.text(id.text), .text("item"), .text(a), .text(b)]]
    }
    return Set(left.keys).union(right.keys).sorted().compactMap { field in
      let (old, new) = (left[field], right[field])
      if let old, let new, old.utf8.elementsEqual(new.utf8) { return nil }
      return [.text(id.text), .text(field), old.map(Value.text) ?? .nothing, new.map(Value.text) ?? .nothing]
    }
  }

  private static func read(
    _ ids: [EntityID], _ name: String, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws -> Items {
    let environment = try await workspace.environment(name)
    let sweep = try await workspace.sweep(of: environment, in: context)
    var items: Items = [:]
    var done = 0
    defer { context.output.show(nil) }
    context.output.show(Progress("reading \(name)", done: 0, total: ids.count, unit: "items"))
    try await sweep.read(ids) { id, reading in
      switch reading {
      case .success(let entity): items[id] = entity.map(fields)
      case .failure(let error): throw Diagnostic(reading: error, environment)
      }
      done += 1
      context.output.show(Progress("reading \(name)", done: done, total: ids.count, unit: "items"))
    }
    return items
  }

  private static func fields(_ entity: CatalogEntity) -> [String: String] {
    var fields = Dictionary(entity.saveable.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    fields["name"] = entity.name
    fields["categories"] = entity.categories.joined(separator: ", ")
    return fields
  }

  private static let searchedFields = [
    "name", "category", "value", "margin", "inventory", "message", "pageUrl", "thumbnailUrl",
  ]

  private static func searched(_ name: String, _ context: Context, _ workspace: CatalogWorkspace) async throws -> Items
  {
    let search = try await CatalogSearch(.everything, in: name, context, workspace)
    let hits = try await search.hits(limit: nil, fields: searchedFields).hits
    return Items(hits.map { ($0.id, $0.fields.filter { $0.key != "id" }) }, uniquingKeysWith: { $1 })
  }
}
