// A command that works with something of the host's: the table's line hands it in.

internal import Shell

// Example: a command of a host
/// `discontinued DEPARTMENT [--out-of-stock] [--limit N]`
struct ListDiscontinued {
  private static let department = Parameter(
    "DEPARTMENT", .one, .choice(Assortment.departments), "a part of the shop")
  private static let outOfStock = Option.flag("--out-of-stock", "only those of which none is left")
  private static let limit = Option.value("--limit", "N", .integer(1...10_000), "at most N of them")
  private static let signature = Signature(
    "discontinued", .host, "lists what the shop has stopped selling", parameters: [department],
    options: [outOfStock, limit], putsRows: true,
    details: ["The shop's own database is asked, and no service."],
    examples: [
      Example("discontinued lamps", "lamps that are not sold any more"),
      Example("stage $(discontinued chairs --out-of-stock)", "stages the chairs that are gone"),
    ])

  private let department: String
  private let isOutOfStock: Bool
  private let limit: Int

  private init(_ arguments: Arguments) {
    department = arguments.first(Self.department)?.text ?? ""
    isOutOfStock = arguments.has(Self.outOfStock)
    limit = arguments.integer(Self.limit) ?? .max
  }

  private func run(in context: Context, on assortment: Assortment) throws -> Effect {
    let found = assortment.discontinued(in: department).filter { !isOutOfStock || $0.stock == 0 }
    if found.isEmpty { context.warn("everything in '\(department)' is still sold") }
    try context.put(
      Report(
        columns: [Column("id"), Column("stock", isNumeric: true)],
        rows: found.prefix(limit).map { [.text($0.id), .number($0.stock)] }))
    return .none
  }

  /// The table's line.
  static func entry(on assortment: Assortment) -> CommandEntry {
    CommandEntry(signature) { arguments in
      let command = ListDiscontinued(arguments)
      return { try command.run(in: $0, on: assortment) }
    }
  }
}
// End of example.
