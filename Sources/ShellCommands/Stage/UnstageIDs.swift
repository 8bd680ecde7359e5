internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// `unstage ID…`, `unstage --from FILE…`, `unstage --matching REGEX`, `unstage --all`
struct UnstageIDs: CatalogCommand {
  private static let ids = Parameter("ID", .any, .stagedID, refusesEmptyWords: true, "staged ids")
  private static let matching = Option.value("--matching", "REGEX", .pattern, "those that a regular expression finds")
  private static let all = Option.flag("--all", "every one")
  static let signature = Signature(
    "unstage", .stage, "takes ids out again; the catalogue is not touched", parameters: [ids],
    options: IDFiles.options + [matching, all],
    details: [
      "A keep-list is taken out of what is staged: unstage --from keep.csv. One that holds no ids is an error: what it should",
      "keep would be lost.",
    ],
    examples: [
      Example("stage sku-1 sku-2\nunstage sku-1", "one stays"),
      Example("unstage --matching '^test-'", "those that begin with test-"),
      Example("unstage --all", "empties the stage"),
    ])

  private let ids: [Argument]
  private let files: IDFiles
  private let pattern: String?
  private let everything: Bool

  init(_ arguments: Arguments) throws {
    ids = arguments[Self.ids]
    files = try IDFiles(arguments)
    pattern = arguments.first(Self.matching)?.text
    everything = arguments.has(Self.all)
    let ways = [!ids.isEmpty || !files.files.isEmpty, pattern != nil, everything].filter { $0 }.count
    guard ways == 1 else {
      throw Diagnostic(
        .usage, ways == 0 ? "'unstage' needs to know what" : "ids, --matching and --all exclude each other",
        help: Self.signature.usage)
    }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let removed: Int
    let name = context.session.environment
    if everything {
      removed = workspace.changeStage(name) { stage in
        let count = stage.count
        stage.removeAll()
        return count
      }
    } else if let pattern {
      // It was checked when the command was bound.
      guard let pattern = TextPattern(pattern) else { return .none }
      removed = try workspace.changeStage(name) { stage in
        var looked = 0
        return try stage.removeAll(whereUTF8: { bytes in
          looked += 1
          if looked.isMultiple(of: 65_536) { try Task.checkCancellation() }
          return pattern.isFound(utf8: bytes)
        })
      }
    } else {
      let read = try files.read(in: context, on: workspace)
      try files.requireIDs(in: read.reports, context)
      // Whoever held the stage here would make it be copied.
      let meant = ids.isEmpty ? EntityStage() : try DeleteIDs.meant(ids, in: context, workspace)
      removed = workspace.changeStage(name) { $0.subtract(read.ids) + $0.subtract(meant) }
      IDFiles.tell(read.reports, in: context)
    }
    let left = NumberText.grouped(workspace.stage(name).count)
    context.note("unstaged \(NumberText.grouped(removed)), \(left) left")
    return .none
  }
}
