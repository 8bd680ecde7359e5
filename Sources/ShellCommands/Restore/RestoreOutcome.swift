internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// What came of a restoration, and how it is told.
struct RestoreOutcome {
  let source: SnapshotSource
  let environment: ServiceEnvironment
  /// Items that the catalogue had already.
  var there: [EntityID] = []
  /// Items of requests that the service took, and of those whose outcome is not known.
  private(set) var sent: [CatalogEntity] = []
  private(set) var unknown: [CatalogEntity] = []
  private(set) var saved = 0
  private(set) var rejected = 0
  private(set) var causes: [String] = []
  private(set) var stop: RestorationStop?
  /// What was read again.
  var items: [RestoredItem] = []
  /// Why a later part was not let through.
  var refusal: Diagnostic?
  /// Whether anything was sent.
  var hasBegun: Bool { !sent.isEmpty || !unknown.isEmpty || !there.isEmpty }
  /// Whether reading again was cut off.
  var isCutOff = false

  private static let shown = 5

  init(source: SnapshotSource, environment: ServiceEnvironment) {
    self.source = source
    self.environment = environment
  }

  mutating func add(_ result: RestorationResult) {
    sent += result.sent
    unknown += result.unknown
    saved += result.restoration.saved
    rejected += result.restoration.rejected
    for cause in result.causes where !causes.contains(cause) { causes.append(cause) }
    stop = result.stop
  }

  /// Puts out what came of it, and says what went wrong.
  /// - Throws: `Diagnostic`.
  func conclude(in context: Context) throws {
    let bad = items.filter { $0.outcome != .restored }
    do { try context.put(report) } catch {
      let reason = (error as? Diagnostic)?.message ?? "\(error)"
      var unwritten = failure(bad) ?? Diagnostic(.unwritten, savedText, help: "verify \(source.run.text)")
      unwritten.message += "; but the result can't be put out: \(reason)"
      throw unwritten
    }
    if !there.isEmpty { context.note(Self.text(there: there)) }
    for cause in causes { context.warn("the service rejected items: \(cause)") }
    for item in bad.prefix(Self.shown) { tell(item, context) }
    if bad.count > Self.shown { context.warn("and \(NumberText.grouped(bad.count - Self.shown)) more") }
    if let failure = failure(bad) { throw failure }
    guard !sent.isEmpty else { return }
    context.note("restored; recommendations show them after their next calculation, which can take a day")
  }

  private var report: Report {
    func count(_ matches: (RestoredItem.Outcome) -> Bool) -> Value { .number(items.count { matches($0.outcome) }) }
    let unread = sent.count + unknown.count - items.count
    return .record([
      "run": .text(source.run.text), "environment": .text(environment.name),
      "items": .number(source.entities.count), "already-there": .number(there.count),
      "restored": count { $0 == .restored }, "differs": count { if case .differs = $0 { true } else { false } },
      "missing": count { $0 == .missing },
      "not-checked": .number(unread + items.count { if case .notChecked = $0.outcome { true } else { false } }),
      "rejected": .number(rejected),
      "not-sent": .number(source.entities.count - there.count - sent.count - unknown.count),
    ])
  }

  private func tell(_ item: RestoredItem, _ context: Context) {
    let word = Quoting.word(item.id.text)
    switch item.outcome {
    case .restored: break
    case .differs(let fields): context.warn("\(word) is not as it was: \(fields.joined(separator: ", "))")
    case .missing: context.warn("\(word) is not in the catalogue")
    case .notChecked(let reason): context.warn("\(word) could not be read again: \(reason)")
    }
  }

  private var savedText: String {
    saved == 0
      ? unknown.isEmpty ? "nothing was saved" : "whether anything was saved is not known"
      : "the service counts \(NumberText.counted(saved, "item", "items")) as saved"
  }

  private func failure(_ bad: [RestoredItem]) -> Diagnostic? {
    let again = isOfRun ? "restore \(source.run.text) goes on with the rest" : "restore them again"
    let isPart = saved > 0 || !unknown.isEmpty
    switch stop {
    case .cancelled: return Diagnostic(.interrupted, "stopped: \(savedText)", help: again)
    case .transport(let error) where error.kind == .cancelled:
      return Diagnostic(.interrupted, "stopped: \(savedText)", help: again)
    case .transport(let error):
      let code: Diagnostic.Code = error.kind == .unauthorized ? .credentials : .unreachable
      return Diagnostic(isPart ? .incomplete : code, "\(error.reason); \(savedText)", help: again)
    case .unread(let error):
      let cause = Diagnostic(reading: error, environment)
      return Diagnostic(isPart ? .incomplete : cause.code, "\(cause.message); \(savedText)", help: again)
    case .refused(let status, let note):
      return Diagnostic(
        isPart ? .incomplete : .failed,
        "the service did not take the items (status \(status)\(note.isEmpty ? "" : ": \(note)")); \(savedText)",
        help: again)
    case .records(let error):
      return Diagnostic(.incomplete, "\(error.message); \(savedText)", help: error.help ?? again)
    case nil: break
    }
    if let refusal { return Diagnostic(.incomplete, "\(refusal.message); \(savedText)", help: refusal.help) }
    if isCutOff {
      return Diagnostic(
        .interrupted, "stopped: \(savedText), and not all were read again",
        help: "'show entity' shows them as they are; restoring with --overwrite saves and compares them once more")
    }
    if !bad.isEmpty {
      let names = bad.prefix(Self.shown).map { Quoting.word($0.id.text) }.joined(separator: " ")
      return Diagnostic(
        .incomplete,
        "\(NumberText.counted(bad.count, "item is", "items are")) not as \(bad.count == 1 ? "it was" : "they were")",
        help: "show entity tells how; restore \(names)\(bad.count > Self.shown ? " …" : "") --overwrite saves again")
    }
    guard source.missing.isEmpty else {
      return Diagnostic(
        .incomplete,
        "\(NumberText.counted(source.missing.count, "id is", "ids are")) in no snapshot; \(savedText)",
        help: "restore --feed FILE --source FEED takes rows of a product feed")
    }
    return nil
  }

  private var isOfRun: Bool { source.isOfRun }

  /// Items that are left alone.
  static func text(there: [EntityID]) -> String {
    let names = there.prefix(shown).map { Quoting.word($0.text) }.joined(separator: ", ")
    return "\(NumberText.counted(there.count, "item is", "items are")) in the catalogue already and left alone: "
      + "\(names)\(there.count > shown ? ", …" : ""); --overwrite saves them too"
  }
}
