public import Shell
internal import Synchronization

/// A person whose answers are known beforehand.
public final class ScriptedApprover: Approver {
  private struct State {
    var answers: [Answer]
    var secrets: [String]
    var questions: [Question] = []
  }
  private let state: Mutex<State>

  public convenience init(_ answers: Answer..., secrets: [String] = []) { self.init(answers, secrets: secrets) }

  public init(_ answers: [Answer], secrets: [String] = []) {
    state = Mutex(State(answers: answers, secrets: secrets))
  }

  /// What was asked so far.
  public var questions: [Question] { state.withLock { $0.questions } }

  public func answer(to question: Question) async -> Answer {
    state.withLock { state in
      state.questions.append(question)
      return state.answers.isEmpty ? .nobody : state.answers.removeFirst()
    }
  }

  public func secret(for text: String) async -> String? {
    state.withLock { $0.secrets.isEmpty ? nil : $0.secrets.removeFirst() }
  }
}
