internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import Prompting
internal import ScriptLanguage
internal import Shell

// The way back. What is to be deleted is read first, item by item, for the service's search renames fields and may be hours
// old; and what could not be read is told before anything is deleted.

/// Takes the snapshot of a deletion, where there is to be one.
struct SnapshotStep {
  static let taken = Option.flag(
    "--snapshot", "read the items first and keep them for 'restore', however many they are")
  static let left = Option.flag("--no-snapshot", "keep nothing to restore")

  /// What was asked for on the command; nil: the setting decides.
  var isWanted: Bool?

  init() {}

  /// - Throws: `Diagnostic` for both options at once.
  init(_ arguments: Arguments) throws(Diagnostic) {
    let (taken, left) = (arguments.has(Self.taken), arguments.has(Self.left))
    if taken, left {
      throw Diagnostic(.usage, "--snapshot and --no-snapshot exclude each other", help: "give one of them")
    }
    isWanted = taken ? true : left ? false : nil
  }

  /// Whether a plan is read first.
  enum Decision: Equatable {
    case take
    /// Without; with why, where people would expect one.
    case leave(String?)
  }

  /// - Throws: `Diagnostic` where a snapshot is asked for that can't be taken.
  func decision(for plan: Plan, _ settings: Settings) throws(Diagnostic) -> Decision {
    let mode = settings["snapshot"]
    let wanted = isWanted ?? (mode == "on" ? true : mode == "off" ? false : nil)
    guard plan.scope == .ids else {
      return .leave(wanted == true ? "no snapshot: a whole catalogue can't be read item by item" : nil)
    }
    guard plan.resumedRun == nil else {
      return .leave(wanted == true ? "no new snapshot: what the run kept when it began is all there is" : nil)
    }
    switch wanted {
    case false: return .leave(nil)
    case true:
      guard plan.environment.canReadBack else {
        throw Diagnostic(
          .refused, "'\(plan.environment.name)' can't be read back, so no snapshot can be taken",
          help: "--no-snapshot deletes without; restore --feed FILE --source FEED can bring items back from a feed")
      }
      return .take
    case nil:
      guard plan.environment.canReadBack else { return .leave(nil) }
      let limit = settings.integer("snapshot-limit")
      guard plan.idCount <= limit else {
        return .leave(
          "no snapshot: \(NumberText.grouped(plan.idCount)) ids are more than snapshot-limit, which is "
            + "\(NumberText.grouped(limit)); --snapshot takes one all the same")
      }
      return .take
    }
  }

  /// Reads the items of a plan and keeps them.
  /// - Returns: how much of them it has.
  /// - Throws: `Diagnostic` where it is incomplete and nobody agrees to that; then it is not kept.
  func take(
    _ plan: Plan, as run: RunID, in context: Context, on workspace: CatalogWorkspace
  ) async throws -> SnapshotCounts {
    let ids = plan.ids ?? EntityStage()
    let sweep = try await workspace.sweep(of: plan.environment, in: context)
    let output = context.output
    defer { output.show(nil) }
    output.show(Progress("reading", done: 0, total: ids.count, unit: "items"))
    do {
      let result = try await SnapshotTaker(sweep, records: workspace.ports.records).take(ids, of: run) { done in
        output.show(Progress("reading", done: done, total: ids.count, unit: "items"))
      }
      output.show(nil)
      if result.unsaveable > 0 {
        context.warn(
          "\(NumberText.counted(result.unsaveable, "item has", "items have")) no name or no category, which the service asks for: "
            + "'restore' may be refused for them")
      }
      try await settle(result, plan, context)
      return result.counts
    } catch {
      try? await workspace.ports.records.dropSnapshot(of: run)
      throw error is JournalError ? Diagnostic(store: error) : error
    }
  }

  private func settle(_ result: SnapshotTaker.Result, _ plan: Plan, _ context: Context) async throws {
    let counts = result.counts
    if counts.absent > 0 {
      let names = result.absent.map { Quoting.word($0.text) }.joined(separator: ", ")
      context.warn(
        "\(NumberText.grouped(counts.absent)) of \(NumberText.counted(counts.all, "id", "ids")) "
          + "\(counts.absent == 1 ? "is" : "are") not in the catalogue: \(names)"
          + (counts.absent > result.absent.count ? ", …" : ""))
    }
    guard counts.unread > 0 else { return }
    // Where nothing at all can be read, it is the way there that is wrong.
    if counts.unread == counts.all, let error = result.error {
      let cause = Diagnostic(reading: error, plan.environment)
      throw Diagnostic(
        cause.code, "none of the items can be read before they are deleted: \(cause.message); nothing was sent",
        help: cause.help ?? "'env test \(plan.environment.name)' tells what is wrong")
    }
    let unread = result.unread.map { Quoting.word($0.text) }.joined(separator: ", ")
    let what =
      "the snapshot is incomplete: \(NumberText.grouped(counts.unread)) of \(NumberText.counted(counts.all, "item", "items")) "
      + "could not be read: \(unread)\(counts.unread > result.unread.count ? ", …" : "") (\(result.reasons.joined(separator: "; ")))"
    let question = Question(
      summary: [what, "what is not in it can't be restored"], text: "delete all the same? [y/N]", consent: .yes)
    switch await context.approver.answer(to: question) {
    case .yes: return
    case .no:
      throw Diagnostic(
        .refused, "not confirmed: nothing was sent",
        help: "'env test' tells whether items can be read; --no-snapshot deletes without a snapshot")
    case .nobody: throw Diagnostic(.refused, what, help: "--no-snapshot deletes without one")
    }
  }

  /// What a snapshot has, in words.
  static func text(_ counts: SnapshotCounts) -> String {
    var parts = ["\(counts.present) of \(counts.all) items"]
    if counts.absent > 0 { parts.append("\(counts.absent) not in the catalogue") }
    if counts.unread > 0 { parts.append("\(counts.unread) could not be read") }
    return parts.joined(separator: ", ")
  }
}
