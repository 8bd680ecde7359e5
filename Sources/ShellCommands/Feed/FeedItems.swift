internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// The items that a command about a feed is for: those that are named, or those that are staged.
struct FeedItems {
  static let ids = Parameter("ID", .any, .stagedID, refusesEmptyWords: true, "ids of items")
  static let staged = Option.flag("--staged", "the staged ids")

  private let ids: [Argument]
  private let isStaged: Bool

  /// - Throws: `Diagnostic` where neither or both are given.
  init(_ arguments: Arguments) throws(Diagnostic) {
    ids = arguments[Self.ids]
    isStaged = arguments.has(Self.staged)
    guard ids.isEmpty == isStaged else {
      throw Diagnostic(
        .usage, isStaged ? "ids and --staged exclude each other" : "which ids?",
        help: "name them, or --staged for those staged")
    }
  }

  /// Their ids; never none.
  /// - Throws: `Diagnostic`.
  func wanted(in context: Context, on workspace: CatalogWorkspace) throws -> EntityStage {
    let wanted =
      isStaged ? workspace.stage(context.session.environment) : try DeleteIDs.meant(ids, in: context, workspace)
    guard !wanted.isEmpty else {
      throw Diagnostic(
        .failed, "nothing is staged in '\(context.session.environment)'", help: "'stage ID…', or name the ids")
    }
    return wanted
  }
}
