/// A question whose answer lets something irreversible happen.
public struct Question: Sendable, Equatable {
  /// What counts as yes.
  public enum Consent: Sendable, Equatable {
    /// `y` or `yes`.
    case yes
    /// Exactly this phrase, typed out.
    case phrase(String)
  }
  /// What is about to happen, a line each; shown before the question.
  public var summary: [String]
  /// The question itself, without a trailing blank.
  public var text: String
  public var consent: Consent
  public init(summary: [String], text: String, consent: Consent) {
    self.summary = summary
    self.text = text
    self.consent = consent
  }
}

/// What a person said to a question.
public enum Answer: Sendable, Equatable {
  case yes
  case no
  /// Nobody could be asked: no terminal, a script, a pipe. Never taken for a yes.
  case nobody
}

/// Asks the person at the terminal, if there is one.
public protocol Approver: Sendable {
  /// Whoever cannot be asked has not agreed. What was typed or pasted before the question was shown is not its answer.
  func answer(to question: Question) async -> Answer
  /// Reads a secret without echo; nil where nobody can be asked or the person gave up.
  func secret(for text: String) async -> String?
  /// Shows a text and reads a line; nil where nobody can be asked or the person gave up.
  func line(for text: String) async -> String?
}

extension Approver {
  public func line(for text: String) async -> String? { nil }
}

/// The approver of scripts, pipes and hosts: nobody is there.
public struct NoApprover: Approver {
  public init() {}
  public func answer(to question: Question) async -> Answer { .nobody }
  public func secret(for text: String) async -> String? { nil }
}
