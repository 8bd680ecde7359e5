// Rules: the text form of a stage is its ids in order, a line feed behind each; no id holds one. Written in blocks of a
// quarter of a megabyte, so that ten million ids need no more room than ten.

extension EntityStage {
  /// The ids as lines, in order, in blocks of about 256 KB; every block ends behind a line feed. Changing the stage
  /// meanwhile doesn't disturb it.
  public struct LineBlocks: Sequence, IteratorProtocol {
    private let storage: StageStorage
    private var offset = 0

    fileprivate init(_ storage: StageStorage) { self.storage = storage }

    public mutating func next() -> [UInt8]? { storage.core.lines(from: &offset) }
  }

  /// The ids as lines.
  public var lineBlocks: LineBlocks { LineBlocks(storage) }

  /// Whether its lines, read by somebody who says nothing of their format, are taken for a list of ids. They are not where
  /// the first looks like the header of a table, or like another beginning that has a meaning.
  public var isReadBackAsIDs: Bool {
    var blocks = lineBlocks
    guard let block = blocks.next() else { return true }
    let format = block.withUnsafeBufferPointer {
      try? Opening.read($0, isLast: true, ReadOptions(), source: "")?.format
    }
    return format == .ids
  }

  /// Adds ids that are written a line each, as in `lineBlocks`.
  /// - Returns: whether every line was an id; if not, nothing was added.
  public mutating func insert(lines: [UInt8]) -> Bool {
    guard let last = lines.last else { return true }
    guard last == UInt8(ascii: "\n") else { return false }
    makeUnique()
    let records = storage.core.arena.records
    // Scanners may look a little behind their text.
    let padded = lines + [UInt8](repeating: 0, count: ReadWindow.padding)
    var sink = RowSink(source: "", skipBad: false, hash: storage.core.hash)
    var scanner = LineScanner(content: .exact, line: 1)
    padded.withUnsafeBufferPointer { text in
      _ = scanner.scan(UnsafeBufferPointer(rebasing: text[..<lines.count]), isLast: true, &sink, &storage.core)
      sink.flush(into: &storage.core)
    }
    do throws(ReadError) { _ = try sink.finish(bytes: lines.count) } catch {
      storage.core.rollBack(to: records)
      return false
    }
    return true
  }
}

extension StageCore {
  /// The bytes of a block of lines, before one id more.
  private static let blockBytes = 256 * 1024

  /// The live records from `offset` on as lines; `offset` moves behind them. Nil at the end.
  func lines(from offset: inout Int) -> [UInt8]? {
    var position = offset
    let block = [UInt8](unsafeUninitializedCapacity: Self.blockBytes + IDArena.maximumID + 1) { memory, count in
      // Every record has at most `maximumID` bytes, and the loop ends once `blockBytes` are reached.
      while count < Self.blockBytes, let record = liveRecord(from: position) {
        let bytes = arena.bytes(of: record)
        _ = memory[count...].initialize(fromContentsOf: bytes)
        count += bytes.count
        memory[count] = UInt8(ascii: "\n")
        count += 1
        position = record.next
      }
    }
    offset = position
    return block.isEmpty ? nil : block
  }
}
