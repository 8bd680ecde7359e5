public import Prompting
internal import Synchronization

/// A person whose answers are known beforehand.
public final class ScriptedApprover: Approver {
  private struct State {
    var answers: [Answer]
    var secrets: [String]
    var lines: [String]
    var questions: [Question] = []
  }
  private let state: Mutex<State>

  public convenience init(_ answers: Answer..., secrets: [String] = [], lines: [String] = []) {
    self.init(answers, secrets: secrets, lines: lines)
  }

  public init(_ answers: [Answer], secrets: [String] = [], lines: [String] = []) {
    state = Mutex(State(answers: answers, secrets: secrets, lines: lines))
  }

  /// What was asked so far.
  public var questions: [Question] { state.withLock { $0.questions } }

  public func answer(to question: Question) async -> Answer {
    state.withLock { state in
      state.questions.append(question)
      return state.answers.isEmpty ? .nobody : state.answers.removeFirst()
    }
  }

  public func line(for text: String) async -> String? {
    state.withLock { $0.lines.isEmpty ? nil : $0.lines.removeFirst() }
  }

  public func secret(for text: String) async -> String? {
    state.withLock { $0.secrets.isEmpty ? nil : $0.secrets.removeFirst() }
  }
}
