internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import Prompting
internal import ScriptLanguage
internal import Shell
internal import Synchronization

// The one road from a command to the engine: plan, guards, consent, lease, run, what came of it.

/// Carries out plans for commands.
struct DeletionRunner {
  let context: Context
  let workspace: CatalogWorkspace
  let options: DeletionOptions
  var feed: FeedCheck?
  var snapshot = SnapshotStep()

  /// Shows what a plan would do. Nobody is asked for a token, for nothing is sent.
  /// - Parameter plan: makes the plan, with what measures its requests.
  /// - Throws: `Diagnostic`.
  func show(in environment: ServiceEnvironment, plan: (RequestMeasure) throws -> Plan) async throws {
    let known = await workspace.tokenAtHand(for: environment)
    let plan = try plan(Self.measure(environment, known))
    let limits = SendingLimits(for: environment, context.session.settings)
    try context.put(
      PlanReport.report(
        plan, policy: await policy(for: environment, plan).0, limits: limits, inFeed: feed?.common(with: plan).count,
        isRead: try snapshot.decision(for: plan, context.session.settings) == .take))
    feed?.tell(of: plan, in: context)
    if known == nil {
      context.note("the token is not at hand; requests are counted as with one of \(Self.assumedToken.count) bytes")
    }
  }

  /// Carries out a plan, or shows it where this is a dry run.
  /// - Parameters:
  ///   - held: the lease of the environment, where the caller has it already.
  ///   - plan: makes the plan, with what measures its requests.
  /// - Throws: `Diagnostic`.
  func run(
    in environment: ServiceEnvironment, holding held: (any Sendable)? = nil, plan: (RequestMeasure) throws -> Plan
  ) async throws -> Effect {
    if options.isDryRun || context.policy.isDryRun {
      try await show(in: environment, plan: plan)
      context.note("dry run: nothing was sent")
      return .none
    }
    let limits = SendingLimits(for: environment, context.session.settings)
    let known = await workspace.tokenAtHand(for: environment)
    let draft = try plan(Self.measure(environment, known))
    let (policy, _) = await policy(for: environment, draft)
    try Task.checkCancellation()
    // Guards speak before anybody is asked, and all of them before a program is run for a token.
    if let refusal = Admission.verdicts(on: draft, policy: policy).compactMap(\.refusal).first {
      throw Diagnostic(.refused, refusal.message, help: refusal.help)
    }
    let decision = try snapshot.decision(for: draft, context.session.settings)
    if case .leave(let reason?) = decision { context.note(reason) }
    feed?.tell(of: draft, in: context)
    let consent = try await consent(to: draft, policy: policy, limits: limits, isRead: decision == .take)
    _ = try await admit(draft, policy: policy, consent: consent)
    let token: Secret
    if let known {
      token = known
    } else {
      token = try await workspace.token(for: environment, approver: context.approver)
    }
    let final = known == nil ? try plan(Self.measure(environment, token)) : draft
    let lease = if let held { held } else { try await Self.lease(environment, context, workspace) }
    let run = RunID.make(at: context.clock.now)
    let kept = decision == .take ? try await snapshot.take(final, as: run, in: context, on: workspace) : nil
    do {
      // A question, another shell or the snapshot may have taken its time: guards are asked again, as they are now.
      var (now, problem) = await self.policy(for: environment, final, size: policy.catalogueSize)
      try Task.checkCancellation()
      if let problem {
        context.warn("max-share is not checked, for the size of the catalogue is not known: \(problem)")
      }
      now.snapshot = kept.map(SnapshotStep.text)
      let admitted = try await admit(final, policy: now, consent: consent)
      return try await carryOut(admitted, as: run, snapshot: kept, token: token, limits: limits, holding: lease)
    } catch {
      await dropUnused(kept, run)
      throw error
    }
  }

  /// A snapshot of a run that never began would be of nothing.
  private func dropUnused(_ kept: SnapshotCounts?, _ run: RunID) async {
    // Where the journal can't tell, it stays: it may be of a run that did begin.
    guard kept != nil else { return }
    do {
      guard try await workspace.ports.journal.run(run) == nil else { return }
      try await workspace.ports.records.dropSnapshot(of: run)
    } catch {}
  }

