internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `stage save FILE`
struct SaveStage: CatalogCommand {
  private static let file = Parameter("FILE", .one, .file, refusesEmptyWords: true, "where the ids go, one a line")
  static let signature = Signature(
    "stage save", .stage, "writes the staged ids to a file, one a line", parameters: [file],
    details: [
      "'stage --from FILE --format ids' takes them back exactly. Without --format a first id that looks like the header of a",
      "table would be taken for one; where that is so, it is told.",
    ],
    examples: [
      Example(
        "stage sku-1 sku-2\nstage save to-delete.txt", "'stage --from to-delete.txt --format ids' takes them back"),
      Example("stage save 'my ids.txt'", "an empty stage makes an empty file"),
    ])

  private let file: Argument

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let stage = workspace.stage(context.session.environment)
    if file.text == "-" {
      throw Diagnostic(
        .usage, "'stage save' writes to a file, and '-' is none", place: context.place(of: file),
        help: "'show staged --output text' puts the ids out, one a line")
    }
    try await Self.write(stage, to: file.text, in: context)
    return .none
  }

  /// Writes ids to a file, one a line, and says so.
  static func write(_ stage: EntityStage, to path: String, in context: Context) async throws {
    let sink = try context.files.sink(path, appending: false)
    defer { context.output.show(nil) }
    var written = 0
    do {
      // An id may begin with U+FEFF; at the start of a file a reader would take it for a mark and drop it.
      if stage.first?.text.unicodeScalars.first == "\u{FEFF}" { try sink.write(Array("\u{FEFF}".utf8)) }
      for lines in stage.lineBlocks {
        try Task.checkCancellation()
        context.output.show(Progress("writing \(path)", done: written, total: nil, unit: Progress.bytes))
        try sink.write(lines)
        written += lines.count
      }
      try await sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    context.note("wrote \(NumberText.counted(stage.count, "id", "ids")) to \(path)")
    if !stage.isReadBackAsIDs {
      context.warn("\(path) begins like something else than a list of ids: read it with --format ids")
    }
  }
}
