internal import CatalogAPI
internal import Deletion
internal import EntityStage
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

  /// Requests of an environment under the session's settings.
  static func limits(for environment: ServiceEnvironment, _ settings: Settings) -> SendingLimits {
    let rate = environment.callsPerMinute ?? settings.integer("calls-per-minute")
    return SendingLimits(
      concurrency: settings.integer("concurrency"), callsPerMinute: rate > 0 ? rate : nil,
      timeout: settings.duration("timeout"), retries: settings.integer("retries"),
      refusalsInARow: settings.integer("refusal-limit") > 0 ? settings.integer("refusal-limit") : nil)
  }

  /// Shows what a plan would do. Nobody is asked for a token, for nothing is sent.
  /// - Parameter plan: makes the plan, with what measures its requests.
  /// - Throws: `Diagnostic`.
  func show(in environment: ServiceEnvironment, plan: (RequestMeasure) throws -> Plan) async throws {
    let known = await workspace.tokenAtHand(for: environment)
    let plan = try plan(Self.measure(environment, known))
    let limits = Self.limits(for: environment, context.session.settings)
    try context.put(
      PlanReport.report(
        plan, policy: await policy(for: environment), limits: limits, inFeed: feed?.common(with: plan).count))
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
    let policy = await policy(for: environment)
    let limits = Self.limits(for: environment, context.session.settings)
    let known = await workspace.tokenAtHand(for: environment)
    let draft = try plan(Self.measure(environment, known))
    // Guards speak before anybody is asked, and all of them before a program is run for a token.
    if let refusal = Admission.verdicts(on: draft, policy: policy).compactMap(\.refusal).first {
      throw Diagnostic(.refused, refusal.message, help: refusal.help)
    }
    feed?.tell(of: draft, in: context)
    let consent = try await consent(to: draft, policy: policy, limits: limits)
    _ = try await admit(draft, policy: policy, consent: consent)
    let token: Secret
    if let known {
      token = known
    } else {
      token = try await workspace.token(for: environment, approver: context.approver)
    }
    let final = known == nil ? try plan(Self.measure(environment, token)) : draft
    let lease = if let held { held } else { try await Self.lease(environment, context, workspace) }
    // A question or another shell may have taken its time: guards are asked again, as they are now.
    let admitted = try await admit(final, policy: await self.policy(for: environment), consent: consent)
    return try await carryOut(admitted, token: token, limits: limits, holding: lease)
  }

  /// The right to delete in an environment, waited for where another shell has it and the settings say so.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  static func lease(
    _ environment: ServiceEnvironment, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws -> any Sendable {
    let end = ContinuousClock.now + context.session.settings.duration("lease-wait")
    var isTold = false
    while true {
      do { return try workspace.ports.lease(environment) } catch let error as JournalError where error.isHeld {
        guard .now < end else { throw Diagnostic(.refused, error.message, help: error.help) }
        if !isTold { context.note("\(error.message); waiting for it") }
        isTold = true
      } catch { throw Diagnostic(store: error) }
      try await Task.sleep(for: leaseStep)
    }
  }

  private static let leaseStep = Duration.milliseconds(100)

  /// What holds for deletions in an environment.
  private func policy(for environment: ServiceEnvironment) async -> DeletionPolicy {
    var policy = options.policy(in: context)
    let settings = context.session.settings
    if environment.isReadOnly, let open = workspace.unlocked.unlocking(of: environment.identity, now: context.clock.now)
    {
      policy.unlocked =
        "until \(Value.time(milliseconds: open.until).text) by \(open.author.user)@\(open.author.host): \(open.reason)"
    }
    policy.maximumShare = settings.integer("max-share")
    if policy.maximumShare < 100, environment.canReadBack {
      let reader = CatalogReader(environment: environment, transport: workspace.ports.transport)
      policy.catalogueSize = try? await reader.count(timeout: settings.duration("timeout"))
    }
    return policy
  }

  private static func measure(_ environment: ServiceEnvironment, _ token: Secret?) -> RequestMeasure {
    RequestMeasure(environment: environment, token: token ?? Secret(assumedToken))
  }

  /// As long as tokens of the classic API are (Recommendations Classic manual, p. 85: a UUID).
  private static let assumedToken = String(repeating: "0", count: 36)

  private func carryOut(
    _ admitted: AdmittedPlan, token: Secret, limits: SendingLimits, holding lease: any Sendable
  ) async throws -> Effect {
    let plan = admitted.plan
    let result: RunResult
    do {
      result = try await send(admitted, token: token, limits: limits)
      withExtendedLifetime(lease) {}
    } catch { throw Diagnostic(store: error) }
    do { try await unstageAccepted(result, plan) } catch {
      context.warn("the accepted ids are still staged, for the journal could not be read")
    }
    return try conclude(result)
  }

  /// What was agreed to beforehand, or is answered now.
  private func consent(
    to plan: Plan, policy: DeletionPolicy, limits: SendingLimits
  ) async throws -> GivenConsent {
    let needed = Admission.consent(for: plan, policy: policy)
    var consent = options.consent(to: needed, in: context)
    if consent == .nothing {
      switch needed {
      case .none: break
      case .yes:
        let question = Question(
          summary: PlanReport.summary(plan, limits: limits), text: "delete? [y/N]", consent: .yes)
        consent = try agreed(await context.approver.answer(to: question)) ? .yes : .nothing
      case .phrase(let phrase):
        let question = Question(
          summary: PlanReport.summary(plan, limits: limits), text: "to confirm, type '\(phrase)':",
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
    case .no: throw Diagnostic(.refused, "not confirmed: nothing was sent")
    }
  }

  private func send(_ admitted: AdmittedPlan, token: Secret, limits: SendingLimits) async throws -> RunResult {
    let engine = DeletionEngine(
      journal: workspace.ports.journal, transport: workspace.ports.transport,
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
          admitted, token: token, author: workspace.ports.author(context.origin), limits: limits,
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

  private func conclude(_ result: RunResult) throws -> Effect {
    let run = result.run
    workspace.remember(runs: [run])
    do {
      try context.put(Self.report(result))
    } catch {
      throw Self.unwritten(result, error)
    }
    if let summary = SendingText.summary(result) { context.note(summary) }
    for note in result.notes where run.state != .done { context.note("reason: \(note)") }
    guard run.state != .done else {
      context.note("accepted by the service; it may take a few hours until it shows everywhere")
      return .none
    }
    throw Self.diagnostic(result)
  }

  /// What came of it, where its rows could not be written: nobody may take that for a deletion that did not happen.
  private static func unwritten(_ result: RunResult, _ cause: any Error) -> Diagnostic {
    let reason = (cause as? Diagnostic)?.message ?? "\(cause)"
    var diagnostic = result.run.state == .done ? nil : diagnostic(result)
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

  private static func diagnostic(_ result: RunResult) -> Diagnostic {
    let run = result.run
    let accepted = result.counts.batches(in: .done)
    let share =
      accepted == 0
      ? "none of \(run.batchCount) \(run.batchCount == 1 ? "request was" : "requests was") accepted"
      : "\(accepted) of \(run.batchCount) requests were accepted"
    let help = "resume \(run.id)"
    switch result.ending {
    case .stopped: return Diagnostic(.interrupted, "stopped: \(share)", help: help)
    case .credentials(let status):
      return Diagnostic(
        accepted > 0 ? .incomplete : .credentials, "the service refused the token (status \(status)); \(share)",
        help:
          "give it the right one ('login \(run.environment)' or 'env set \(run.environment) token SOURCE'), then \(help)"
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
