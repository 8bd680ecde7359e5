internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `diff-stage FILE`
struct CompareStage: CatalogCommand {
  private static let file = Parameter("FILE", .one, .file, "a file with ids; - is standard input")
  static let signature = Signature(
    "diff-stage", .stage, "lists what a file and the stage do not share", parameters: [file],
    options: IDFiles.reading, putsRows: true,
    details: [
      "A row is an id and the one of the two that has it: 'stage' or 'file'. First come those of the stage, in the order in",
      "which they were staged, then those of the file. " + IDFiles.details.joined(separator: " "),
    ],
    examples: [
      Example("stage sku-1 sku-2\ndiff-stage still-in-shop.csv", "what would go, and what is not staged"),
      Example(
        "stage sku-1\ndiff-stage discontinued.csv --column sku --output csv > missing.csv", "a column of a table"),
    ])

  private let files: IDFiles

  init(_ arguments: Arguments) throws { files = try IDFiles(arguments[Self.file], arguments) }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let read = try files.read(in: context, on: workspace)
    var onlyStaged = workspace.stage(context.session.environment)
    let shared = onlyStaged.subtract(read.ids)
    var onlyInFile = read.ids
    onlyInFile.subtract(workspace.stage(context.session.environment))
    let (first, second) = (onlyStaged, onlyInFile)
    IDFiles.tell(read.reports, in: context)
    try context.put(
      Report(
        columns: [Column("only-in"), Column("id")],
        rows: Rows(count: first.count + second.count) {
          var staged = first.makeIterator()
          var inFile = second.makeIterator()
          return AnyIterator {
            if let id = staged.next() { return [.text("stage"), .text(id.text)] }
            return inFile.next().map { [.text("file"), .text($0.text)] }
          }
        }))
    context.note(
      "\(NumberText.grouped(shared)) shared, \(NumberText.grouped(first.count)) only staged, \(NumberText.grouped(second.count)) only in the file"
    )
    return .none
  }
}
