/// One statement that was typed.
public struct HistoryEntry: Sendable, Equatable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var time: Int64
  /// The environment it was typed in.
  public var environment: String
  public var text: String

  public init(time: Int64, environment: String, text: String) {
    self.time = time
    self.environment = environment
    self.text = text
  }
}

/// Keeps what was typed at the prompt, over sessions and beside other shells of the same user.
public protocol HistoryStore: Sendable {
  /// The newest `limit` entries of an environment, oldest first, each text once, at the place of its last use.
  /// - Throws: `Diagnostic`.
  func entries(of environment: String, limit: Int) throws -> [HistoryEntry]
  /// Adds one entry; other shells that add at the same time lose nothing.
  /// - Throws: `Diagnostic`.
  func append(_ entry: HistoryEntry) throws
}
