// Rules: all or nothing. Ids are staged while they are read, and when anything goes wrong (a bad row that is not to be
// skipped, an unclosed quote, a failing source, a wish to stop) those that came in are forgotten again. One pass, and
// memory for the ids and one window.

extension EntityStage {
  /// Reads ids from `source` and adds them behind those that are staged. To subtract or intersect, read into a stage of
  /// its own.
  ///
  /// - Parameter progress: called after each block of 256 KB; false stops the reading.
  /// - Throws: `ReadError`; the stage is then as it was.
  @discardableResult
  public mutating func load<Source: ByteSource & ~Copyable>(
    from source: inout Source, options: ReadOptions = ReadOptions(),
    progress: (ReadProgress) -> Bool = { _ in true }
  ) throws(ReadError) -> ReadReport {
    if case .number(let number) = options.column, number < 1 { throw .columnNumber(number) }
    makeUnique()
    let records = storage.core.arena.records
    do {
      var reader = StageReader(source: source.name, options: options, hash: storage.core.hash)
      return try reader.read(from: &source, into: &storage.core, progress)
    } catch {
      storage.core.rollBack(to: records)
      throw error
    }
  }
}

/// One reading.
struct StageReader: ~Copyable {
  private let options: ReadOptions
  private let source: String
  private var window: ReadWindow
  private var sink: RowSink
  private var scanner: RowScanner?
  /// Whether room was made for what is to come.
  private var hasReserved = false

  init(source: String, options: ReadOptions, hash: IDHash) {
    self.options = options
    self.source = source
    window = ReadWindow(blockBytes: options.blockBytes)
    sink = RowSink(source: source, skipBad: options.skipBad, hash: hash)
  }

  mutating func read<Source: ByteSource & ~Copyable>(
    from bytes: inout Source, into core: inout StageCore, _ progress: (ReadProgress) -> Bool
  ) throws(ReadError) -> ReadReport {
    let before = core.arena.used
    let hint = bytes.sizeHint
    while true {
      do {
        try window.fill(from: &bytes)
      } catch is WindowFull {
        throw tooLong()
      } catch let problem as GzipProblem {
        throw .gzip(source: source, problem)
      } catch {
        throw .unreadable(source: source, error)
      }
      let consumed = try scan(&core)
      let isLast = window.isLast
      window.discard(consumed)
      reserve(&core, hint, textBytes: core.arena.used - before)
      let now = ReadProgress(bytes: window.decoder.bytesTaken, bytesExpected: hint, rows: sink.rows, new: sink.new)
      guard progress(now) else { throw .cancelled(source: source) }
      if isLast { return try sink.finish(bytes: window.decoder.bytesTaken) }
    }
  }

  /// Deals with the rows in the window. Returns their bytes.
  private mutating func scan(_ core: inout StageCore) throws(ReadError) -> Int {
    let text = window.bytes
    guard core.arena.hasRoom(forText: text.count) else { throw .stageFull(source: source) }
    var start = 0
    if scanner == nil {
      let opening = try Opening.read(text, isLast: window.isLast, options, source: source)
      guard let opening else { return 0 }
      sink.begin(opening, isGzip: window.decoder.isGzip)
      scanner = opening.scanner
      start = opening.consumed
    }
    let rows = UnsafeBufferPointer(rebasing: text[start...])
    let consumed = try scanner?.scan(rows, isLast: window.isLast, &sink, &core) ?? 0
    sink.flush(into: &core)
    return start + consumed
  }

  /// After the first block, makes room for as many more ids as the rest of the source promises, but no more than a
  /// thousand times what there is: a hint may be wrong, and the beginning of a file may be unlike its rest.
  private mutating func reserve(_ core: inout StageCore, _ hint: Int?, textBytes: Int) {
    guard !hasReserved, sink.new > 0 else { return }
    hasReserved = true
    let taken = window.decoder.bytesTaken
    guard let hint, taken > 0, hint > taken else { return }
    let more = min(Double(hint - taken) / Double(taken) * 1.02, 1024)
    core.reserve(ids: Int(Double(sink.new) * more), bytes: Int(Double(textBytes) * more) + 1 << 16)
  }

  private func tooLong() -> ReadError {
    .rowTooLong(source: source, line: scanner?.line ?? 1)
  }
}
