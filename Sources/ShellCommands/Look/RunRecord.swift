internal import CatalogAPI
internal import Deletion
internal import Shell

// Rules: everything comes from the journal, one walk over the batches. Of the ids no more are held than a page takes.

/// Makes the page of a run from its journal.
struct RunRecord {
  /// Ids that a page takes.
  private static let idLimit = 100_000
  /// Requests that a page lists one by one.
  private static let requestLimit = 200
  /// Kinds of failures that a page lists.
  private static let failureLimit = 50
  private static let firstIDs = 5
  /// Stretches of time over which the speed is told.
  private static let stretches = 200.0
  private static let page = 256

  private struct Reason: Hashable {
    let note: String
    let status: Int?
  }

  private let run: Run
  private var ids: [BatchState: [String]] = [:]
  private var ends: [(time: Int64, ids: Int)] = []
  private var latencies: [Double] = []
  private var requests: [RunPage.Request] = []
  private var requestsLeftOut = 0
  private var failures: [Reason: RunPage.Failure] = [:]
  private var attempts = 0

  private init(_ run: Run) { self.run = run }

  /// - Parameters:
  ///   - state: the state as it is shown.
  ///   - made: milliseconds since 1970-01-01T00:00:00Z.
  ///   - version: of this program.
  /// - Throws: `JournalError`, `CancellationError`.
  static func page(
    of run: Run, state: String, in journal: any Journal, made: Int64, by version: String
  ) async throws -> RunPage {
    var record = RunRecord(run)
    let counts = try await journal.counts(of: run.id)
    var after = 0
    while true {
      try Task.checkCancellation()
      let batches = try await journal.batches(of: run.id, in: BatchState.allCases, after: after, limit: Self.page)
      guard let last = batches.last else { break }
      after = last.number
      for batch in batches { record.add(batch) }
    }
    return record.page(counts, state: state, made: made, by: version)
  }

  private mutating func add(_ batch: JournaledBatch) {
    attempts += batch.attempts
    if let ids = batch.batch?.ids {
      let room = Self.idLimit + 1 - (self.ids[batch.state]?.count ?? 0)
      if room > 0 { self.ids[batch.state, default: []] += ids.prefix(room).map(\.text) }
    }
    if let latency = batch.latency, latency.isFinite { latencies.append(latency) }
    if batch.state == .done, let ended = batch.ended { ends.append((ended, batch.batch?.count ?? 0)) }
    guard batch.state != .done, batch.state != .planned else { return }
    if requests.count < Self.requestLimit {
      requests.append(
        RunPage.Request(
          number: batch.number, state: Self.name(of: batch.state), tone: Self.tone(of: batch.state),
          attempts: batch.attempts, status: batch.status.map(String.init) ?? "", note: batch.note,
          ids: batch.batch?.count ?? 0))
    } else {
      requestsLeftOut += 1
    }
    addFailure(batch)
  }

  private mutating func addFailure(_ batch: JournaledBatch) {
    let reason = Reason(note: batch.note, status: batch.status)
    guard failures[reason] != nil || failures.count < Self.failureLimit else { return }
    var failure =
      failures[reason]
      ?? RunPage.Failure(
        reason: batch.note.isEmpty ? "no outcome was written" : batch.note,
        status: batch.status.map(String.init) ?? "", count: 0, firstIDs: [])
    failure.count += batch.batch?.count ?? 0
    let room = Self.firstIDs - failure.firstIDs.count
    failure.firstIDs += (batch.batch?.ids ?? []).prefix(max(0, room)).map(\.text)
    failures[reason] = failure
  }

  // MARK: Words

  private static func name(of state: BatchState) -> String {
    switch state {
    case .done: "accepted"
    case .failed: "failed"
    case .unknown, .sent: "unknown"
    case .planned: "not-sent"
    }
  }

  private static func tone(of state: BatchState) -> RunPage.Tone {
    switch state {
    case .done: .good
    case .failed: .bad
    case .unknown, .sent: .unsure
    case .planned: .neutral
    }
  }

  private static func time(_ milliseconds: Int64?) -> String {
    milliseconds.map { Value.time(milliseconds: $0).text } ?? "-"
  }

  private var took: String {
    guard let ended = run.ended else { return "-" }
    let seconds = Double(max(0, ended - run.started)) / 1000
    if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
    return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
  }

  // MARK: The page

