// Rules: the window shows a part of the source that begins at a row's start. It is filled to the brim before anyone
// looks, what was not dealt with moves to the front, and it doubles only when one row fills it; so every byte is looked
// at twice at most, in whatever pieces the source hands over. A row may not be longer than 64 MB.
//
// Bound of the unsafe memory: `capacity` bytes for text and `padding` behind them, which scanners may read (not use)
// when they take 64 bytes at a time. All of it is initialised.

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The bytes at hand.
struct ReadWindow: ~Copyable {
  /// The bytes asked for at a time: few enough to stay in a core's cache, many enough to make a call cheap.
  static let blockBytes = 256 * 1024
  /// Bytes behind the text that may be read.
  static let padding = 64
  static let maximumRow = 64 << 20

  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0
  /// Whether these are the last bytes of the source.
  private(set) var isLast = false
  /// What stands between the source and here.
  private(set) var decoder = SourceDecoder()

  init(blockBytes: Int) {
    capacity = max(1, blockBytes)
    base = Self.memory(capacity)
  }

  deinit { base.deallocate() }

  /// The text; `padding` more bytes behind it may be read. Valid until `fill` or `discard`.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// Reads until the window is full or the source is at its end. A full window doubles first.
  /// - Throws: what the source throws, `GzipProblem`, `WindowFull` when the row is too long.
  mutating func fill<Source: ByteSource & ~Copyable>(from source: inout Source) throws {
    if count == capacity { try grow() }
    while count < capacity, !isLast {
      let room = UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count)
      var span = room.mutableBytes
      let read = try decoder.read(from: &source, into: &span)
      precondition(read >= 0 && read <= room.count, "a source wrote more than it was given room for")
      if read == 0 { isLast = true }
      count += read
    }
  }

  /// Drops the first bytes, which were dealt with.
  mutating func discard(_ dealtWith: Int) {
    precondition(dealtWith >= 0 && dealtWith <= count)
    count -= dealtWith
    memmove(base, base + dealtWith, count)
  }

  private mutating func grow() throws {
    guard capacity < Self.maximumRow else { throw WindowFull() }
    let larger = min(capacity * 2, Self.maximumRow)
    let memory = Self.memory(larger)
    memcpy(memory, base, count)  // count <= capacity < larger
    base.deallocate()
    base = memory
    capacity = larger
  }

  private static func memory(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + padding)
    memory.initialize(repeating: 0, count: capacity + padding)
    return memory
  }
}

/// One row fills the largest window.
struct WindowFull: Error {}
