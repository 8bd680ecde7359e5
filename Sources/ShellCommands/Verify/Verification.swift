internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// One look at the items of a deletion.
struct Verification {
  let environment: ServiceEnvironment
  /// Nil where ids were named.
  let run: Run?
  let items: [ExpectedItem]
  let feed: EntityStage?

  /// From so many on, what a rate holds back is sampled unless all are asked for.
  static let mostUnasked = 500
  /// A sample of which nothing is found says, at 95%, that less than 1% of any number is there.
  static let usualSample = 299

  /// What was found.
  struct Result {
    var checks: [ItemCheck] = []
    /// Of so many.
    var total = 0

    /// Why the last that could not be read could not.
    var error: CatalogReadError?

    func count(_ finding: ItemCheck.Finding) -> Int { checks.count { $0.finding == finding } }
    /// Items that were looked at.
    var looked: Int { checks.count - count(.notChecked) }
    /// Items that the catalogue has.
    var there: Int { count(.stillThere) + count(.cameBack) }
    var isSample: Bool { checks.count < total }
  }

  /// - Throws: `Diagnostic`.
  init(
    of found: RunOrIDs, feed: EntityStage?, in context: Context, on workspace: CatalogWorkspace
  ) async throws {
    environment = try await workspace.environment(context.session.environment)
    guard environment.canReadBack else { throw Diagnostic.cannotReadBack(environment) }
    self.feed = feed
    switch found {
    case .ids(let ids):
      run = nil
      let now = context.clock.now
      items = ids.map { ExpectedItem(id: $0, deleted: now) }
    case .run(let run):
      self.run = run
      do { items = try await RunOrIDs.deleted(by: run, in: workspace.ports.journal) } catch let error as JournalError {
        throw Diagnostic(store: error)
      }
      guard !items.isEmpty else {
        throw Diagnostic(
          .failed, "no id of run \(run.id) was accepted, so none is gone", help: "show run \(run.id)")
      }
    }
  }

  /// Looks for items, all or some of them.
  /// - Parameter sample: how many; nil: all.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  func look(sample: Int?, in context: Context, on workspace: CatalogWorkspace) async throws -> Result {
    let sweep = try await workspace.sweep(of: environment, in: context)
    var random = SystemRandomNumberGenerator()
    let chosen = sample.map { Verifier.sample($0, of: items, using: &random) } ?? items
    do {
      let known = try await run.asyncMap { try await workspace.ports.records.checks(of: $0.id) } ?? []
      let last = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      let restorations = try await run.asyncMap { try await workspace.ports.records.restorations(of: $0.id) } ?? []
      let expected = Dictionary(chosen.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      var result = Result(total: items.count)
      let output = context.output
      defer { output.show(nil) }
      output.show(Progress("verifying", done: 0, total: expected.count, unit: "items"))
      var unkept: [ItemCheck] = []
      do {
        try await sweep.read(expected.keys.sorted { $0.text < $1.text }) { id, reading in
          guard var item = expected[id] else { return }
          item.last = last[id]
          if case .failure(let error) = reading { result.error = error }
          var check = Verifier.check(
            item, reading, restorations: restorations, isInFeed: feed?.contains(id) ?? false, now: context.clock.now)
          if check.finding == .stillThere, case .success(.some(let entity)) = reading {
            check = try await compared(check, entity, workspace)
          }
          result.checks.append(check)
          // What could not be looked at says nothing against what was found before.
          if check.finding != .notChecked { unkept.append(check) }
          if let run, unkept.count >= Self.group {
            try await workspace.ports.records.keep(unkept, of: run.id)
            unkept = []
          }
          output.show(Progress("verifying", done: result.checks.count, total: expected.count, unit: "items"))
        }
      } catch {
        // Hours of looking are not given up for a Ctrl-C.
        if let run { try await workspace.ports.records.keep(unkept, of: run.id) }
        throw error
      }
      if let run { try await workspace.ports.records.keep(unkept, of: run.id) }
      return result
    } catch let error as JournalError { throw Diagnostic(store: error) }
  }

  /// So many findings are kept in one step: looking for thousands takes hours, and nothing of it may be lost.
  private static let group = 64

  /// An item that is not as its snapshot has it was taught anew, whatever its times say.
  private func compared(
    _ check: ItemCheck, _ entity: CatalogEntity, _ workspace: CatalogWorkspace
  ) async throws -> ItemCheck {
    guard let run, let kept = try await workspace.ports.records.newestSnapshot(of: check.id, in: run.catalogue),
      kept.run == run.id, let before = kept.item.entity
    else { return check }
    let fields = Restorer.differences(from: before, to: entity)
    guard !fields.isEmpty else { return check }
    var changed = check
    changed.finding = .cameBack
    changed.detail = "a page view, a feed or a save, with another \(fields.prefix(3).joined(separator: ", "))"
    return changed
  }

