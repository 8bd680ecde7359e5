public import CatalogAPI

/// Keeps what is known of the items of runs beside what was sent: what they were, what was found of them later, and what was
/// saved back.
public protocol RunRecords: Sendable {
  /// Keeps what the service had of items. Durable when it returns. An item that is kept for the run already is replaced.
  /// - Throws: `JournalError`.
  func keep(_ items: [SnapshotItem], of run: RunID) async throws(JournalError)
  /// Takes the snapshot of a run out again that was never begun.
  /// - Throws: `JournalError`.
  func dropSnapshot(of run: RunID) async throws(JournalError)
  /// Items of a run's snapshot in the order in which they were kept.
  /// - Parameters:
  ///   - place: only those behind it; 0 for the first.
  ///   - limit: at most so many.
  /// - Returns: each with its place.
  /// - Throws: `JournalError`.
  func snapshot(of run: RunID, after place: Int, limit: Int) async throws(JournalError) -> [(
    place: Int, item: SnapshotItem
  )]
  /// - Throws: `JournalError`.
  func snapshotCounts(of run: RunID) async throws(JournalError) -> SnapshotCounts
  /// The newest snapshot of an item that a run in `ServiceEnvironment.catalogue` took and found it there.
  /// - Throws: `JournalError`.
  func newestSnapshot(of id: EntityID, in catalogue: String) async throws(JournalError) -> (
    run: RunID, item: SnapshotItem
  )?

  /// Keeps what was found of items of a run; what was found of them before is replaced.
  /// - Throws: `JournalError`.
  func keep(_ checks: [ItemCheck], of run: RunID) async throws(JournalError)
  /// What was last found of the items of a run.
  /// - Throws: `JournalError`.
  func checks(of run: RunID) async throws(JournalError) -> [ItemCheck]

  /// Keeps that items are about to be saved back, or how that ended: a restoration of the same id is replaced. Durable when it
  /// returns.
  /// - Throws: `JournalError`; then nothing may be saved.
  func keep(_ restoration: Restoration) async throws(JournalError)
  /// What was saved back of a run, oldest first.
  /// - Throws: `JournalError`.
  func restorations(of run: RunID) async throws(JournalError) -> [Restoration]
}

/// What the service had of one item before it was deleted.
public struct SnapshotItem: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case present(CatalogEntity)
    /// The service did not have it.
    case absent
    /// It could not be read; with why.
    case unread(String)
  }
  public var id: EntityID
  public var content: Content

  public init(id: EntityID, content: Content) {
    self.id = id
    self.content = content
  }

  public var entity: CatalogEntity? { if case .present(let entity) = content { entity } else { nil } }
}

/// How much of a run's items a snapshot has.
public struct SnapshotCounts: Sendable, Equatable {
  public var present = 0
  public var absent = 0
  public var unread = 0

  public init(present: Int = 0, absent: Int = 0, unread: Int = 0) {
    self.present = present
    self.absent = absent
    self.unread = unread
  }

  public var all: Int { present + absent + unread }

  public mutating func add(_ content: SnapshotItem.Content) {
    switch content {
    case .present: present += 1
    case .absent: absent += 1
    case .unread: unread += 1
    }
  }
}

/// What was found of an item of a run that had deleted it.
public struct ItemCheck: Sendable, Equatable {
  public enum Finding: String, Sendable, CaseIterable {
    case gone
    case stillThere = "still-there"
    /// It was gone, or was made or changed after its deletion.
    case cameBack = "came-back"
    case notChecked = "not-checked"
  }
  public var id: EntityID
  public var finding: Finding
  /// When it was made or changed at the service, for one that came back; nil where that is not known. Milliseconds since
  /// 1970-01-01T00:00:00Z, as all times here.
  public var since: Int64?
  /// By what it came back, or why it was not checked; empty where that is not known.
  public var detail: String
  /// When it was looked for.
  public var time: Int64

  public init(id: EntityID, finding: Finding, since: Int64? = nil, detail: String = "", time: Int64) {
    self.id = id
    self.finding = finding
    self.since = since
    self.detail = detail
    self.time = time
  }
}

/// One saving back of items.
public struct Restoration: Sendable, Equatable {
  public var id: RunID
  /// The run whose items they were.
  public var run: RunID
  /// `ServiceEnvironment.identity` of where they were saved.
  public var identity: String
  public var author: RunAuthor
  /// Items that were to be saved.
  public var count: Int
  /// Of those, what the service counted as saved, and as rejected.
  public var saved = 0
  public var rejected = 0
  public var started: Int64
  /// Nil while it goes on, or where it was cut off.
  public var ended: Int64?

  public init(id: RunID, run: RunID, identity: String, author: RunAuthor, count: Int, started: Int64) {
    self.id = id
    self.run = run
    self.identity = identity
    self.author = author
    self.count = count
    self.started = started
  }
}
