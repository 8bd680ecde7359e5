internal import CatalogAPI

/// The batches of a run that are still to be sent, one after the other.
///
/// Those of a fresh plan come from the plan itself; those of a run that is resumed from the journal, a page at a time.
actor BatchQueue {
  private enum Origin {
    case plan(Plan)
    case journal([JournaledBatch])
  }
  private let plan: Plan
  private let run: RunID
  private let journal: any Journal
  private var cursor = 0
  private var page: [JournaledBatch] = []
  private var lastNumber = 0

  private static let pageSize = 256

  init(plan: Plan, run: RunID, journal: any Journal) async throws(JournalError) {
    self.plan = plan
    self.run = run
    self.journal = journal
  }

  /// The next batch, or nil after the last. The batch is nil for the request that deletes everything.
  /// - Throws: `JournalError`.
  func next() async throws(JournalError) -> (number: Int, batch: Batch?)? {
    switch plan.work {
    case .everything:
      cursor += 1
      return cursor == 1 ? (1, nil) : nil
    case .stage:
      guard cursor < plan.requestCount else { return nil }
      cursor += 1
      return (cursor, plan.batch(cursor))
    case .resumed(_, let numbers):
      guard cursor < numbers.count else { return nil }
      let number = numbers[cursor]
      cursor += 1
      return (number, try await journaled(number))
    }
  }

  private func journaled(_ number: Int) async throws(JournalError) -> Batch? {
    if let found = page.first(where: { $0.number == number }) { return found.batch }
    page = try await journal.batches(
      of: run, in: BatchState.allCases, after: number - 1, limit: Self.pageSize)
    return page.first { $0.number == number }?.batch
  }
}