  /// Tells which of the items that were looked for a feed has.
  func tellOfFeed(_ result: Result, _ name: String, in context: Context) {
    guard let feed else { return }
    let found = result.checks.filter { feed.contains($0.id) }
    guard !found.isEmpty else { return context.note("none of the ids is in \(name)") }
    let names = found.prefix(Self.shown).map { Quoting.word($0.id.text) }.joined(separator: ", ")
    context.warn(
      "\(NumberText.grouped(found.count)) of \(NumberText.counted(result.checks.count, "id", "ids")) "
        + "\(found.count == 1 ? "is" : "are") in \(name), whose next upload brings \(found.count == 1 ? "it" : "them") back: "
        + names + (found.count > Self.shown ? ", …" : ""))
  }

  /// Why it did not go well; nil where every item that was looked for is gone.
  func failure(_ result: Result) -> Diagnostic? {
    if result.there > 0 {
      return Diagnostic(
        .failed, "\(NumberText.counted(result.there, "id is", "ids are")) not gone",
        help: result.count(.stillThere) > 0
          ? "a delete can take some minutes to show; 'verify' looks again, 'watch' again and again"
          : "where they were not meant to: take them out of what brings them back, then delete them again")
    }
    guard result.count(.notChecked) > 0, let error = result.error else { return nil }
    var failure = Diagnostic(reading: error, environment)
    if result.looked > 0 { failure = Diagnostic(.failed, failure.message, help: failure.help) }
    failure.message =
      "\(NumberText.counted(result.count(.notChecked), "id", "ids")) could not be looked at: \(failure.message)"
    return failure
  }

  /// What was found as one record.
  func report(_ result: Result) -> Report {
    .record([
      "run": run.map { .text($0.id.text) } ?? .nothing, "environment": .text(environment.name),
      "ids": .number(result.total), "checked": .number(result.looked),
      "gone": .number(result.count(.gone)), "still-there": .number(result.count(.stillThere)),
      "came-back": .number(result.count(.cameBack)),
      "not-checked": .number(result.total - result.looked),
      "at-most-there": result.isSample && result.looked > 0 ? .number(Self.bound(result)) : .nothing,
    ])
  }

  static func bound(_ result: Result) -> Int {
    SampleBound.most(of: result.total, hits: result.there, sample: result.looked)
  }

  /// Tells what a sample says of the whole.
  func tellOfSample(_ result: Result, in context: Context) {
    guard result.isSample, result.looked > 0 else { return }
    let share = Double(Self.bound(result)) / Double(result.total) * 100
    let text = share < 0.1 ? "0.1" : "\((share * 10).rounded(.up) / 10)"
    context.note(
      "a random sample of \(NumberText.grouped(result.looked)): with 95% confidence at most "
        + "\(NumberText.counted(Self.bound(result), "id", "ids")) of \(NumberText.grouped(result.total)) (\(text)%) are there; --all looks at each"
    )
  }

  /// Items as rows.
  static func rows(_ checks: [ItemCheck]) -> Report {
    Report(
      columns: [Column("id", isNeverCut: true), Column("finding"), Column("since"), Column("detail")],
      rows: checks.map {
        [
          .text($0.id.text), .text($0.finding.rawValue), $0.since.map { .time(milliseconds: $0) } ?? .nothing,
          .text($0.detail),
        ]
      })
  }

  private static let shown = 5

  /// Names some of the items that are not gone.
  static func tell(_ finding: ItemCheck.Finding, of result: Result, in context: Context) {
    let found = result.checks.filter { $0.finding == finding }
    guard !found.isEmpty else { return }
    let names = found.prefix(shown).map { check in
      let since = check.since.map { "since \(Value.time(milliseconds: $0).text)" }
      let more = [since, check.detail.isEmpty ? nil : "by \(check.detail)"].compactMap(\.self)
      let word = Quoting.word(check.id.text)
      return finding == .cameBack && !more.isEmpty ? "\(word) (\(more.joined(separator: ", ")))" : word
    }
    let what =
      switch finding {
      case .stillThere: "still there"
      case .cameBack: "came back"
      case .notChecked: "not checked: \(found[0].detail)"
      case .gone: "gone"
      }
    context.warn(
      "\(what): \(names.joined(separator: ", "))\(found.count > shown ? ", … (\(NumberText.grouped(found.count)))" : "")"
    )
  }
}

extension Optional {
  fileprivate func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async rethrows -> Result? {
    guard let self else { return nil }
    return try await body(self)
  }
}
