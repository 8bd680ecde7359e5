public import CatalogAPI
public import Deletion

// In the journal's file: what was deleted and what it was belong together, and are durable by the same rules.

extension SQLiteJournal: RunRecords {
  public func keep(_ items: [SnapshotItem], of run: RunID) async throws(JournalError) {
    try await database.perform { try RecordRows.keep(items, of: run, in: $0) }
  }

  public func dropSnapshot(of run: RunID) async throws(JournalError) {
    try await database.perform { try RecordRows.dropSnapshot(of: run, in: $0) }
  }

  public func snapshot(
    of run: RunID, after place: Int, limit: Int
  ) async throws(JournalError) -> [(place: Int, item: SnapshotItem)] {
    try await database.perform { try RecordRows.snapshot(of: run, after: place, limit: limit, in: $0) }
  }

  public func snapshotCounts(of run: RunID) async throws(JournalError) -> SnapshotCounts {
    try await database.perform { try RecordRows.counts(of: run, in: $0) }
  }

  public func newestSnapshot(
    of id: EntityID, in catalogue: String
  ) async throws(JournalError) -> (run: RunID, item: SnapshotItem)? {
    try await database.perform { try RecordRows.newest(of: id, in: catalogue, in: $0) }
  }

  public func keep(_ checks: [ItemCheck], of run: RunID) async throws(JournalError) {
    try await database.perform { try RecordRows.keep(checks, of: run, in: $0) }
  }

  public func checks(of run: RunID) async throws(JournalError) -> [ItemCheck] {
    try await database.perform { try RecordRows.checks(of: run, in: $0) }
  }

  public func keep(_ restoration: Restoration) async throws(JournalError) {
    try await database.perform { try RecordRows.keep(restoration, in: $0) }
  }

  public func restorations(of run: RunID) async throws(JournalError) -> [Restoration] {
    try await database.perform { try RecordRows.restorations(of: run, in: $0) }
  }
}
