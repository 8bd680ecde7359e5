internal import JournalHarness
internal import Testing

@testable internal import CatalogAPI
@testable internal import Deletion

// Rules: no test waits for time to pass; a limit stands where a fault would show as an endless wait.

@Suite("A long run, whose batches are marked ahead", .timeLimit(.minutes(1)))
struct LongRunTests {
  private static let ids = (0..<26).flatMap { first in (0..<10).map { "\(UnicodeScalar(UInt8(0x61 + first)))\($0)" } }

  private static func numbers(_ events: [String], _ word: String) -> [Int] {
    events.compactMap { event in
      let words = event.split(separator: " ")
      return words.first.map(String.init) == word ? Int(words[1]) : nil
    }
  }

  /// Ids that left although their batch was not marked.
  private static func unmarked(_ events: [String]) -> [String] {
    var marked: Set<Int> = []
    return events.filter { event in
      let words = event.split(separator: " ")
      if words[0] == "sent", let number = Int(words[1]) { marked.insert(number) }
      guard words[0] == "request", let place = ids.firstIndex(of: String(words[1])) else { return false }
      return !marked.contains(place + 1)
    }
  }

  @Test("marks are no more than twice the connections ahead of the requests")
  func bound() async throws {
    let bench = Bench()
    let result = try await bench.apply(Bench.plan(Self.ids), concurrency: 3)
    #expect(result.run.state == .done && Self.unmarked(bench.log.events) == [])
    var (marked, left) = (0, 0)
    for event in bench.log.events {
      if event.hasPrefix("sent ") { marked += 1 }
      if event.hasPrefix("request ") { left += 1 }
      // Three at work, six ahead; each of the three may have taken one that is not in the log as a request yet.
      if marked - left > 9 { Issue.record("\(marked) marked, \(left) left") }
    }
    #expect(marked == 260 && left == 260)
  }

  @Test("a stop waits for what is under way; what was marked and did not leave is planned again")
  func drain() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 40 { stop.raise(to: .drain) }
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(Self.ids), concurrency: 4)
    #expect(result.ending == .stopped && result.run.state == .incomplete)
    let sent = bench.log.events.count { $0.hasPrefix("request ") }
    #expect(result.counts.batches == [.done: sent, .planned: 260 - sent])
    #expect(!Self.numbers(bench.log.events, "back").isEmpty)
    let rows = try await bench.batches(of: result.run.id)
    #expect(rows.filter { $0.contains(" planned ") }.allSatisfy { $0.hasSuffix("planned 0 - ''") })
  }

  @Test("those under way when it is abandoned are of unknown outcome, and no others")
  func abandon() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 40 { stop.raise(to: .abandon) }
      guard number < 40 else { throw TransportError(.cancelled, "cancelled") }
      return .said(200)
    }
    let result = try await bench.apply(Bench.plan(Self.ids), concurrency: 4)
    let cut = bench.log.events.count { $0.hasPrefix("request ") } - 39
    #expect(result.counts.batches == [.done: 39, .unknown: cut, .planned: 260 - 39 - cut])
  }

  @Test(
    "where the journal fails, no request leaves without its mark, and the run ends", arguments: [1, 2, 30, 101, 260])
  func journalFails(at number: Int) async throws {
    for word in ["sent", "done"] {
      let bench = Bench(failing: .when { $0.hasPrefix("\(word) \(number) ") || $0 == "\(word) \(number)" })
      let result = try await bench.apply(Bench.plan(Self.ids), concurrency: 4)
      guard case .journal = result.ending else {
        Issue.record("\(word) \(number): \(String(describing: result.ending))")
        continue
      }
      #expect(Self.unmarked(bench.log.events) == [])
      let counts = result.counts.batches
      #expect(counts.values.reduce(0, +) == 260 && counts[.done] ?? 0 < 260)
    }
  }

  @Test("a URL that is too long cuts all that follow, marked ahead or not, and every id leaves")
  func cut() async throws {
    let accepted = Mutexed<[String]>([])
    let bench = Bench { (_, ids, _) throws(TransportError) in
      if (ids ?? []).count > 2 { return .said(414) }
      accepted.change { $0 += ids ?? [] }
      return .said(200)
    }
    let environment = try Bench.environment()
    let measure = Bench.measure(environment)
    let plan = try #require(
      Plan(
        deleting: try Bench.stage(Self.ids), in: environment, measure: measure,
        maximumURLBytes: measure.deleteOverhead + 3 * 5 - 1))
    #expect(plan.requestCount == 52)
    let result = try await bench.apply(plan, concurrency: 4)
    #expect(result.run.state == .done && result.ending == nil)
    #expect(accepted.value.sorted() == Self.ids.sorted())
    let rows = try await bench.journal.batches(of: result.run.id, in: BatchState.allCases, after: 0, limit: .max)
    #expect(rows.flatMap { $0.batch?.ids.map(\.text) ?? [] }.sorted() == Self.ids.sorted())
    #expect(rows.allSatisfy { $0.state == .done })
  }

  @Test("a batch of an earlier run that is not reached keeps its outcome")
  func resumed() async throws {
    let bench = Bench { (number, _, stop) throws(TransportError) in
      if number == 3 { stop.raise(to: .drain) }
      return .said(200)
    }
    let plan = try Bench.plan(Self.ids)
    let run = Run(
      id: RunID("20261123-093000-0001"), scope: .ids, environment: plan.environment, author: Bench.author,
      idCount: 260, batchCount: 260, started: 5)
    try await bench.journal.begin(run, PlannedBatches(plan))
    for number in 1...260 { try await bench.journal.markSent(run.id, batch: number, at: 6) }
    for number in 1...200 {
      let state: BatchState = number % 2 == 0 ? .failed : .unknown
      try await bench.journal.record(
        run.id, batch: number, state: state, status: 500, note: "n", latency: nil, at: 7)
    }
    let pending = try await bench.journal.batches(of: run.id, in: BatchState.allCases, after: 0, limit: .max)
    let rest = try #require(
      Plan(resuming: run, pending: pending, in: plan.environment, measure: Bench.measure(plan.environment)))
    let result = try await bench.apply(rest, concurrency: 2)
    let done = result.counts.batches(in: .done)
    #expect(done >= 3 && done < 10)
    // A mark that nobody gave an outcome to was in doubt before, and still is.
    let counts = result.counts.batches
    #expect((counts[.unknown] ?? 0) + (counts[.failed] ?? 0) + (counts[.sent] ?? 0) == 260 - done)
    #expect(counts[.planned] == nil && (counts[.failed] ?? 0) >= 95)
    let rows = try await bench.batches(of: run.id)
    #expect(rows[150] == "151 unknown 1 500 'n'" && rows[151] == "152 failed 1 500 'n'")
  }
}
