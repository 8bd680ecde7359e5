import CatalogAPI
import Deletion
import Foundation
import JournalHarness
import Testing

@testable import LocalStore

@Suite("The journal as JSON lines")
struct JournalExportTests {
  let folder = TemporaryFolder()
  var journal: SQLiteJournal { SQLiteJournal(folder.file("journal.sqlite")) }

  private struct Line: Decodable {
    struct Batch: Decodable {
      let attempts, number: Int
      let run, state, note: String
      let status: Int?
      let latency: Double?
      let ended: Int64?
      let ids: [String]?
    }
    let batch: Batch?
  }

  private func batches(of journal: SQLiteJournal) async throws -> [Line.Batch] {
    var lines: [Data] = []
    try await journal.export { lines.append(Data($0)) }
    return try lines.compactMap { try JSONDecoder().decode(Line.self, from: $0).batch }
  }

  @Test("A request has its ids, its outcome and what was said of it, whatever signs are in them")
  func anySign() async throws {
    let texts = ["plain", #"a "quoted" \ one"#, "tab-less / slash", "żółty-木綿", "👩‍🔬"]
    let note = "first\nsecond\t\u{1}\u{7f} \"said\" \\ ✗"
    let journal = journal
    let run = RunID("r1")
    try await journal.begin(sampleRun("r1", batches: 2, ids: texts.count + 1), batchCount: 2) { number in
      number == 1 ? Batch(texts.compactMap { try? EntityID($0) }) : Batch(["last"].compactMap { try? EntityID($0) })
    }
    try await journal.markSent(run, batch: 1, at: 5)
    try await journal.record(run, batch: 1, state: .failed, status: 400, note: note, latency: 12.25, at: 6)
    let found = try await batches(of: journal)
    let first = try #require(found.first)
    #expect(found.count == 2 && first.ids == texts && first.note == note)
    #expect(first.run == "r1" && first.number == 1 && first.state == "failed" && first.attempts == 1)
    #expect(first.status == 400 && first.latency == 12.25 && first.ended == 6)
    let last = try #require(found.last)
    #expect(last.ids == ["last"] && last.state == "planned" && last.attempts == 0 && last.note == "")
    #expect(last.status == nil && last.latency == nil && last.ended == nil)
  }

  @Test("The request that deletes everything has no ids, not none of them")
  func everything() async throws {
    let journal = journal
    var run = sampleRun("r1", batches: 1, ids: 0)
    run.scope = .everything
    try await journal.begin(run, batchCount: 1) { _ in nil }
    let found = try await batches(of: journal)
    #expect(found.count == 1 && found.first?.ids == nil)
  }

  @Test("Of many runs each comes back with what belongs to it, the newest first")
  func manyRuns() async throws {
    let journal = journal
    for number in 1...40 {
      var run = sampleRun("r\(number)", batches: 1, ids: 2)
      run.started = Int64(number)
      run.consent = "yes \(number)"
      try await journal.begin(run, batchCount: 1) { _ in sampleBatch(number) }
    }
    let runs = try await journal.runs(environment: nil, since: nil)
    #expect(runs.map(\.id.text) == (1...40).reversed().map { "r\($0)" })
    #expect(runs.map(\.consent) == (1...40).reversed().map { "yes \($0)" })
    let found = try await batches(of: journal)
    #expect(found.map(\.run) == (1...40).map { "r\($0)" })
    #expect(found.map(\.ids) == (1...40).map { sampleBatch($0)?.ids.map(\.text) })
  }
}
