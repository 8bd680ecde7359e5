internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

// The road of a restoration: what is there already, consent, saving, reading again.

/// Saves items back, and looks whether they are.
struct RestoreStep {
  let environment: ServiceEnvironment
  let source: SnapshotSource
  let overwrites: Bool
  let options: DeletionOptions
  let context: Context
  let workspace: CatalogWorkspace

  private static let shown = 5

  /// - Throws: `Diagnostic`, or `CancellationError`.
  func run() async throws -> Effect {
    let limits = SendingLimits(for: environment, context.session.settings)
    let sweep = try await workspace.sweep(of: environment, in: context)
    let (wanted, there) = try await split(sweep)
    if !there.isEmpty {
      context.note(
        "\(NumberText.counted(there.count, "item is", "items are")) in the catalogue already and left alone: "
          + "\(Self.names(there)); --overwrite saves them too")
    }
    guard !wanted.isEmpty else {
      try put(RestorationResult?.none, [], there: there.count)
      return .none
    }
    if options.isDryRun || context.policy.isDryRun {
      try context.put(
        Report(
          columns: [Column("id", isNeverCut: true), Column("name"), Column("attributes", isNumeric: true)],
          rows: wanted.map { [.text($0.id.text), .text($0.name), .number($0.saveable.attributes.count)] }))
      context.note("dry run: nothing was saved")
      return .none
    }
    let admitted = try await admit(wanted, limits)
    let secret = try await workspace.token(for: environment, approver: context.approver)
    let result = try await save(admitted, secret, limits)
    let items = result.restoration.saved + result.restoration.rejected > 0 ? try await compare(wanted, sweep) : []
    try put(result, items, there: there.count)
    try conclude(result, items)
    return .none
  }

  /// Items that are to be saved, and ids of those that the catalogue has.
  private func split(_ sweep: EntitySweep) async throws -> (wanted: [CatalogEntity], there: [EntityID]) {
    guard !overwrites else { return (source.entities, []) }
    var there: Set<EntityID> = []
    let total = source.entities.count
    var done = 0
    defer { context.output.show(nil) }
    try await sweep.read(source.entities.map(\.id)) { id, reading in
      switch reading {
      case .success(.some): there.insert(id)
      case .success(nil): break
      // Saving over what can't be seen might replace what is newer.
      case .failure(let error): throw Diagnostic(reading: error, environment)
      }
      done += 1
      context.output.show(Progress("looking", done: done, total: total, unit: "items"))
    }
    return (
      source.entities.filter { !there.contains($0.id) }, source.entities.map(\.id).filter { there.contains($0) }
    )
  }

  private func admit(_ wanted: [CatalogEntity], _ limits: SendingLimits) async throws -> AdmittedRestoration {
    var policy = options.policy(in: context)
    if let open = workspace.unlocked.unlocking(of: environment.identity, now: context.clock.now) {
      policy.unlocked = open.reason
    }
    let consent = try await WriteConsent(context: context, workspace: workspace, options: options).obtain(
      for: "restore",
      summary: [
        "save \(NumberText.counted(wanted.count, "item", "items")) back to \(environment.name) "
          + "(\(environment.base.text), \(environment.accountText))",
        "recommendations show them after their next calculation, which can take a day",
      ], in: environment)
    // As the configuration has it now: it may have changed while the question stood.
    let here = try await workspace.environment(context.session.environment)
    do throws(Refusal) {
      return try Admission.admit(
        restoring: wanted, of: source.run, takenIn: source.catalogue, in: here, policy: policy, consent: consent)
    } catch { throw Diagnostic(.refused, error.message, help: error.help) }
  }

