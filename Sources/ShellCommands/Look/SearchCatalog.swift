internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// `search 'FIELD OP VALUE …'`
struct SearchCatalog: CatalogCommand {
  private static let text = Parameter("QUERY", .one, .text, "FIELD OPERATOR VALUE, joined by and/or, in quotes")
  private static let limit = Option.value("--limit", "N", .integer(1...Int.max), "at most N rows; left out, 100")
  private static let fields = Option.value(
    "--fields", "A,B", .text, "columns beside the id; left out, name,category,value,inventory")
  static let signature = Signature(
    "search", .look, "finds items by the service's catalogue search", parameters: [text], options: [limit, fields],
    putsRows: true,
    details: [
      "Operators: eq ne lt le gt ge (or = != < <= > >=), contains notcontains startswith endswith, and present absent, which",
      "take no value. A value with blanks stands in double quotes. The search has other names for some fields: 'category' is",
      "a list, and attributes stand beside the id. It looks at an index that is hours old, and may show items that are gone:",
      "'show entity' and 'verify' ask for the item itself. The classic API can't be searched.",
    ],
    examples: [
      Example("search 'status eq test'", "leftovers of tests"),
      Example(
        "search 'inventory lt 1 and (status eq discontinued or name contains lamp)' \\\n  --limit 5", "five of them"),
      Example("search 'brand eq \"Grey & Sons\"' --fields name,value", "a value with blanks; other columns"),
    ])

  private static let usualLimit = 100
  private static let usualFields = ["name", "category", "value", "inventory"]

  private let text: Argument
  private let limit: Int
  private let fields: [String]

  init(_ arguments: Arguments) throws {
    guard let text = arguments.first(Self.text) else {
      throw Diagnostic(.usage, "a search is needed", help: Self.signature.usage)
    }
    self.text = text
    limit = arguments.integer(Self.limit) ?? Self.usualLimit
    let named = arguments.first(Self.fields)?.text.split(separator: ",").map(String.init)
    var fields: [String] = []
    for field in named ?? Self.usualFields where field != "id" && !fields.contains(field) { fields.append(field) }
    self.fields = fields
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    if let recording = context.recording, !recording.isOwnStatement {
      throw Diagnostic(
        .refused, "while a recording runs, a search is a statement of its own: a replay would find something else",
        place: context.place(of: text), help: "'stage --search' puts the ids that it finds into the recording")
    }
    let search = try await CatalogSearch(text, in: context, on: workspace)
    let (hits, isCut) = try await search.hits(limit: limit, fields: fields)
    try context.put(
      Report(
        columns: [Column("id", isNeverCut: true)] + fields.map { Column($0) },
        rows: hits.map { hit in [.text(hit.id.text)] + fields.map { hit.fields[$0].map(Value.text) ?? .nothing } }))
    context.note(
      "\(NumberText.counted(hits.count, "item", "items")) by the service's index, which may be hours old"
        + (isCut ? "; there may be more: --limit N" : ""))
    return .none
  }
}
