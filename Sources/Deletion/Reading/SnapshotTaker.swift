public import CatalogAPI
public import EntityStage

/// Keeps what the service has of items, before they are deleted.
public struct SnapshotTaker: Sendable {
  private let sweep: EntitySweep
  private let records: any RunRecords

  /// So many items are kept in one step.
  private static let group = 64
  private static let examples = 5

  /// What came of it.
  public struct Result: Sendable {
    public var counts = SnapshotCounts()
    /// Some that the service does not have.
    public var absent: [EntityID] = []
    /// Items without a name or a category, both of which a save has to have (developer page "Recommendations API").
    public var unsaveable = 0
    /// Why items could not be read, each reason once, without what tells one request from another.
    public var reasons: [String] = []
    /// Some that could not be read.
    public var unread: [EntityID] = []
    /// The last of the reasons.
    public var error: CatalogReadError?
  }

  public init(_ sweep: EntitySweep, records: any RunRecords) {
    self.sweep = sweep
    self.records = records
  }

  /// - Parameters:
  ///   - run: that the items will be deleted by.
  ///   - progress: told how many were read.
  /// - Throws: `JournalError` where they can't be kept, or `CancellationError`.
  public func take(_ ids: EntityStage, of run: RunID, progress: (Int) -> Void) async throws -> Result {
    var result = Result()
    var waiting: [SnapshotItem] = []
    try await sweep.read(ids) { id, reading in
      let content: SnapshotItem.Content
      switch reading {
      case .success(.some(let entity)):
        content = .present(entity)
        if entity.name.isEmpty || entity.categories.isEmpty { result.unsaveable += 1 }
      case .success(nil):
        content = .absent
        if result.absent.count < Self.examples { result.absent.append(id) }
      case .failure(let error):
        content = .unread(error.reason)
        result.error = error
        let reason = error.reason.replacing(/\ \(request [^)]*\)/, with: "")
        if !result.reasons.contains(reason), result.reasons.count < Self.examples { result.reasons.append(reason) }
        if result.unread.count < Self.examples { result.unread.append(id) }
      }
      result.counts.add(content)
      waiting.append(SnapshotItem(id: id, content: content))
      if waiting.count >= Self.group {
        try await records.keep(waiting, of: run)
        waiting = []
      }
      progress(result.counts.all)
    }
    if !waiting.isEmpty { try await records.keep(waiting, of: run) }
    return result
  }
}
