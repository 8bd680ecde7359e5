public import CatalogAPI
internal import Synchronization

/// Records that are gone with the process.
public final class MemoryRunRecords: RunRecords {
  private struct State {
    var snapshots: [RunID: Snapshot] = [:]
    var checks: [RunID: [EntityID: ItemCheck]] = [:]
    var restorations: [Restoration] = []
  }
  private struct Snapshot {
    var items: [SnapshotItem] = []
    var places: [EntityID: Int] = [:]

    mutating func keep(_ item: SnapshotItem) {
      if let place = places[item.id] {
        items[place] = item
      } else {
        places[item.id] = items.count
        items.append(item)
      }
    }
  }

  private let state = Mutex(State())
  private let journal: any Journal

  /// - Parameter journal: knows which run is of which catalogue.
  public init(_ journal: any Journal) { self.journal = journal }

  public func keep(_ items: [SnapshotItem], of run: RunID) async throws(JournalError) {
    state.withLock { state in
      for item in items { state.snapshots[run, default: Snapshot()].keep(item) }
    }
  }

  public func dropSnapshot(of run: RunID) async throws(JournalError) { state.withLock { $0.snapshots[run] = nil } }

  public func snapshot(
    of run: RunID, after place: Int, limit: Int
  ) async throws(JournalError) -> [(place: Int, item: SnapshotItem)] {
    let items = state.withLock { $0.snapshots[run]?.items ?? [] }
    return items.enumerated().dropFirst(place).prefix(limit).map { (place: $0.offset + 1, item: $0.element) }
  }

  public func snapshotCounts(of run: RunID) async throws(JournalError) -> SnapshotCounts {
    state.withLock { state in
      var counts = SnapshotCounts()
      for item in state.snapshots[run]?.items ?? [] { counts.add(item.content) }
      return counts
    }
  }

  public func newestSnapshot(
    of id: EntityID, in catalogue: String
  ) async throws(JournalError) -> (run: RunID, item: SnapshotItem)? {
    for run in try await journal.runs(environment: nil, since: nil) where run.catalogue == catalogue {
      let item = state.withLock { state in
        state.snapshots[run.id].flatMap { kept in kept.places[id].map { kept.items[$0] } }
      }
      if let item, item.entity != nil { return (run.id, item) }
    }
    return nil
  }

  public func keep(_ checks: [ItemCheck], of run: RunID) async throws(JournalError) {
    state.withLock { state in
      for check in checks { state.checks[run, default: [:]][check.id] = check }
    }
  }

  public func checks(of run: RunID) async throws(JournalError) -> [ItemCheck] {
    state.withLock { Array(($0.checks[run] ?? [:]).values) }
  }

  public func keep(_ restoration: Restoration) async throws(JournalError) {
    state.withLock { state in
      state.restorations.removeAll { $0.id == restoration.id }
      state.restorations.append(restoration)
    }
  }

  public func restorations(of run: RunID) async throws(JournalError) -> [Restoration] {
    state.withLock { $0.restorations.filter { $0.run == run } }
  }
}
