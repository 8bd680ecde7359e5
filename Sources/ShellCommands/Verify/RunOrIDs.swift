internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// What `verify` and `restore` are about: the items of a run, or items by their ids.
enum RunOrIDs {
  static let parameter = Parameter(
    "RUN|ID", .any, .run, refusesEmptyWords: true, "a run, or ids; 'last' or left out, the last run in this catalogue")

  case run(Run)
  case ids(EntityStage)

  /// One word that names a run is that run; anything else is ids.
  /// - Throws: `Diagnostic`, also where the run deleted in another catalogue.
  init(_ words: [Argument], in context: Context, on workspace: CatalogWorkspace) async throws {
    do {
      let name = context.session.environment
      // The last run is the last of this catalogue: another shell may have deleted in another one since.
      guard let first = words.first, words.count > 1 || first.text != "last" else {
        let runs = try await workspace.ports.journal.runs(environment: nil, since: nil)
        guard let newest = try runs.first(where: { try Self.isHere($0, name, workspace) && $0.scope == .ids }) else {
          throw Diagnostic(
            .failed, "no run deleted ids in '\(name)' yet", help: "'runs' lists them, or name a run or ids")
        }
        self = .run(try await Self.present(newest, name, workspace))
        return
      }
      if words.count == 1, Self.isRunWord(first.text) {
        guard let found = try await CatalogWorkspace.run(named: first.text, in: workspace.ports.journal) else {
          throw await workspace.unknownRun(first, in: context)
        }
        guard try Self.isHere(found, name, workspace) else {
          throw Diagnostic(
            .refused,
            "run \(found.id) deleted in '\(found.environment)' (\(found.base), \(found.client)), which '\(name)' is not",
            place: context.place(of: first), help: "use \(found.environment)")
        }
        guard found.scope == .ids else {
          throw Diagnostic(
            .failed, "run \(found.id) deleted everything, and the journal has no ids of it",
            place: context.place(of: first), help: "name the ids, or a run that deleted ids: 'runs' lists them")
        }
        self = .run(try await Self.present(found, name, workspace))
        return
      }
      if words.count == 1 { try Self.checkMisspelt(first, in: context) }
      if let run = words.first(where: { Self.isRunWord($0.text) }) {
        throw Diagnostic(
          .usage, "'\(run.text)' is a run, and stands alone", place: context.place(of: run), help: "a run, or ids")
      }
      var ids = EntityStage()
      for word in words { ids.insert(try DeleteIDs.id(word, in: context)) }
      self = .ids(ids)
    } catch let error as JournalError { throw Diagnostic(store: error) }
  }

  /// Whether a word is meant for a run: `last`, or the date of one with more behind it. A date alone may be an id.
  private static func isRunWord(_ text: String) -> Bool {
    if text == "last" { return true }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[0].utf8.count == 8, parts[0].hasPrefix("20"),
      parts.count < 3 || parts[1].utf8.count == 6 && parts[2].utf8.count <= 4
    else { return false }
    return parts[0].allSatisfy(\.isNumber) && parts[1].allSatisfy(\.isNumber) && parts[1].utf8.count <= 6
      && (parts.count < 3 || parts[2].allSatisfy(\.isHexDigit))
  }

  /// `last` misspelt would be an id that nothing has, and so one that is gone.
  /// - Throws: `Diagnostic`.
  private static func checkMisspelt(_ word: Argument, in context: Context) throws(Diagnostic) {
    guard word.text.utf8.count > 2, NearestName.match(word.text, among: ["last"]) != nil else { return }
    throw Diagnostic(
      .unknownName, "'\(word.text)' is no run", place: context.place(of: word),
      help: "did you mean 'last'? an id that is so close to it is given twice: '\(word.text) \(word.text)'")
  }

  /// A run whose catalogue is still there: what another sandbox says of its ids means nothing.
  /// - Throws: `Diagnostic`.
  private static func present(_ run: Run, _ name: String, _ workspace: CatalogWorkspace) async throws -> Run {
    guard try workspace.configured(name) == nil else { return run }
    let here = try await workspace.environment(name)
    guard run.catalogue != here.catalogue else { return run }
    throw Diagnostic(
      .failed, "run \(run.id) was made in a sandbox that ended with its process: there is nothing left to look at",
      help: "delete and look in one session, or keep one with 'recsh sandbox' and 'env add'")
  }

  /// The embedded sandbox has another address in each process, so its own name counts.
  private static func isHere(_ run: Run, _ name: String, _ workspace: CatalogWorkspace) throws -> Bool {
    guard let here = try workspace.configured(name) else { return run.environment == CatalogWorkspace.sandboxName }
    return run.catalogue == here.catalogue
  }

  /// Ids of a run that were accepted, or may have been, each with when.
  /// - Throws: `JournalError`.
  static func deleted(by run: Run, in journal: any Journal) async throws -> [ExpectedItem] {
    var items: [ExpectedItem] = []
    var after = 0
    while true {
      try Task.checkCancellation()
      let page = try await journal.batches(of: run.id, in: [.done, .unknown, .sent], after: after, limit: 256)
      guard let last = page.last else { return items }
      after = last.number
      for batch in page {
        for id in batch.batch?.ids ?? [] {
          items.append(ExpectedItem(id: id, deleted: batch.ended ?? run.started))
        }
      }
    }
  }
}
