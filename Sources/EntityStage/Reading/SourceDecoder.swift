// Rules: the first two bytes decide. What is gzip is inflated, anything else goes through as it is, without a copy.

/// What stands between a source and the window: nothing, or the inflating of gzip.
struct SourceDecoder: ~Copyable {
  /// Bytes of the source that were dealt with; of gzip, the compressed ones.
  var bytesTaken: Int { bytesRead - unread }
  /// Whether the source is gzip.
  private(set) var isGzip = false

  private var bytesRead = 0
  /// Bytes that the inflater has not dealt with.
  private var unread = 0
  private var hasDecided = false
  /// The first bytes, until they were handed on.
  private var head: [UInt8] = []
  private var inflater: GzipInflater?

  /// Writes the next bytes at the start of `block`, which isn't empty.
  /// - Returns: how many; 0 at the end.
  /// - Throws: what the source throws, or `GzipProblem`.
  mutating func read<Source: ByteSource & ~Copyable>(
    from source: inout Source, into block: inout MutableRawSpan
  ) throws -> Int {
    if !hasDecided { try decide(&source) }
    if !head.isEmpty {
      let count = min(head.count, block.byteCount)
      for index in 0..<count { block.storeBytes(of: head[index], toByteOffset: index, as: UInt8.self) }
      head.removeFirst(count)
      return count
    }
    guard isGzip else { return try take(&source, &block) }
    var read = 0
    let count = try inflater?.read(into: &block) { span in
      let count = try source.read(into: &span)
      read += count
      return count
    }
    bytesRead += read
    unread = inflater?.unread ?? 0
    return count ?? 0
  }

  private mutating func take<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ block: inout MutableRawSpan
  ) throws -> Int {
    let count = try source.read(into: &block)
    bytesRead += count
    return count
  }

  private mutating func decide<Source: ByteSource & ~Copyable>(_ source: inout Source) throws {
    // Byte by byte: what follows belongs into the caller's block, or into the inflater's.
    while head.count < GzipInflater.magic.count {
      var byte: InlineArray<1, UInt8> = [0]
      var span = byte.mutableSpan
      var room = span.mutableBytes
      if try take(&source, &room) == 0 { break }
      head.append(byte[0])
    }
    hasDecided = true
    if head == GzipInflater.magic {
      isGzip = true
      inflater = GzipInflater(after: head)
      head = []
    }
  }
}
