public import CatalogAPI

// The one door between a plan and the service. An `AdmittedPlan` can be made nowhere else, and the engine takes nothing
// else. Every check is made here, before the first request, and none later.

/// What holds where a deletion was asked for.
public struct DeletionPolicy: Sendable, Equatable {
  /// The session or process was opened to look only.
  public var isReadOnly: Bool
  /// The most ids that one deletion may hold.
  public var maximumDelete: Int
  /// `--limit N`: lets a deletion of at most N ids past the maximum.
  public var limit: Int?
  /// `set confirm off`: an ordinary environment asks nothing.
  public var isConfirmationOff: Bool
  /// Why a read-only environment may be deleted in after all, and until when, in words; nil where it may not.
  public var unlocked: String?
  /// Items in the catalogue, where something is known of that.
  public var catalogueSize: CatalogueSize?
  /// The most percent of the catalogue that one deletion by ids may hold, 1–100.
  public var maximumShare = 100
  /// What a snapshot has of the items, in words; nil where none was taken.
  public var snapshot: String?

  public init(isReadOnly: Bool, maximumDelete: Int, limit: Int? = nil, isConfirmationOff: Bool = false) {
    self.isReadOnly = isReadOnly
    self.maximumDelete = maximumDelete
    self.limit = limit
    self.isConfirmationOff = isConfirmationOff
  }
}

/// How many items a catalogue has, as far as that is known.
public enum CatalogueSize: Sendable, Equatable {
  case exactly(Int)
  /// No API counts, but a search tells whether there is an item of some number.
  case atLeast(Int)
  case below(Int)

  var text: String {
    switch self {
    case .exactly(let count): "\(count) items"
    case .atLeast(let count): "at least \(count) items"
    case .below(let count): "fewer than \(count) items by the service's search"
    }
  }

  /// The least size of which so many ids are no more than a share in percent.
  public static func needed(for ids: Int, share: Int) -> Int {
    let (product, overflow) = ids.multipliedReportingOverflow(by: 100)
    return overflow ? .max : (product + share - 1) / share
  }

  func isTooSmall(for ids: Int, share: Int) -> Bool {
    switch self {
    case .exactly(let count): count < Self.needed(for: ids, share: share)
    case .atLeast: false
    case .below(let count): count <= Self.needed(for: ids, share: share)
    }
  }
}

/// What somebody has to agree to before a plan is carried out.
public enum NeededConsent: Sendable, Equatable {
  case none
  /// A plain yes.
  case yes
  /// This very text.
  case phrase(String)
}

/// What was agreed to.
public enum GivenConsent: Sendable, Equatable {
  case nothing
  /// `--yes`, or `y` at the question.
  case yes
  /// `--confirm TEXT`, or what was typed at the question.
  case phrase(String)
}

/// Why a plan was not let through.
public struct Refusal: Error, Sendable, Equatable {
  public let message: String
  public let help: String
}

/// A plan that passed every guard and has the consent it needs.
public struct AdmittedPlan: Sendable {
  public let plan: Plan
  /// How it was agreed to, in words.
  public let consent: String
  /// The guards that let it through, a line `name: figures` each.
  public let guards: String
  fileprivate init(plan: Plan, policy: DeletionPolicy, consent: GivenConsent) {
    self.plan = plan
    self.consent =
      switch consent {
      case .nothing: "nothing was asked"
      case .yes: policy.isConfirmationOff ? "nothing was asked, for confirm is off" : "yes"
      case .phrase(let text): "'\(text)'"
      }
    let maximum = plan.environment.maximumDelete ?? policy.maximumDelete
    let share = policy.catalogueSize.map {
      "max-share: \(plan.idCount) of \($0.text), at most \(policy.maximumShare)%"
    }
    let readOnly = plan.environment.isReadOnly ? policy.unlocked.map { "unlocked \($0)" } : nil
    guards = [
      "read-only: \(readOnly ?? "no")", "protected: \(plan.environment.isProtected ? "yes" : "no")",
      policy.limit.map { "limit: \(plan.idCount) of at most \($0)" }
        ?? "max-delete: \(plan.idCount) of at most \(maximum)",
      plan.scope == .ids ? share : nil, policy.snapshot.map { "snapshot: \($0)" },
    ].compactMap(\.self).joined(separator: "\n")
  }
}

/// The guards.
public enum Admission {
  /// Every guard with its verdict: nil where it lets the plan through.
  public static func verdicts(on plan: Plan, policy: DeletionPolicy) -> [(guard: String, refusal: Refusal?)] {
    [
      ("read-only", readOnly(plan.environment, policy)), ("max-delete", maximumDelete(plan, policy)),
      ("max-share", maximumShare(plan, policy)),
    ]
  }

  /// What has to be agreed to.
  public static func consent(for plan: Plan, policy: DeletionPolicy) -> NeededConsent {
    if plan.scope == .everything { return .phrase(deleteAllPhrase(plan.environment)) }
    if plan.environment.isProtected { return .phrase(plan.environment.name) }
    return policy.isConfirmationOff ? .none : .yes
  }

  /// The sentence that a deletion of everything asks for.
  public static func deleteAllPhrase(_ environment: ServiceEnvironment) -> String {
    "delete all \(environment.account) in \(environment.name)"
  }

