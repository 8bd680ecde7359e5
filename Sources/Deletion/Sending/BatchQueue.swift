internal import CatalogAPI

/// One request that is still to be sent. That everything goes is said in a word of its own: a batch that can't be found must
/// never be taken for it.
enum Delivery: Sendable {
  case ids(Batch)
  case everything

  var idCount: Int {
    switch self {
    case .ids(let batch): batch.count
    case .everything: 0
    }
  }
}

/// A batch that is to be sent.
struct Assignment: Sendable {
  let number: Int
  let delivery: Delivery
  /// What the journal has it as.
  var state = BatchState.planned
  /// Whether the journal has it as sent already.
  var isMarked = false
}

/// What came of a batch.
struct SettledBatch: Sendable {
  let number: Int
  let idCount: Int
  let outcome: BatchOutcome
  let latency: Duration
  /// Milliseconds since 1970-01-01T00:00:00Z.
  let time: Int64

  init(_ assignment: Assignment, _ outcome: BatchOutcome, _ latency: Duration, _ time: Int64) {
    number = assignment.number
    idCount = assignment.delivery.idCount
    self.outcome = outcome
    self.latency = latency
    self.time = time
  }

  var mark: BatchMark {
    let parts = latency.components
    return .outcome(
      batch: number, state: outcome.state, status: outcome.status, note: outcome.note,
      latency: Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15, at: time)
  }
}

/// The batches of a run that are still to be sent, one after the other.
///
/// Those of a fresh plan come from the plan itself; those of a run that is resumed from the journal, a page at a time.
actor BatchQueue {
  private let plan: Plan
  private let run: RunID
  private let journal: any Journal
  private var cursor = 0
  private var page: [JournaledBatch] = []
  /// Pieces of batches that were cut, which come first.
  private var pieces: [(number: Int, batch: Batch)] = []

  private static let pageSize = 256

  init(plan: Plan, run: RunID, journal: any Journal) {
    self.plan = plan
    self.run = run
    self.journal = journal
  }

  /// Takes the pieces of a batch that was cut.
  func add(_ pieces: [(number: Int, batch: Batch)]) { self.pieces.insert(contentsOf: pieces, at: 0) }

  /// The next request, or nil after the last.
  /// - Throws: `JournalError`, also where the journal does not have a batch that is to be sent.
  func next() async throws(JournalError) -> Assignment? {
    if !pieces.isEmpty {
      let piece = pieces.removeFirst()
      return Assignment(number: piece.number, delivery: .ids(piece.batch))
    }
    switch plan.work {
    case .everything:
      cursor += 1
      return cursor == 1 ? Assignment(number: 1, delivery: .everything) : nil
    case .stage:
      guard cursor < plan.requestCount else { return nil }
      cursor += 1
      guard let batch = plan.batch(cursor) else { throw Self.missing(cursor, of: run) }
      return Assignment(number: cursor, delivery: .ids(batch))
    case .resumed(_, let numbers):
      guard cursor < numbers.count else { return nil }
      let number = numbers[cursor]
      cursor += 1
      return try await journaled(number)
    }
  }

  private func journaled(_ number: Int) async throws(JournalError) -> Assignment {
    if !page.contains(where: { $0.number == number }) {
      page = try await journal.batches(of: run, in: BatchState.allCases, after: number - 1, limit: Self.pageSize)
    }
    guard let found = page.first(where: { $0.number == number }) else { throw Self.missing(number, of: run) }
    // A mark that a killed process left says that nobody knows.
    let state = found.state == .sent ? .unknown : found.state
    if let batch = found.batch { return Assignment(number: number, delivery: .ids(batch), state: state) }
    // A batch without ids is good only in a run that set out to delete everything.
    guard plan.scope == .everything else { throw Self.missing(number, of: run) }
    return Assignment(number: number, delivery: .everything, state: state)
  }

  private static func missing(_ number: Int, of run: RunID) -> JournalError {
    JournalError("the ids of batch \(number) of run \(run) are missing", help: "plan the deletion again")
  }
}
