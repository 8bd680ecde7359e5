// Measures the journal, for scripts/bench. It prints the seconds that the work took, of wall time and of the processor; making
// the data is not counted.
//
//   JournalBench write FILE BATCHES GROUP        a run of BATCHES of 100 ids, of which GROUP at a time are marked sent, then done
//   JournalBench delete FILE PORT IDS CONNECTIONS URL-BYTES
//                                                deletes IDS ids at a server on loopback; FILE `none`: nothing is journaled

import CatalogAPI
import Deletion
import EntityStage
import HTTPTransport
import LocalStore

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@main
struct JournalBench {
  struct Unfinished: Error, CustomStringConvertible { let description: String }

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    let took: Spent
    switch (arguments.first, numbers.count) {
    case ("write", 2) where numbers.allSatisfy { $0 > 0 }:
      took = try await write(to: SQLiteJournal(arguments[1]), batches: numbers[0], group: numbers[1])
    case ("delete", 4) where numbers.allSatisfy { $0 > 0 }:
      let journal: any Journal = arguments[1] == "none" ? NoJournal() : SQLiteJournal(arguments[1])
      took = try await delete(
        numbers[1], at: numbers[0], connections: numbers[2], maximumURLBytes: numbers[3], journal: journal)
    default:
      throw Unfinished(description: "usage: write FILE BATCHES GROUP | delete FILE PORT IDS CONNECTIONS URL-BYTES")
    }
    print(took.wall, took.processor)
  }

  /// Seconds since a moment, or at it.
  private struct Spent {
    var wall = seconds(of: CLOCK_MONOTONIC)
    var processor = seconds(of: CLOCK_PROCESS_CPUTIME_ID)

    /// What was spent since then.
    var sinceThen: Spent {
      let now = Spent()
      return Spent(wall: now.wall - wall, processor: now.processor - processor)
    }

    private static func seconds(of clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }

  private static let author = RunAuthor(user: "bench", host: "bench", origin: "bench", version: "0")

  private static func environment(port: Int) throws -> ServiceEnvironment {
    ServiceEnvironment(
      name: "bench", base: try BaseURL("http://127.0.0.1:\(port)"), client: "acme", tokenSource: .store)
  }

  /// Ids of 12 bytes each.
  private static func id(_ number: Int) throws -> EntityID {
    let digits = String(number)
    return try EntityID("sku-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits)
  }

  private static func write(to journal: SQLiteJournal, batches count: Int, group: Int) async throws -> Spent {
    let batches = try (0..<count).map { batch in
      Batch(try id(batch * 100), try (1..<100).map { try id(batch * 100 + $0) })
    }
    let run = Run(
      id: RunID.make(at: SystemClock().now), scope: .ids, environment: try environment(port: 1), author: author,
      idCount: count * 100, batchCount: count, started: SystemClock().now)
    let start = Spent()
    try await journal.begin(run, PlannedBatches(count: count) { batches[$0 - 1] })
    for first in stride(from: 1, through: count, by: group) {
      let numbers = first..<min(first + group, count + 1)
      let sent = SystemClock().now
      try await journal.note(numbers.map { .sent(batch: $0, at: sent) }, of: run.id)
      let ended = SystemClock().now
      try await journal.note(
        numbers.map { .outcome(batch: $0, state: .done, status: 200, note: "", latency: 20.5, at: ended) }, of: run.id)
    }
    try await journal.mark(run.id, as: .done, at: SystemClock().now)
    let took = start.sinceThen
    let counts = try await journal.counts(of: run.id)
    await journal.close()
    guard counts.batches(in: .done) == count else {
      throw Unfinished(description: "\(counts) instead of \(count) done")
    }
    return took
  }

  private static func delete(
    _ count: Int, at port: Int, connections: Int, maximumURLBytes: Int, journal: any Journal
  ) async throws -> Spent {
    var stage = EntityStage()
    for number in 0..<count { _ = stage.insert(try id(number)) }
    let environment = try environment(port: port)
    let token = Secret("5a6db0f0-0000-4000-8000-000000000000")
    let measure = RequestMeasure(environment: environment, token: token)
    guard
      let plan = Plan(deleting: stage, in: environment, measure: measure, maximumURLBytes: maximumURLBytes)
    else { throw Unfinished(description: "nothing to delete") }
    let admitted = try Admission.admit(
      plan, in: environment, policy: DeletionPolicy(isReadOnly: false, maximumDelete: count), consent: .yes)
    let transport = HTTPTransport(userAgent: "JournalBench", maximumConnectionsPerHost: connections)
    let engine = DeletionEngine(journal: journal, transport: transport, now: { SystemClock().now })
    let limits = SendingLimits(concurrency: connections, callsPerMinute: nil, timeout: .seconds(30), retries: 0)
    let start = Spent()
    let result = try await engine.apply(
      admitted, token: token, author: author, limits: limits, stop: StopSignal(), progress: { _ in })
    let took = start.sinceThen
    await transport.shutdown()
    guard result.ending == nil else { throw Unfinished(description: "\(result.ending as Any), \(result.notes)") }
    return took
  }
}
