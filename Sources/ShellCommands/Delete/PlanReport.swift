internal import CatalogAPI
internal import Deletion
internal import Shell

/// A plan as values.
enum PlanReport {
  /// - Parameters:
  ///   - inFeed: how many of its ids a feed has; nil where none was named.
  ///   - isRead: whether a snapshot is taken first.
  static func report(
    _ plan: Plan, policy: DeletionPolicy, limits: SendingLimits, inFeed: Int?, isRead: Bool
  ) -> Report {
    let refusals = Admission.verdicts(on: plan, policy: policy).compactMap(\.refusal)
    let time = plan.duration(callsPerMinute: limits.callsPerMinute)
    return .record([
      "environment": .text(plan.environment.name), "domain": .text(plan.environment.base.text),
      "client": .text(plan.environment.account),
      "ids": plan.scope == .everything ? .text("all") : .number(plan.idCount),
      "requests": .number(plan.requestCount), "first-request": .text(plan.firstRequest),
      "last-request": .text(plan.lastRequest),
      "seconds-at-rate-limit": time.map { .number(Int($0.components.seconds)) } ?? .nothing,
      "confirmation": .text(confirmation(plan, policy)),
      "snapshot": .flag(isRead), "in-feed": inFeed.map(Value.number) ?? .nothing,
      "stopped-by": .text(refusals.map(\.message).joined(separator: "; ")),
    ])
  }

  private static func confirmation(_ plan: Plan, _ policy: DeletionPolicy) -> String {
    switch Admission.consent(for: plan, policy: policy) {
    case .none: "none"
    case .yes: "yes"
    case .phrase(let phrase): phrase
    }
  }

  /// What a person is told before being asked.
  static func summary(_ plan: Plan, limits: SendingLimits, isRead: Bool) -> [String] {
    let place = "\(plan.environment.name) (\(plan.environment.base.text), \(plan.environment.accountText))"
    let requests = plan.requestCount == 1 ? "1 request" : "\(plan.requestCount) requests"
    var lines: [String]
    if plan.scope == .everything {
      lines = ["delete the WHOLE catalogue of \(place), in 1 request"]
    } else {
      let ids = plan.idCount == 1 ? "1 id" : "\(plan.idCount) ids"
      let again = plan.resumedRun.map { ", the rest of run \($0)" } ?? ""
      lines = ["delete \(ids) from \(place), in \(requests)\(again)"]
    }
    if let time = plan.duration(callsPerMinute: limits.callsPerMinute), time > .zero {
      lines.append("at \(limits.callsPerMinute ?? 0) calls a minute this takes about \(time.components.seconds) s")
    }
    if isRead {
      let reads = limits.duration(ofCalls: plan.idCount).map { ", \($0)" } ?? ""
      lines.append(
        "a snapshot is taken first\(reads): 'restore' can save the items back, and takes up to a day to show")
    } else {
      lines.append("there is no undo")
    }
    return lines
  }
}
