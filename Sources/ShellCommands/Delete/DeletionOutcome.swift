internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// What a person and a script are told of a run that ended.
struct DeletionOutcome {
  private let result: RunResult
  private let context: Context
  private let isTarget: Bool
  private let source: TokenSource

  /// - Parameter source: where the token of its environment comes from.
  init(_ result: RunResult, _ context: Context, source: TokenSource) {
    self.source = source
    self.result = result
    self.context = context
    isTarget = result.run.catalogue.hasPrefix("\(ServiceEnvironment.API.target.rawValue) ")
  }

  /// Puts the result out, and says what went wrong.
  /// - Throws: `Diagnostic` where not all was accepted.
  func conclude(snapshot: SnapshotCounts?, on workspace: CatalogWorkspace) throws -> Effect {
    let run = result.run
    workspace.remember(runs: [run])
    do {
      try context.put(Self.report(result))
    } catch {
      throw unwritten(error)
    }
    if let summary = SendingText.summary(result) { context.note(summary) }
    for note in result.notes where run.state != .done { context.note("reason: \(note)") }
    if result.ending == .deletedEverything { throw diagnostic }
    guard run.state != .done else {
      if let snapshot, snapshot.present > 0 {
        let part =
          snapshot.unread > 0
          ? "\(NumberText.grouped(snapshot.present)) of \(NumberText.counted(snapshot.present + snapshot.unread, "item", "items"))"
          : "the items"
        context.note("'restore \(run.id)' saves \(part) back as they were")
      }
      context.note(
        run.scope == .ids && isTarget
          ? "accepted by the service; it shows in recommendations within 15 minutes, and in its search hours later"
          : "accepted by the service; it may take a few hours until it shows everywhere")
      return .none
    }
    throw diagnostic
  }

  /// What came of it, where its rows could not be written: nobody may take that for a deletion that did not happen.
  private func unwritten(_ cause: any Error) -> Diagnostic {
    let reason = (cause as? Diagnostic)?.message ?? "\(cause)"
    let isWell = result.run.state == .done && result.ending != .deletedEverything
    var diagnostic = isWell ? nil : self.diagnostic
    let accepted = result.run.scope == .everything ? "all" : "\(result.counts.ids(in: .done))"
    let outcome = diagnostic?.message ?? "run \(result.run.id) is done, ids accepted: \(accepted)"
    diagnostic = diagnostic ?? Diagnostic(.unwritten, "", help: "show run \(result.run.id)")
    diagnostic?.message = "\(outcome); but the result can't be put out: \(reason)"
    return diagnostic ?? Diagnostic(.failed, outcome)
  }

  private static func report(_ result: RunResult) -> Report {
    let counts = result.counts
    let run = result.run
    return .record([
      "run": .text(run.id.text), "environment": .text(run.environment), "state": .text(run.state.rawValue),
      "ids": run.scope == .everything ? .text("all") : .number(run.idCount),
      "accepted": .number(counts.ids(in: .done)), "failed": .number(counts.ids(in: .failed)),
      "unknown": .number(counts.ids(in: .unknown, .sent)), "not-sent": .number(counts.ids(in: .planned)),
      "requests": .number(counts.batches(in: .done, .failed, .unknown, .sent)),
    ])
  }

  private var diagnostic: Diagnostic {
    let run = result.run
    let accepted = result.counts.batches(in: .done)
    let share =
      accepted == 0
      ? "none of \(run.batchCount) \(run.batchCount == 1 ? "request was" : "requests was") accepted"
      : "\(accepted) of \(run.batchCount) requests were accepted"
    let help = "resume \(run.id)"
    switch result.ending {
    case .stopped: return Diagnostic(.interrupted, "stopped: \(share)", help: help)
    case .deletedEverything:
      return Diagnostic(
        .incomplete,
        "THE SERVICE SAYS THAT IT DELETED EVERY ITEM of '\(run.environment)' (\(run.base), \(run.client)), and \(run.idCount) "
          + "ids were asked for; no further request was sent: \(share)",
        help: "upload the product feed again, and ask Adobe's support with the time of run \(run.id)")
    case .credentials(let status, let note):
      let what = status.map { "the service refused the token (status \($0))" } ?? note
      return Diagnostic(
        accepted > 0 ? .incomplete : .credentials, "\(what); \(share)",
        help:
          "\(source.renewal(of: run.environment)); then \(help)"
      )
    case .unreachable(let reason):
      return Diagnostic(accepted > 0 ? .incomplete : .unreachable, "\(reason); \(share)", help: help)
    case .refusing(let count, let reason):
      return Diagnostic(
        accepted > 0 ? .incomplete : .failed,
        "the service refused \(count) requests in a row, so no more were sent (\(reason)); \(share)",
        help: "look at the reason; 'set refusal-limit 0', then \(help), goes on whatever is refused")
    case .journal(let error):
      return Diagnostic(
        accepted > 0 ? .incomplete : .failed,
        "the journal failed, so no further request was sent: \(error.message); \(share)", help: help)
    case nil:
      if result.isTooLong {
        return Diagnostic(
          accepted > 0 ? .incomplete : .failed, "the service takes no requests of this length: \(share)",
          help: "set batch-bytes to less, and delete the ids again: those that were staged and not accepted still are")
      }
      return Diagnostic(
        accepted > 0 ? .incomplete : .failed,
        accepted > 0 ? "not everything went through: \(share)" : "nothing went through: \(share)", help: help)
    }
  }
}