  /// The right to delete in an environment, waited for where another shell has it and the settings say so.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  static func lease(
    _ environment: ServiceEnvironment, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws -> any Sendable {
    let patience = context.session.settings.duration("lease-wait")
    let end = ContinuousClock.now + max(patience, leaseGrace)
    var isTold = patience == .zero
    while true {
      do { return try workspace.ports.lease(environment) } catch let error as JournalError where error.isHeld {
        guard .now < end else { throw Diagnostic(.refused, error.message, help: error.help) }
        if !isTold { context.note("\(error.message); waiting for it") }
        isTold = true
      } catch { throw Diagnostic(store: error) }
      try await Task.sleep(for: leaseStep)
    }
  }

  private static let leaseStep = Duration.milliseconds(50)
  /// A program that another thread starts holds a lease that has just been given up until it is a program of its own.
  private static let leaseGrace = Duration.milliseconds(200)

  /// What holds for deletions in an environment.
  /// - Parameter size: of the catalogue, where it was found out already.
  private func policy(
    for environment: ServiceEnvironment, _ plan: Plan, size known: CatalogueSize? = nil
  ) async -> (DeletionPolicy, sizeProblem: String?) {
    var policy = options.policy(in: context)
    var problem: String?
    let settings = context.session.settings
    if environment.isReadOnly, let open = workspace.unlocked.unlocking(of: environment.identity, now: context.clock.now)
    {
      policy.unlocked =
        "until \(Value.time(milliseconds: open.until).text) by \(open.author.user)@\(open.author.host): \(open.reason)"
    }
    policy.maximumShare = settings.integer("max-share")
    if policy.maximumShare < 100, environment.canReadBack, plan.scope == .ids {
      if let known {
        policy.catalogueSize = known
      } else {
        do { policy.catalogueSize = try await size(of: environment, for: plan, share: policy.maximumShare) } catch {
          problem = error.reason
        }
      }
    }
    return (policy, problem)
  }

  /// What is known of the size of a catalogue: the embedded sandbox counts; of others one call tells whether the search has
  /// an item of the number that matters. Nil where nobody can be asked for a secret now.
  private func size(
    of environment: ServiceEnvironment, for plan: Plan, share: Int
  ) async throws(CatalogReadError) -> CatalogueSize? {
    let timeout = context.session.settings.duration("timeout")
    guard let secret = await workspace.tokenAtHand(for: environment) else { return nil }
    // Once: a plan is to be shown also where nobody answers.
    let reader = CatalogReader(
      environment: environment, secret: secret,
      transport: workspace.patientTransport(for: environment, in: context, retries: 0), tokens: workspace.accessTokens)
    if environment.origin == .embeddedSandbox { return .exactly(try await reader.count(timeout: timeout)) }
    let needed = CatalogueSize.needed(for: plan.idCount, share: share)
    let page = try await reader.search(.everything, page: SearchPage(start: needed, limit: 1), timeout: timeout)
    return page.hits.isEmpty && page.unusable.isEmpty ? .below(needed) : .atLeast(needed)
  }

  private static func measure(_ environment: ServiceEnvironment, _ token: Secret?) -> RequestMeasure {
    RequestMeasure(environment: environment, token: token ?? Secret(assumedToken))
  }

  /// As long as tokens of the classic API are (Recommendations Classic manual, p. 85: a UUID).
  private static let assumedToken = String(repeating: "0", count: 36)

  private func carryOut(
    _ admitted: AdmittedPlan, as run: RunID, snapshot: SnapshotCounts?, token: Secret, limits: SendingLimits,
    holding lease: any Sendable
  ) async throws -> Effect {
    let plan = admitted.plan
    let result: RunResult
    do {
      result = try await send(admitted, as: run, token: token, limits: limits)
      withExtendedLifetime(lease) {}
    } catch { throw Diagnostic(store: error) }
    do { try await unstageAccepted(result, plan) } catch {
      context.warn("the accepted ids are still staged, for the journal could not be read")
    }
    return try DeletionOutcome(result, context, source: admitted.plan.environment.tokenSource).conclude(
      snapshot: snapshot, on: workspace)
  }

