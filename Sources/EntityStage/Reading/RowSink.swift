// Rules: every row ends up here, in the order of the source, with the bytes of its id still in the window. Sixty-four
// at a time are looked up together, so that their ways to memory overlap; `flush` must come before the window moves.
// Text that is not in the window (unescaped cells) is dealt with at once. After the first row that refuses the file,
// nothing is inserted any more: the rest is read for the report alone.

internal import CatalogAPI

/// Judges ids, stages them, and keeps the books.
struct RowSink: ~Copyable {
  private struct Entry {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let hash: UInt64
  }

  /// Look-ups under way at a time: more than a core keeps in flight, few enough for its first cache.
  private static let group = 64

  private(set) var report: ReadReport
  private let skipBad: Bool
  private let hash: IDHash
  /// Room for `group` entries; `pending` of them are set.
  private let entries: UnsafeMutablePointer<Entry>
  private var pending = 0
  private var accepted = 0
  /// Whether a row refused the file.
  private var isDoomed = false

  init(source: String, skipBad: Bool, hash: IDHash) {
    report = ReadReport(source: source, format: .auto, decision: "")
    self.skipBad = skipBad
    self.hash = hash
    entries = .allocate(capacity: Self.group)
  }

  deinit { entries.deallocate() }

  var source: String { report.source }
  /// Rows so far.
  var rows: Int { accepted + report.refused.count }
  /// Ids so far that were new.
  var new: Int { report.new }

  // MARK: Rows

  /// One row's id, in the window: up to 15 bytes behind it may be read, and it stays where it is until `flush`.
  @inline(__always)
  mutating func take(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, line: Int, column: Int, into core: inout StageCore
  ) {
    guard IDBytes.arePlain(bytes, count) || judge(bytes, count, line: line, column: column) else { return }
    accepted += 1
    guard !isDoomed else { return }
    let hash = hash(bytes, count)
    core.table.prefetch(hash)
    (entries + pending).initialize(to: Entry(bytes: bytes, count: count, hash: hash))
    pending += 1
    if pending == Self.group { flush(into: &core) }
  }

  /// One row's id in memory of its own.
  mutating func take(unescaped text: [UInt8], line: Int, column: Int, into core: inout StageCore) {
    flush(into: &core)
    text.withUnsafeBufferPointer { text in
      guard judge(text, line: line, column: column), let start = text.baseAddress else { return }
      accepted += 1
      if !isDoomed, core.insert(start, text.count, hash(start, text.count)) { report.new += 1 }
    }
  }

  mutating func takeBlank() { report.blank += 1 }

  /// A row without a usable id. `cell` is what there is of it.
  mutating func refuse(_ refusal: RowRefusal, _ cell: UnsafeBufferPointer<UInt8>, line: Int, column: Int) {
    if !skipBad { isDoomed = true }
    let source = source
    report.refused.add(refusal.kind) {
      IssuePlace(issue: refusal, source: source, line: line, column: column, excerpt: Self.excerpt(cell))
    }
  }

  /// Stages what is pending.
  mutating func flush(into core: inout StageCore) {
    for entry in UnsafeBufferPointer(start: entries, count: pending) {
      if let place = core.table.likelyPlace(entry.hash) { core.arena.prefetch(place) }
    }
    var new = 0
    for entry in UnsafeBufferPointer(start: entries, count: pending)
    where core.insert(entry.bytes, entry.count, entry.hash) {
      new += 1
    }
    report.new += new
    pending = 0
  }

  // MARK: Books

  mutating func begin(_ opening: Opening, isGzip: Bool) {
    report.format = opening.format
    report.decision = isGzip ? "gzip; \(opening.decision)" : opening.decision
    report.column = opening.column
    report.blank += opening.blank
  }

  /// The report, once everything was flushed.
  /// - Throws: `badRows` where one refused the file.
  mutating func finish(bytes: Int) throws(ReadError) -> ReadReport {
    report.bytes = bytes
    report.rows = rows
    if isDoomed {
      report.new = 0
      throw .badRows(report)
    }
    report.alreadyStaged = accepted - report.new
    return report
  }

  @inline(never)
  private mutating func judge(_ bytes: UnsafePointer<UInt8>, _ count: Int, line: Int, column: Int) -> Bool {
    judge(UnsafeBufferPointer(start: bytes, count: count), line: line, column: column)
  }

  /// Books what there is to say about an id. Returns whether it can be staged.
  private mutating func judge(_ id: UnsafeBufferPointer<UInt8>, line: Int, column: Int) -> Bool {
    switch IDBytes.examine(id) {
    case .refused(let refusal):
      refuse(.id(refusal), id, line: line, column: column)
      return false
    case .usable(let scalars, let isPlain):
      if scalars > EntityID.purchaseLength { warn(.longerThanPurchaseLimit, id, line: line, column: column) }
      if !isPlain { warn(.discouragedCharacter, id, line: line, column: column) }
      return true
    }
  }

  private mutating func warn(
    _ kind: EntityID.Warning.Kind, _ id: UnsafeBufferPointer<UInt8>, line: Int, column: Int
  ) {
    let source = source
    report.warned.add(kind) {
      let warnings = (try? EntityID(utf8: id))?.warnings ?? []
      return warnings.first { $0.kind == kind }.map {
        IssuePlace(issue: $0, source: source, line: line, column: column, excerpt: Self.excerpt(id))
      }
    }
  }

  /// The beginning of a cell with nothing in it that could act on a terminal.
  private static func excerpt(_ cell: UnsafeBufferPointer<UInt8>) -> String {
    let shown = 60
    let text = String(decoding: cell.prefix(shown), as: UTF8.self)
    let safe = String(String.UnicodeScalarView(text.unicodeScalars.map { Self.shown($0) }))
    return cell.count > shown ? safe + "…" : safe
  }

  /// The sign itself, or what is shown for one that could act: for controls of ASCII their pictures (Unicode, "Control
  /// Pictures").
  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if isPrintable(scalar) { return scalar }
    let picture = scalar.value < 0x20 ? 0x2400 + scalar.value : scalar.value == 0x7F ? 0x2421 : 0xFFFD
    return Unicode.Scalar(picture) ?? "\u{FFFD}"
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
