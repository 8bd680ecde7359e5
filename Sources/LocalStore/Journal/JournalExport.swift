internal import CatalogAPI
internal import Deletion
internal import FoundationEssentials

// One object a line, each with a single key that says what it is, so that a reader can skip what it does not know:
// {"run":{…}}, {"batch":{…}} and {"snapshot":{…}}, {"check":{…}}, {"restoration":{…}} behind its run, {"unlocking":{…}}. Times are milliseconds since 1970-01-01T00:00:00Z.

extension SQLiteJournal {
  /// Hands out everything that the journal has as JSON lines, the oldest run first.
  /// - Parameter write: gets whole lines.
  /// - Throws: `JournalError`, or what `write` throws.
  public func export(_ write: ([UInt8]) throws -> Void) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func line(_ value: some Encodable) throws -> [UInt8] { Array(try encoder.encode(value)) + [UInt8(ascii: "\n")] }
    for unlocking in try await unlockings() { try write(line(ExportedLine(unlocking: ExportedUnlocking(unlocking)))) }
    for run in try await runs(environment: nil, since: nil).reversed() {
      try write(line(ExportedLine(run: ExportedRun(run))))
      var after = 0
      while true {
        let page = try await batches(of: run.id, in: BatchState.allCases, after: after, limit: 256)
        for batch in page { try write(Self.line(batch, of: run.id)) }
        guard let last = page.last else { break }
        after = last.number
      }
      var place = 0
      while true {
        let page = try await snapshot(of: run.id, after: place, limit: 256)
        for (_, item) in page { try write(line(ExportedLine(snapshot: ExportedSnapshot(item, of: run.id)))) }
        guard let last = page.last else { break }
        place = last.place
      }
      for check in try await checks(of: run.id) {
        try write(line(ExportedLine(check: ExportedCheck(check, of: run.id))))
      }
      for restoration in try await restorations(of: run.id) {
        try write(line(ExportedLine(restoration: ExportedRestoration(restoration))))
      }
    }
  }

  /// Put together by hand: the requests hold all ids of the journal, and with an encoder a whole export took half as long
  /// again. Keys are in order, and what is not known is left out, as in the other lines.
  private static func line(_ batch: JournaledBatch, of run: RunID) -> [UInt8] {
    var line = Array("{\"batch\":{\"attempts\":\(batch.attempts)".utf8)
    if let ended = batch.ended { line += Array(",\"ended\":\(ended)".utf8) }
    // There are none in the one that deletes everything.
    if let ids = batch.batch?.ids {
      line += Array(",\"ids\":[".utf8)
      for (index, id) in ids.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        JSONString.append(id.text, to: &line)
      }
      line.append(UInt8(ascii: "]"))
    }
    if let latency = batch.latency, latency.isFinite { line += Array(",\"latency\":\(latency)".utf8) }
    line += Array(",\"note\":".utf8)
    JSONString.append(batch.note, to: &line)
    line += Array(",\"number\":\(batch.number),\"run\":".utf8)
    JSONString.append(run.text, to: &line)
    line += Array(",\"state\":\"\(batch.state.rawValue)\"".utf8)
    if let status = batch.status { line += Array(",\"status\":\(status)".utf8) }
    return line + Array("}}\n".utf8)
  }
}

private struct ExportedLine: Encodable {
  var run: ExportedRun?
  var snapshot: ExportedSnapshot?
  var check: ExportedCheck?
  var restoration: ExportedRestoration?
  var unlocking: ExportedUnlocking?
}

private struct ExportedRun: Encodable {
  let id, scope, environment, base, client, user, host, origin, version, state, consent: String
  let guards: [String]
  let ids, batches: Int
  let started: Int64
  let ended: Int64?

  init(_ run: Run) {
    (id, scope, environment, base) = (run.id.text, run.scope.rawValue, run.environment, run.base)
    (client, user, host, origin) = (run.client, run.author.user, run.author.host, run.author.origin)
    (version, state, consent) = (run.author.version, run.state.rawValue, run.consent)
    guards = run.guards.split(separator: "\n").map(String.init)
    (ids, batches, started, ended) = (run.idCount, run.batchCount, run.started, run.ended)
  }
}

private struct ExportedSnapshot: Encodable {
  let run, id: String
  /// `present`, `absent` or `unread`.
  let state: String
  /// The item as one text of JSON, or why it was not read; empty for an absent one.
  let content: String

  init(_ item: SnapshotItem, of run: RunID) {
    (self.run, id) = (run.text, item.id.text)
    switch item.content {
    case .present(let entity): (state, content) = ("present", entity.json)
    case .absent: (state, content) = ("absent", "")
    case .unread(let reason): (state, content) = ("unread", reason)
    }
  }
}

private struct ExportedCheck: Encodable {
  let run, id, finding, detail: String
  let since: Int64?
  let time: Int64

  init(_ check: ItemCheck, of run: RunID) {
    (self.run, id, finding) = (run.text, check.id.text, check.finding.rawValue)
    (detail, since, time) = (check.detail, check.since, check.time)
  }
}

private struct ExportedRestoration: Encodable {
  let id, run, user, host, origin: String
  let items, saved, rejected: Int
  let started: Int64
  let ended: Int64?

  init(_ restoration: Restoration) {
    (id, run) = (restoration.id.text, restoration.run.text)
    (user, host, origin) = (restoration.author.user, restoration.author.host, restoration.author.origin)
    (items, saved, rejected) = (restoration.count, restoration.saved, restoration.rejected)
    (started, ended) = (restoration.started, restoration.ended)
  }
}

private struct ExportedUnlocking: Encodable {
  let environment, user, host, origin, reason: String
  let from, until: Int64

  init(_ unlocking: Unlocking) {
    (environment, reason) = (unlocking.environment, unlocking.reason)
    (user, host, origin) = (unlocking.author.user, unlocking.author.host, unlocking.author.origin)
    (from, until) = (unlocking.from, unlocking.until)
  }
}
