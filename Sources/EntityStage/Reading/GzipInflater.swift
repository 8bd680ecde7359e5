// Rules: a file may hold several gzip members one behind the other (RFC 1952, 2.2), as `cat a.gz b.gz` makes them, and
// zeros behind the last, as tapes and block devices leave them; anything else behind it is an error, as is an end within
// a member. zlib checks each member's CRC-32 and length.
//
// Bound of the unsafe memory: `input` has `inputBytes` bytes, of which the stream's `avail_in` from `next_in` on are
// unread; output goes to the block that the caller hands in and no further than its count. The stream lies on the heap,
// because zlib keeps its address.

internal import CZlib

/// Why compressed bytes can't be read.
public enum GzipProblem: Error, Sendable, Hashable {
  /// They end within the compressed data.
  case endsEarly
  /// They contradict themselves; what zlib says of it.
  case damaged(String)
  /// Something that is no gzip follows.
  case trailingBytes

  /// What is wrong, in a few words.
  public var reason: String {
    switch self {
    case .endsEarly: "its compressed data ends early; it may have been cut off"
    case .damaged(let words): "its compressed data is damaged (\(words))"
    case .trailingBytes: "something that is not gzip follows the compressed data"
    }
  }
}

/// Takes gzip in and gives what was compressed.
struct GzipInflater: ~Copyable {
  /// The first bytes of every member.
  static let magic: [UInt8] = [0x1F, 0x8B]
  private static let inputBytes = 128 * 1024
  /// The largest window, and "gzip, nothing else" (zlib.h, inflateInit2).
  private static let windowBits: Int32 = 15 + 16

  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var state = State.inMember
  private var isAtEnd = false

  private enum State { case inMember, betweenMembers, padding }

  /// - Parameter head: the bytes of the source that were read already, at most 128 KB of them.
  init(after head: [UInt8]) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Self.inputBytes, alignment: 16)
    precondition(head.count <= Self.inputBytes)
    input.copyBytes(from: head)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(head.count)
    let status = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib can't start: out of memory, or another version than it was built for")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Bytes that were read from the source and not inflated yet.
  var unread: Int { Int(stream.pointee.avail_in) }

  /// Writes the next bytes at the start of `block`, which isn't empty.
  /// - Parameter refill: reads more of the source; 0 at its end.
  /// - Returns: how many; 0 at the end.
  /// - Throws: `GzipProblem`, or what `refill` throws.
  mutating func read(
    into block: inout MutableRawSpan, refill: (inout MutableRawSpan) throws -> Int
  ) throws -> Int {
    let room = block.byteCount
    while true {
      if stream.pointee.avail_in == 0, !isAtEnd { try fill(refill) }
      guard try isInMember(refill) else { return 0 }
      let stream = stream
      let (status, written) = block.withUnsafeMutableBytes { bytes in
        // `room` is a window's, far below 4 GB.
        stream.pointee.next_out = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(truncatingIfNeeded: room)
        return (inflate(stream, Z_NO_FLUSH), room - Int(stream.pointee.avail_out))
      }
      switch status {
      case Z_STREAM_END: state = .betweenMembers
      case Z_OK: break
      case Z_BUF_ERROR where written == 0 && isAtEnd: throw GzipProblem.endsEarly
      case Z_BUF_ERROR: break
      default: throw GzipProblem.damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)")
      }
      if written > 0 { return written }
      if status != Z_STREAM_END, isAtEnd, stream.pointee.avail_in == 0 { throw GzipProblem.endsEarly }
    }
  }

  /// Whether there is a member to go on with; begins the next one where there is.
  private mutating func isInMember(_ refill: (inout MutableRawSpan) throws -> Int) throws -> Bool {
    while state != .inMember {
      if stream.pointee.avail_in == 0 {
        if !isAtEnd { try fill(refill) }
        if stream.pointee.avail_in == 0 { return false }
      }
      let next = stream.pointee.next_in.pointee
      if next == 0 {
        state = .padding
        stream.pointee.next_in += 1
        stream.pointee.avail_in -= 1
      } else if next == Self.magic[0], state == .betweenMembers {
        inflateReset(stream)
        state = .inMember
      } else {
        throw GzipProblem.trailingBytes
      }
    }
    return true
  }

  /// Reads more of the source; the input is used up.
  private mutating func fill(_ refill: (inout MutableRawSpan) throws -> Int) throws {
    var span = input.mutableBytes
    let count = try refill(&span)
    precondition(count >= 0 && count <= Self.inputBytes, "a source wrote more than it was given room for")
    if count == 0 { isAtEnd = true }
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }
}
