public import ScriptLanguage

/// One statement that was typed.
public struct HistoryEntry: Sendable, Equatable {
  /// What came of it.
  public enum Outcome: Sendable, Equatable {
    /// Nobody noted it: older shells did not.
    case unknown
    /// It was begun, and no end was noted: it still runs, or its shell is gone.
    case unfinished
    /// It ended with this status, so many milliseconds after it was begun.
    case ended(ExitStatus, milliseconds: Int64)
  }

  /// When it was begun, in milliseconds since 1970-01-01T00:00:00Z.
  public var time: Int64
  /// The environment it was typed in.
  public var environment: String
  public var text: String
  public var outcome: Outcome

  public init(time: Int64, environment: String, text: String, outcome: Outcome = .unknown) {
    self.time = time
    self.environment = environment
    self.text = text
    self.outcome = outcome
  }
}

/// Keeps what was typed at the prompt, over sessions and beside other shells of the same user.
public protocol HistoryStore: Sendable {
  /// The newest `limit` entries of an environment, or of all with nil, oldest first; each text of an environment once, as it
  /// was noted last.
  /// - Throws: `Diagnostic`.
  func entries(of environment: String?, limit: Int) throws -> [HistoryEntry]
  /// Adds one entry; other shells that add at the same time lose nothing. A statement is added when it is begun, and again
  /// with its outcome when it ends.
  /// - Throws: `Diagnostic`.
  func append(_ entry: HistoryEntry) throws
}
