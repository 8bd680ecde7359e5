internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `show run RUN`
struct ShowRun: CatalogCommand {
  private static let run = Parameter("RUN", .one, .run, "a run, or 'last'")
  private static let ids = Option.value(
    "--ids", "OUTCOME", .choice(["accepted", "failed", "unknown", "not-sent"]), "its ids with that outcome, a row each")
  static let signature = Signature(
    "show run", .look, "shows one deletion: who, when, where, what came of it", parameters: [run],
    options: [ids], putsRows: true,
    examples: [
      Example("-show run last", "the newest run, if there is one"),
      Example("-show run last --ids failed", "the ids that the service refused"),
    ])

  private let run: Argument
  private let outcome: String?

  init(_ arguments: Arguments) throws {
    guard let run = arguments.first(Self.run) else {
      throw Diagnostic(.usage, "a run is needed", help: "show run last; 'runs' lists them")
    }
    self.run = run
    outcome = arguments.first(Self.ids)?.text
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    do {
      let journal = workspace.ports.journal
      guard let found = try await CatalogWorkspace.run(named: run.text, in: journal) else {
        throw await workspace.unknownRun(run, in: context)
      }
      if let outcome {
        try context.put(try await Self.ids(of: found, Self.states(outcome), journal))
      } else {
        let records = workspace.ports.records
        let kept = Kept(
          snapshot: try await records.snapshotCounts(of: found.id), checks: try await records.checks(of: found.id),
          restorations: try await records.restorations(of: found.id))
        try context.put(
          Self.record(found, state: workspace.shownState(of: found), try await journal.counts(of: found.id), kept))
      }
    } catch { throw Diagnostic(store: error) }
    return .none
  }

  static func states(_ outcome: String) -> [BatchState] {
    switch outcome {
    case "accepted": [.done]
    case "failed": [.failed]
    case "unknown": [.unknown, .sent]
    default: [.planned]
    }
  }

  private static func ids(of run: Run, _ states: [BatchState], _ journal: any Journal) async throws -> Report {
    var rows: [[Value]] = []
    var after = 0
    while true {
      let page = try await journal.batches(of: run.id, in: states, after: after, limit: 256)
      guard let last = page.last else { break }
      after = last.number
      for batch in page {
        for id in batch.batch?.ids ?? [] {
          rows.append([
            .text(id.text), .number(batch.number), .number(batch.attempts),
            batch.status.map(Value.number) ?? .nothing, .text(batch.note),
          ])
        }
      }
    }
    let columns = [
      Column("id"), Column("request", isNumeric: true), Column("attempts", isNumeric: true),
      Column("status", isNumeric: true), Column("note"),
    ]
    return Report(columns: columns, rows: rows)
  }

  /// What is known beside what was sent.
  private struct Kept {
    let snapshot: SnapshotCounts
    let checks: [ItemCheck]
    let restorations: [Restoration]

    /// `2 gone, 1 came-back`; nil where nobody looked.
    var findings: Value {
      let counts = ItemCheck.Finding.allCases.compactMap { finding in
        let count = checks.count { $0.finding == finding }
        return count > 0 ? "\(count) \(finding.rawValue)" : nil
      }
      return counts.isEmpty ? .nothing : .text(counts.joined(separator: ", "))
    }
  }

  private static func record(_ run: Run, state: String, _ counts: RunCounts, _ kept: Kept) -> Report {
    .record([
      "run": .text(run.id.text), "state": .text(state), "environment": .text(run.environment),
      "domain": .text(run.base), "client": .text(run.client), "user": .text("\(run.author.user)@\(run.author.host)"),
      "origin": .text(run.author.origin), "version": .text(run.author.version),
      "started": .time(milliseconds: run.started),
      "ended": run.ended.map { .time(milliseconds: $0) } ?? .nothing,
      "ids": run.scope == .everything ? .text("all") : .number(run.idCount),
      "accepted": .number(counts.ids(in: .done)), "failed": .number(counts.ids(in: .failed)),
      "unknown": .number(counts.ids(in: .unknown, .sent)), "not-sent": .number(counts.ids(in: .planned)),
      "requests": .number(run.batchCount),
      "requests-accepted": .number(counts.batches(in: .done)),
      "consent": run.consent.isEmpty ? .nothing : .text(run.consent),
      "guards": run.guards.isEmpty
        ? .nothing : .text(run.guards.split(separator: "\n").joined(separator: "; ")),
      "snapshot": kept.snapshot.all > 0 ? .number(kept.snapshot.present) : .nothing,
      "verified": kept.findings,
      "restored": kept.restorations.isEmpty ? .nothing : .number(kept.restorations.reduce(0) { $0 + $1.saved }),
    ])
  }
}
