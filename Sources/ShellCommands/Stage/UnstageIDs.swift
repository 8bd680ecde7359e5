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
    details: ["A keep-list is taken out of what is staged: unstage --from keep.csv."],
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
      let regex = try Regex(pattern)
      removed = workspace.changeStage(name) { stage in
        stage.removeAll { (id: EntityID) in id.text.firstMatch(of: regex) != nil }
      }
    } else {
      let read = try files.read(in: context, on: workspace)
      let meant = try DeleteIDs.meant(ids, in: context, workspace)
      removed = workspace.changeStage(name) { stage in
        var count = stage.subtract(read.ids)
        if !ids.isEmpty { count += stage.subtract(meant) }
        return count
      }
      IDFiles.tell(read.reports, in: context)
    }
    let left = NumberText.grouped(workspace.stage(name).count)
    context.note("unstaged \(NumberText.grouped(removed)), \(left) left")
    return .none
  }
}
