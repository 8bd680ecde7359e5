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

  private let file: Argument
  private let ids: EntityStage

  /// - Returns: nil where no feed was named.
  /// - Throws: `Diagnostic` where it can't be read.
  init?(_ arguments: Argument?, in context: Context, on workspace: CatalogWorkspace) throws {
    guard let file = arguments else { return nil }
    self.file = file
    let (ids, reports) = try IDFiles(reading: [file]).read(in: context, on: workspace)
    IDFiles.tell(reports, in: context)
    self.ids = ids
  }

  private static let shown = 5

  /// Tells which ids of a plan it has.
  func tell(of plan: Plan, in context: Context) {
    guard var common = plan.ids else { return }
    _ = common.formIntersection(ids)
    guard !common.isEmpty else { return context.note("none of the ids is in \(file.text)") }
    let names = common.ids(in: 0..<min(common.count, Self.shown)).map { Quoting.word($0.text) }.joined(separator: ", ")
    let isOne = common.count == 1
    context.warn(
      "\(NumberText.grouped(common.count)) of \(NumberText.counted(plan.idCount, "id", "ids")) \(isOne ? "is" : "are") in "
        + "\(file.text), whose next upload brings \(isOne ? "it" : "them") back: \(names)"
        + (common.count > Self.shown ? ", …" : ""))
  }
}
