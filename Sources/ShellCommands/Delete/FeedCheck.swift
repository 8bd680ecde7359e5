internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// Which ids of a plan an upload feed still has: its next upload would bring them back (Target help, "Feeds": a deleted item
/// has to be taken out of the feed as well).
struct FeedCheck {
  static let option = Option.value(
    "--feed", "FILE", .file, "an upload feed: tells which of the ids its next upload would bring back")

  /// The option, and those that say how its file is to be read.
  static let options = [option] + IDFiles.reading

  /// What was asked for; nil where no feed was named.
  struct Request {
    fileprivate let file: Argument
    /// As it was named.
    var name: String { file.text }
    fileprivate let files: IDFiles

    /// - Throws: `Diagnostic` for options that go with a feed, where there is none.
    init?(_ arguments: Arguments) throws {
      let named = arguments.first(FeedCheck.option)
      let files = try IDFiles(named.map { [$0] } ?? [], arguments, behind: FeedCheck.option.name)
      guard let named else { return nil }
      file = named
      self.files = files
    }
  }

  private let file: Argument
  /// What the feed has.
  let ids: EntityStage

  /// - Throws: `Diagnostic` where it can't be read, or holds no ids: nobody may take that for "none comes back".
  init?(_ request: Request?, in context: Context, on workspace: CatalogWorkspace) throws {
    guard let request else { return nil }
    file = request.file
    let (ids, reports) = try request.files.read(in: context, on: workspace)
    IDFiles.tell(reports, in: context)
    try request.files.requireIDs(in: reports, context)
    self.ids = ids
  }

  private static let shown = 5

  /// Those of a plan that it has.
  func common(with plan: Plan) -> EntityStage {
    var common = plan.ids ?? EntityStage()
    _ = common.formIntersection(ids)
    return common
  }

  /// Tells which ids of a plan it has.
  func tell(of plan: Plan, in context: Context) {
    let common = common(with: plan)
    guard !common.isEmpty else { return context.note("none of the ids is in \(file.text)") }
    let names = common.ids(in: 0..<min(common.count, Self.shown)).map { Quoting.word($0.text) }.joined(separator: ", ")
    let isOne = common.count == 1
    context.warn(
      "\(NumberText.grouped(common.count)) of \(NumberText.counted(plan.idCount, "id", "ids")) \(isOne ? "is" : "are") in "
        + "\(file.text), whose next upload brings \(isOne ? "it" : "them") back: \(names)"
        + (common.count > Self.shown ? ", …" : ""))
  }
}