  private func save(
    _ admitted: AdmittedRestoration, _ secret: Secret, _ limits: SendingLimits
  ) async throws -> RestorationResult {
    // Nobody deletes there meanwhile.
    let lease = try await DeletionRunner.lease(environment, context, workspace)
    defer { withExtendedLifetime(lease) {} }
    let restorer = Restorer(
      transport: workspace.patientTransport(for: environment, in: context), tokens: workspace.accessTokens,
      records: workspace.ports.records, now: { [clock = context.clock] in clock.now })
    defer { context.output.show(nil) }
    let total = admitted.entities.count
    do {
      return try await restorer.save(
        admitted, secret: secret, author: workspace.ports.author(context.origin), timeout: limits.timeout
      ) { done in context.output.show(Progress("saving", done: done, total: total, unit: "items")) }
    } catch { throw Diagnostic(store: error) }
  }

  /// Reads what was saved, and compares it.
  private func compare(_ wanted: [CatalogEntity], _ sweep: EntitySweep) async throws -> [RestoredItem] {
    let before = Dictionary(wanted.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    var items: [RestoredItem] = []
    defer { context.output.show(nil) }
    try await sweep.read(wanted.map(\.id)) { id, reading in
      let outcome: RestoredItem.Outcome
      switch reading {
      case .failure(let error): outcome = .notChecked(error.reason)
      case .success(nil): outcome = .missing
      case .success(.some(let now)):
        let differences = before[id].map { Restorer.differences(from: $0, to: now) } ?? []
        outcome = differences.isEmpty ? .restored : .differs(differences)
      }
      items.append(RestoredItem(id: id, outcome: outcome))
      context.output.show(Progress("verifying", done: items.count, total: wanted.count, unit: "items"))
    }
    return items
  }

  private func put(_ result: RestorationResult?, _ items: [RestoredItem], there: Int) throws {
    func count(_ matches: (RestoredItem.Outcome) -> Bool) -> Value { .number(items.count { matches($0.outcome) }) }
    try context.put(
      .record([
        "run": .text(source.run.text), "environment": .text(environment.name),
        "items": .number(source.entities.count), "already-there": .number(there),
        "restored": count { $0 == .restored }, "differs": count { if case .differs = $0 { true } else { false } },
        "missing": count { $0 == .missing },
        "not-checked": count { if case .notChecked = $0 { true } else { false } },
        "rejected": .number(result?.restoration.rejected ?? 0),
      ]))
  }

  private func conclude(_ result: RestorationResult, _ items: [RestoredItem]) throws {
    for cause in result.causes { context.warn("the service rejected items: \(cause)") }
    for item in items.prefix(while: { _ in true }).filter({ $0.outcome != .restored }).prefix(Self.shown) {
      let word = Quoting.word(item.id.text)
      switch item.outcome {
      case .restored: break
      case .differs(let fields): context.warn("\(word) is not as it was: \(fields.joined(separator: ", "))")
      case .missing: context.warn("\(word) is not in the catalogue")
      case .notChecked(let reason): context.warn("\(word) could not be read again: \(reason)")
      }
    }
    if let failure = result.failure {
      throw Diagnostic(
        result.restoration.saved > 0 ? .incomplete : failure.kind == .unauthorized ? .credentials : .unreachable,
        "not everything was saved: \(failure.reason)", help: "restore \(source.run) goes on with the rest")
    }
    if let refusal = result.refusal {
      throw Diagnostic(
        result.restoration.saved > 0 ? .incomplete : .failed, "the service did not take the items: \(refusal)",
        help: "restore \(source.run) goes on with the rest")
    }
    let bad = items.count { $0.outcome != .restored }
    guard bad == 0 else {
      throw Diagnostic(
        .incomplete, "\(NumberText.counted(bad, "item is", "items are")) not as they were",
        help: "show entity tells how they are; restore \(source.run) --overwrite saves them again")
    }
    context.note("restored; recommendations show them after their next calculation, which can take a day")
  }

  private static func names(_ ids: [EntityID]) -> String {
    ids.prefix(shown).map { Quoting.word($0.text) }.joined(separator: ", ") + (ids.count > shown ? ", …" : "")
  }
}