  private func page(_ counts: RunCounts, state: String, made: Int64, by version: String) -> RunPage {
    let isEverything = run.scope == .everything
    let open = counts.ids(in: .failed, .unknown, .sent, .planned)
    let what = isEverything ? "the whole catalogue" : NumberText.counted(run.idCount, "item", "items")
    var page = RunPage(
      title: "Run \(run.id.text)", subtitle: "Deletion of \(what) of \(run.client), \(run.base)",
      verdict: RunPage.Verdict(rawValue: state) ?? .incomplete,
      state: state == "incomplete" && open > 0
        ? "incomplete: \(NumberText.counted(open, "id", "ids")) not accepted" : state)
    page.figures = [
      RunPage.Figure(label: "Ids planned", value: isEverything ? "all" : NumberText.grouped(run.idCount)),
      RunPage.Figure(
        label: "Accepted", value: NumberText.grouped(counts.ids(in: .done)), detail: "by the service; it confirms none"),
      RunPage.Figure(label: "Not accepted", value: NumberText.grouped(open)),
      RunPage.Figure(
        label: "Requests", value: NumberText.grouped(run.batchCount),
        detail: "sent \(NumberText.grouped(attempts)) times in all"),
      RunPage.Figure(label: "Took", value: took),
    ]
    page.factGroups = facts
    page.outcomes = Self.outcomes(counts)
    page.throughput = throughput
    page.latencies = latencySummary
    page.failures = failures.values.sorted { ($0.count, $1.reason) > ($1.count, $0.reason) }
    page.requests = requests
    page.requestsLeftOut = requestsLeftOut
    page.idGroups = idGroups(counts)
    page.idLimit = Self.idLimit
    page.footer = [
      RunPage.Fact("Made by", "recsh \(version)"), RunPage.Fact("Made at", Self.time(made)),
    ]
    return page
  }

  private var facts: [RunPage.FactGroup] {
    [
      RunPage.FactGroup(
        heading: "Who",
        facts: [
          RunPage.Fact("User", "\(run.author.user)@\(run.author.host)"), RunPage.Fact("Origin", run.author.origin),
          RunPage.Fact("Version", "recsh \(run.author.version)"),
        ]),
      RunPage.FactGroup(
        heading: "When",
        facts: [
          RunPage.Fact("Began", Self.time(run.started)), RunPage.Fact("Ended", Self.time(run.ended)),
          RunPage.Fact("Confirmed by", run.consent.isEmpty ? "not recorded" : run.consent),
        ]),
      RunPage.FactGroup(
        heading: "Where",
        facts: [
          RunPage.Fact("Environment", run.environment), RunPage.Fact("Domain", run.base),
          RunPage.Fact("Client", run.client),
        ]),
      RunPage.FactGroup(
        heading: "Guards",
        facts: run.guards.isEmpty
          ? [RunPage.Fact("Guards", "not recorded")]
          : run.guards.split(separator: "\n").map { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            return RunPage.Fact(parts.first ?? "", parts.count > 1 ? parts[1] : "")
          }),
    ]
  }

  private static func outcomes(_ counts: RunCounts) -> [RunPage.Outcome] {
    let groups: [[BatchState]] = [[.done], [.failed], [.unknown, .sent], [.planned]]
    return groups.map { states in
      RunPage.Outcome(
        name: name(of: states[0]), tone: tone(of: states[0]),
        ids: states.reduce(0) { $0 + (counts.ids[$1] ?? 0) },
        requests: states.reduce(0) { $0 + (counts.batches[$1] ?? 0) })
    }
  }

  private func idGroups(_ counts: RunCounts) -> [RunPage.IDGroup] {
    guard run.scope == .ids else { return [] }
    let groups: [[BatchState]] = [[.failed], [.unknown, .sent], [.planned], [.done]]
    return groups.compactMap { states in
      let total = states.reduce(0) { $0 + (counts.ids[$1] ?? 0) }
      guard total > 0 else { return nil }
      let texts = states.flatMap { ids[$0] ?? [] }
      let name = Self.name(of: states[0])
      return RunPage.IDGroup(
        outcome: name, tone: Self.tone(of: states[0]), total: total, listing: "show run \(run.id) --ids \(name)"
      ) { AnyIterator(texts.makeIterator()) }
    }
  }

  // MARK: Speed

  /// Accepted ids a second, over equal stretches from the first to the last answer.
  private var throughput: [RunPage.Point] {
    guard let last = ends.map(\.time).max(), last > run.started else { return [] }
    let span = Double(last - run.started) / 1000
    let width = max(span / Self.stretches, 0.001)
    var sums = [Int](repeating: 0, count: Int(span / width) + 1)
    for end in ends {
      let place = Int(Double(max(0, end.time - run.started)) / 1000 / width)
      sums[min(place, sums.count - 1)] += end.ids
    }
    return sums.enumerated().map {
      RunPage.Point(seconds: (Double($0.offset) + 0.5) * width, idsPerSecond: Double($0.element) / width)
    }
  }

  private var latencySummary: RunPage.LatencySummary? {
    let sorted = latencies.sorted()
    guard let longest = sorted.last else { return nil }
    func percentile(_ share: Double) -> Double {
      sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }
    var buckets: [RunPage.Bucket] = []
    var bound = 0.1
    var place = 0
    while place < sorted.count {
      var count = 0
      while place < sorted.count, sorted[place] <= bound {
        place += 1
        count += 1
      }
      if count > 0 || !buckets.isEmpty { buckets.append(RunPage.Bucket(upperBound: bound, count: count)) }
      bound *= 1.25
    }
    return RunPage.LatencySummary(
      count: sorted.count, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99), max: longest,
      buckets: buckets)
  }
}
