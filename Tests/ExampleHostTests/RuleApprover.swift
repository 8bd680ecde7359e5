internal import Prompting
internal import Shell
internal import Synchronization

// Example: an approver
/// Answers questions by a rule of the host's, and keeps what was asked.
final class RuleApprover: Approver {
  private let rule: @Sendable (Question) -> Bool
  private let kept = Mutex<[Question]>([])

  init(_ rule: @escaping @Sendable (Question) -> Bool) { self.rule = rule }

  var asked: [Question] { kept.withLock { $0 } }

  func answer(to question: Question) async -> Answer {
    kept.withLock { $0.append(question) }
    return rule(question) ? .yes : .no
  }

  func secret(for text: String) async -> String? { nil }
}
// End of example.