  /// What was agreed to beforehand, or is answered now.
  private func consent(
    to plan: Plan, policy: DeletionPolicy, limits: SendingLimits, isRead: Bool
  ) async throws -> GivenConsent {
    let needed = Admission.consent(for: plan, policy: policy)
    var consent = options.consent(to: needed, in: context)
    if consent == .nothing {
      switch needed {
      case .none: break
      case .yes:
        let question = Question(
          summary: PlanReport.summary(plan, limits: limits, isRead: isRead), text: "delete? [y/N]", consent: .yes)
        consent = try agreed(await context.approver.answer(to: question)) ? .yes : .nothing
      case .phrase(let phrase):
        let question = Question(
          summary: PlanReport.summary(plan, limits: limits, isRead: isRead), text: "to confirm, type '\(phrase)':",
          consent: .phrase(phrase))
        consent = try agreed(await context.approver.answer(to: question)) ? .phrase(phrase) : .nothing
      }
    }
    return consent
  }

  private func admit(_ plan: Plan, policy: DeletionPolicy, consent: GivenConsent) async throws -> AdmittedPlan {
    do {
      // As the configuration has it now: it may have changed while the question stood.
      let here = try await workspace.environment(context.session.environment)
      return try Admission.admit(plan, in: here, policy: policy, consent: consent)
    } catch let refused as Diagnostic {
      throw refused
    } catch let error as Refusal { throw Diagnostic(.refused, error.message, help: error.help) }
  }

  /// - Returns: false where nobody could be asked, so that the guard itself says what is missing.
  private func agreed(_ answer: Answer) throws(Diagnostic) -> Bool {
    switch answer {
    case .yes: return true
    case .nobody: return false
    case .no:
      throw Diagnostic(
        .refused, "not confirmed: nothing was sent",
        help: "'plan' shows what it would do; ask again and answer with what is asked for")
    }
  }

  private func send(
    _ admitted: AdmittedPlan, as run: RunID, token: Secret, limits: SendingLimits
  ) async throws -> RunResult {
    let engine = DeletionEngine(
      journal: workspace.ports.journal, transport: workspace.ports.transport, tokens: workspace.accessTokens,
      now: { [clock = context.clock] in clock.now })
    let stop = StopSignal()
    let output = context.output
    defer { output.show(nil) }
    let total = admitted.plan.idCount
    output.show(Progress("deleting", done: 0, total: total, unit: "ids"))
    let relay = ProgressRelay(on: output)
    do {
      let result = try await context.interruption.observed(by: { level in
        if level == 1 {
          output.say(.note("stopping: the requests under way are waited for; Ctrl-C again abandons them"))
        }
        stop.raise(to: level == 1 ? .drain : .abandon)
      }) {
        try await engine.apply(
          admitted, as: run, token: token, author: workspace.ports.author(context.origin), limits: limits,
          limiter: workspace.limiter(for: admitted.plan.environment, callsPerMinute: limits.callsPerMinute), stop: stop
        ) { progress in relay.show(progress) }
      }
      await relay.finish()
      return result
    } catch {
      await relay.finish()
      throw error
    }
  }

  /// Ids that were accepted need no deleting any more.
  private func unstageAccepted(_ result: RunResult, _ plan: Plan) async throws {
    let name = plan.environment.name
    if plan.scope == .everything {
      if result.run.state == .done { workspace.changeStage(name) { $0.removeAll() } }
      return
    }
    if result.run.state == .done, let ids = plan.ids {
      workspace.changeStage(name) { _ = $0.subtract(ids) }
      return
    }
    var after = 0
    while true {
      let page: [JournaledBatch]
      do {
        page = try await workspace.ports.journal.batches(of: result.run.id, in: [.done], after: after, limit: 256)
      } catch { throw Diagnostic(store: error) }
      guard let last = page.last else { return }
      after = last.number
      workspace.changeStage(name) { stage in
        if stage.isEmpty { return }
        for id in page.flatMap({ $0.batch?.ids ?? [] }) { stage.remove(id) }
      }
    }
  }
}
