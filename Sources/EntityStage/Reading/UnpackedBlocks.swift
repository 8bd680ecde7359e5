/// The bytes of a source as blocks, inflated where they are gzip: for whoever reads more of a file than its ids.
public struct UnpackedBlocks: ~Copyable {
  private var decoder = SourceDecoder()
  private var block = [UInt8](repeating: 0, count: ReadWindow.blockBytes)
  private var isFirst = true

  public init() {}

  /// Bytes of the source that were dealt with; of gzip, the compressed ones.
  public var bytesTaken: Int { decoder.bytesTaken }
  /// Whether the source is gzip.
  public var isGzip: Bool { decoder.isGzip }

  /// The next bytes; none at the end.
  /// - Throws: `ReadError` where the source fails, its gzip is damaged, or its first bytes tell that it is no text.
  public mutating func next<Source: ByteSource & ~Copyable>(
    from source: inout Source
  ) throws(ReadError) -> ArraySlice<UInt8> {
    // Taken out meanwhile: the decoder writes into it.
    var block = block
    self.block = []
    defer { self.block = block }
    var count = 0
    repeat {
      let read = try read(from: &source, into: &block, at: count)
      count += read
      if read == 0 { break }
      // A plain source hands its first two bytes on by themselves, which don't tell what it is.
    } while isFirst && count < ForeignContent.longest
    if isFirst {
      isFirst = false
      let content = block[..<count].withUnsafeBufferPointer { ForeignContent($0, isList: false) }
      if let content { throw .notText(source: source.name, content) }
    }
    return block[..<count]
  }

  private mutating func read<Source: ByteSource & ~Copyable>(
    from source: inout Source, into block: inout [UInt8], at start: Int
  ) throws(ReadError) -> Int {
    do {
      // Bound: `start` bytes of the block are taken, and at least one is free.
      return try block.withUnsafeMutableBytes { bytes in
        var room = UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).mutableBytes
        return try decoder.read(from: &source, into: &room)
      }
    } catch let problem as GzipProblem {
      throw .gzip(source: source.name, problem)
    } catch { throw .unreadable(source: source.name, error) }
  }
}
