/// That a read-only environment was opened for a while.
public struct Unlocking: Sendable, Equatable {
  /// Its name, and what tells it from others (`ServiceEnvironment.identity`).
  public var environment: String
  public var identity: String
  public var author: RunAuthor
  public var reason: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var from: Int64
  public var until: Int64

  public init(
    environment: String, identity: String, author: RunAuthor, reason: String, from: Int64, until: Int64
  ) {
    self.environment = environment
    self.identity = identity
    self.author = author
    self.reason = reason
    self.from = from
    self.until = until
  }
}