  /// Lets a plan through, or says why not.
  /// - Parameter environment: the environment that the session is in now.
  /// - Throws: `Refusal`.
  public static func admit(
    _ plan: Plan, in environment: ServiceEnvironment, policy: DeletionPolicy, consent: GivenConsent
  ) throws(Refusal) -> AdmittedPlan {
    guard plan.environment.identity == environment.identity else {
      func place(_ environment: ServiceEnvironment) -> String {
        "'\(environment.name)' (\(environment.base.text), \(environment.accountText))"
      }
      throw Refusal(
        message: "the plan was made for \(place(plan.environment)), and this is \(place(environment))",
        help: "make the plan again, here")
    }
    for verdict in verdicts(on: plan, policy: policy) {
      if let refusal = verdict.refusal { throw refusal }
    }
    switch (Self.consent(for: plan, policy: policy), consent) {
    case (.yes, .phrase(let given)), (.none, .phrase(let given)):
      guard given == plan.environment.name else {
        throw Refusal(
          message: "the confirmation '\(given)' is not for '\(plan.environment.name)'",
          help: "if '\(plan.environment.name)' is meant: --confirm \(plan.environment.name); else 'use' another")
      }
    case (.none, _), (.yes, .yes): break
    case (.phrase(let needed), .phrase(let given)) where given == needed: break
    case (.yes, _):
      throw Refusal(
        message: "deleting in '\(plan.environment.name)' has to be confirmed, and nobody could be asked",
        help: "add --yes")
    case (.phrase(let needed), .phrase):
      throw Refusal(message: "the confirmation is not '\(needed)'", help: "--confirm '\(needed)'")
    case (.phrase(let needed), _):
      throw Refusal(
        message: plan.scope == .everything
          ? "deleting the whole catalogue has to be confirmed by its own sentence"
          : "'\(plan.environment.name)' is protected: deleting there has to be confirmed by its name",
        help: "add --confirm '\(needed)'")
    }
    return AdmittedPlan(plan: plan, policy: policy, consent: consent)
  }

  /// What saving items back there needs.
  public static func consentToRestore(in environment: ServiceEnvironment, policy: DeletionPolicy) -> NeededConsent {
    if environment.isProtected { return .phrase(environment.name) }
    return policy.isConfirmationOff ? .none : .yes
  }

  /// Lets items be saved back, or says why not.
  /// - Parameters:
  ///   - catalogue: `Run.catalogue` of the run that they were deleted by.
  ///   - environment: where they are to be saved.
  /// - Throws: `Refusal`.
  public static func admit(
    restoring entities: [CatalogEntity], of run: RunID, takenIn catalogue: String, in environment: ServiceEnvironment,
    policy: DeletionPolicy, consent: GivenConsent
  ) throws(Refusal) -> AdmittedRestoration {
    guard catalogue == environment.catalogue else {
      throw Refusal(
        message: "the items were of \(catalogue), and '\(environment.name)' is \(environment.catalogue)",
        help: environment.origin == .embeddedSandbox
          ? "a sandbox ends with its process: its runs can be restored in the same session alone"
          : "use the environment that they were deleted in")
    }
    if let refusal = readOnly(environment, policy) { throw refusal }
    switch (consentToRestore(in: environment, policy: policy), consent) {
    case (.none, _), (.yes, .yes): break
    case (.phrase(let needed), .phrase(let given)) where needed == given: break
    case (.yes, .phrase(let given)) where given == environment.name: break
    case (.yes, _):
      throw Refusal(
        message: "saving items in '\(environment.name)' has to be confirmed, and nobody could be asked",
        help: "add --yes")
    case (.phrase(let needed), _):
      throw Refusal(
        message: "'\(environment.name)' is protected: saving there has to be confirmed by its name",
        help: "add --confirm '\(needed)'")
    }
    return AdmittedRestoration(environment: environment, run: run, entities: entities)
  }

  private static func readOnly(_ environment: ServiceEnvironment, _ policy: DeletionPolicy) -> Refusal? {
    if environment.isReadOnly, policy.unlocked == nil {
      return Refusal(
        message: "the environment '\(environment.name)' is read-only",
        help: "unlock \(environment.name) --for 15m --reason TEXT")
    }
    return policy.isReadOnly
      ? Refusal(message: "this shell was opened read-only", help: "start it without --read-only") : nil
  }

  /// Deleting everything has a sentence of its own to type, which says more than a share.
  private static func maximumShare(_ plan: Plan, _ policy: DeletionPolicy) -> Refusal? {
    guard plan.scope == .ids, policy.maximumShare < 100, let size = policy.catalogueSize else { return nil }
    guard size.isTooSmall(for: plan.idCount, share: policy.maximumShare) else { return nil }
    return Refusal(
      message: "\(plan.idCount) ids are more than \(policy.maximumShare)% of this catalogue, which has \(size.text)",
      help: "set max-share 100, if all are meant")
  }

  private static func maximumDelete(_ plan: Plan, _ policy: DeletionPolicy) -> Refusal? {
    let maximum = plan.environment.maximumDelete ?? policy.maximumDelete
    if let limit = policy.limit {
      return plan.idCount > limit
        ? Refusal(
          message: "\(plan.idCount) ids are more than --limit \(limit)",
          help: "--limit \(plan.idCount), if all are meant")
        : nil
    }
    return plan.idCount > maximum
      ? Refusal(
        message: "\(plan.idCount) ids are more than one deletion may hold here, which is \(maximum)",
        help: "add --limit \(plan.idCount), if all are meant")
      : nil
  }
}
