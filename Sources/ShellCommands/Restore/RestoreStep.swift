internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

// The road of a restoration: consent, the right to write there, and then group by group: which of it the catalogue has again,
// saving the others at once, and reading them when all are saved. What is looked at long before it is saved may have come
// back meanwhile, and would be overwritten by what is older.

/// Saves items back, and looks whether they are.
struct RestoreStep {
  let environment: ServiceEnvironment
  let source: SnapshotSource
  let overwrites: Bool
  let options: DeletionOptions
  let context: Context
  let workspace: CatalogWorkspace

  private static let shown = 5

  /// Whether anything is only told.
  private var isDryRun: Bool { options.isDryRun || context.policy.isDryRun }

  /// - Throws: `Diagnostic`, or `CancellationError`.
  func run() async throws -> Effect {
    let limits = SendingLimits(for: environment, context.session.settings)
    let sweep = try await workspace.sweep(of: environment, in: context)
    if let time = limits.duration(ofCalls: source.entities.count * (overwrites ? 1 : 2)) {
      context.note("each item is read before and after, \(time)")
    }
    if isDryRun {
      try await tellPlan(sweep)
      return .none
    }
    let consent = try await WriteConsent(context: context, workspace: workspace, options: options).obtain(
      for: "restore",
      summary: [
        "save \(NumberText.counted(source.entities.count, "item", "items")) back to \(environment.name) "
          + "(\(environment.base.text), \(environment.accountText))",
        overwrites
          ? "those that the catalogue has again are OVERWRITTEN"
          : "those that the catalogue has again are left alone",
        "recommendations show them after their next calculation, which can take a day",
      ], in: environment)
    // Nobody deletes there meanwhile; whoever had to wait for that is asked by the guards again.
    let lease = try await DeletionRunner.lease(environment, context, workspace)
    defer { withExtendedLifetime(lease) {} }
    let secret = try await workspace.token(for: environment, approver: context.approver)
    var outcome = RestoreOutcome(source: source, environment: environment)
    for part in source.parts {
      do {
        outcome.add(try await save(admit(part, consent), secret, limits, sweep, &outcome.there))
      } catch let refusal as Diagnostic where outcome.hasBegun {
        outcome.refusal = refusal
        break
      }
      if outcome.stop != nil { break }
    }
    do {
      try await compare(&outcome, sweep)
    } catch is CancellationError {
      outcome.isCutOff = true
    }
    try outcome.conclude(in: context)
    return .none
  }

  private func tellPlan(_ sweep: EntitySweep) async throws {
    var there: [EntityID] = []
    let wanted = try await absent(of: source.entities, sweep, there: &there)
    try context.put(
      Report(
        columns: [Column("id", isNeverCut: true), Column("name"), Column("attributes", isNumeric: true)],
        rows: wanted.map { [.text($0.id.text), .text($0.name), .number($0.saveable.attributes.count)] }))
    if !there.isEmpty { context.note(RestoreOutcome.text(there: there)) }
    context.note("dry run: nothing was saved")
  }

  private func admit(_ part: SnapshotSource.Part, _ consent: GivenConsent) async throws -> AdmittedRestoration {
    var policy = options.policy(in: context)
    // As the configuration has it now: it may have changed while the question stood.
    let here = try await workspace.environment(context.session.environment)
    guard here == environment else {
      throw Diagnostic(
        .refused, "'\(environment.name)' was changed meanwhile, in this shell or another one", help: "restore again")
    }
    if let open = workspace.unlocked.unlocking(of: here.identity, now: context.clock.now) {
      policy.unlocked = open.reason
    }
    do throws(Refusal) {
      return try Admission.admit(
        restoring: part.entities, of: part.run, takenIn: source.catalogue, in: here, policy: policy, consent: consent)
    } catch { throw Diagnostic(.refused, error.message, help: error.help) }
  }

  private func save(
    _ admitted: AdmittedRestoration, _ secret: Secret, _ limits: SendingLimits, _ sweep: EntitySweep,
    _ there: inout [EntityID]
  ) async throws -> RestorationResult {
    let restorer = Restorer(
      transport: workspace.patientTransport(for: environment, in: context, isUntorn: true),
      tokens: workspace.accessTokens,
      records: workspace.ports.records, now: { [clock = context.clock] in clock.now })
    defer { context.output.show(nil) }
    let total = admitted.entities.count
    context.output.show(Progress("restoring", done: 0, total: total, unit: "items"))
    var found: [EntityID] = []
    defer { there += found }
    do {
      return try await restorer.save(
        admitted, secret: secret, author: workspace.ports.author(context.origin), timeout: limits.timeout,
        // At a rate a look takes its time, and what was looked at is saved within about a minute.
        itemsPerSave: overwrites ? Restorer.itemsPerSave : limits.callsPerMinute ?? Restorer.itemsPerSave
      ) { group throws(RestorationStop) in
        guard !overwrites else { return group }
        do { return try await absent(of: group, sweep, there: &found) } catch let stop as RestorationStop {
          throw stop
        } catch { throw .cancelled }
      } progress: { done in
        context.output.show(Progress("restoring", done: done, total: total, unit: "items"))
      }
    } catch { throw Diagnostic(store: error) }
  }

  /// Those that the catalogue does not have.
  /// - Throws: `RestorationStop` where one can't be read: saving over what can't be seen might replace what is newer.
  private func absent(
    of entities: [CatalogEntity], _ sweep: EntitySweep, there: inout [EntityID]
  ) async throws -> [CatalogEntity] {
    var known: Set<EntityID> = []
    var done = 0
    context.output.show(Progress("looking", done: 0, total: entities.count, unit: "items"))
    try await sweep.read(entities.map(\.id)) { id, reading in
      switch reading {
      case .success(.some): known.insert(id)
      case .success(nil): break
      case .failure(let error): throw RestorationStop.unread(error)
      }
      done += 1
      context.output.show(Progress("looking", done: done, total: entities.count, unit: "items"))
    }
    there += entities.map(\.id).filter { known.contains($0) }
    return entities.filter { !known.contains($0.id) }
  }

  /// Reads what was saved, or may have been, and compares it.
  private func compare(_ outcome: inout RestoreOutcome, _ sweep: EntitySweep) async throws {
    let wanted = outcome.sent + outcome.unknown
    guard !wanted.isEmpty else { return }
    try Task.checkCancellation()
    let before = Dictionary(wanted.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    defer { context.output.show(nil) }
    context.output.show(Progress("verifying", done: 0, total: wanted.count, unit: "items"))
    try await sweep.read(wanted.map(\.id)) { id, reading in
      let found: RestoredItem.Outcome
      switch reading {
      case .failure(let error): found = .notChecked(error.reason)
      case .success(nil): found = .missing
      case .success(.some(let now)):
        let differences = before[id].map { Restorer.differences(from: $0, to: now) } ?? []
        found = differences.isEmpty ? .restored : .differs(differences)
      }
      outcome.items.append(RestoredItem(id: id, outcome: found))
      context.output.show(Progress("verifying", done: outcome.items.count, total: wanted.count, unit: "items"))
    }
  }
}
