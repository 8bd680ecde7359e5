/// What a sandbox has, and what was done to it.
public struct SandboxStatistics: Sendable, Equatable, Encodable {
  /// Items in Production.
  public var items = 0
  /// Deleted items of Production that are still delivered.
  public var ghosts = 0
  /// Requests to the API and page calls, also those beyond the log's capacity.
  public var requests = 0
  /// Items taken out, of each environment.
  public var deleted = 0
  /// Items taught by page calls and feeds, new or known.
  public var learned = 0
}
