// Rules: ids lie one behind the other in one block of memory, in the order of their arrival, and never move until the
// arena is compacted. A record is a head of one or two bytes and the id's bytes, and starts at a multiple of four, so
// that 32 bits name any place in 16 GiB. The head's first byte: bit 7 "removed", bit 6 "the length has a second byte",
// then the length's low six bits; the second byte has the rest (an id has at most 4,000 bytes, 14 bits are enough).
//
// Bound of every unsafe access: records lie in base ..< base + used, `used` never exceeds `capacity`, and `append`
// makes room before it writes. Places come from `append`, from the samples, or from stepping over records up to `used`.

internal import CStageKernel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The bytes of ids, in order. A place is a record's offset divided by four.
struct IDArena: ~Copyable {
  /// Records start at multiples of this many bytes.
  static let granule = 4
  /// The most bytes that 32-bit places reach.
  static let maximumBytes = Int(UInt32.max) * granule
  /// An id has at most 1,000 scalars of at most 4 bytes.
  static let maximumID = 4000
  /// Every so many records, the place is kept, so that a record is found by its number in a bounded number of steps.
  static let sampling = 64

  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// The bytes taken, a multiple of the granule.
  private(set) var used = 0
  /// The records, removed ones included.
  private(set) var records = 0
  /// The places of the records 0, 64, 128 …
  private var samples: [UInt32] = []

  init(capacity: Int = 0) {
    self.capacity = max(capacity, 256)
    base = Self.memory(nil, self.capacity)
  }

  deinit { free(base) }

  /// Where a record lies and what its head says.
  struct Record {
    /// The place of the record.
    let place: UInt32
    /// The offset of the id's first byte.
    let start: Int
    /// The id's bytes.
    let count: Int
    let isRemoved: Bool
    /// The offset of the next record.
    let next: Int
  }

  /// The bytes taken and kept ready, without those that were never touched.
  var footprint: Int { used + samples.capacity * MemoryLayout<UInt32>.stride }

  // MARK: Adding

  /// Whether the ids in so many bytes of any text still fit; a line of two bytes becomes a record of four.
  func hasRoom(forText bytes: Int) -> Bool { used + bytes * 2 + 2 * Self.granule <= Self.maximumBytes }

  /// Makes room for `bytes` more bytes, heads and gaps included.
  mutating func reserve(_ bytes: Int) {
    let wanted = min(used + bytes, Self.maximumBytes)
    if wanted > capacity { grow(to: wanted) }
  }

  /// Adds an id and returns its place. `count` is 1...4000.
  @inline(__always)
  mutating func append(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
    let needed = used + count + 2 + Self.granule
    if needed > capacity { makeRoom(for: needed) }
    let place = UInt32(truncatingIfNeeded: used / Self.granule)
    if records % Self.sampling == 0 { samples.append(place) }
    var start = used + 1
    if count < 64 {
      base.storeBytes(of: UInt8(truncatingIfNeeded: count), toByteOffset: used, as: UInt8.self)
    } else {
      base.storeBytes(of: UInt8(truncatingIfNeeded: 0x40 | count & 0x3F), toByteOffset: used, as: UInt8.self)
      base.storeBytes(of: UInt8(truncatingIfNeeded: count >> 6), toByteOffset: start, as: UInt8.self)
      start += 1
    }
    Self.copy(bytes, to: base + start, count)
    used = Self.roundedUp(start + count)
    records += 1
    return place
  }

  // MARK: Reading

  /// The record at an offset below `used`.
  @inline(__always)
  func record(at offset: Int) -> Record {
    let head = Int(base.load(fromByteOffset: offset, as: UInt8.self))
    var start = offset + 1
    var count = head & 0x3F
    if head & 0x40 != 0 {
      count |= Int(base.load(fromByteOffset: start, as: UInt8.self)) << 6
      start += 1
    }
    return Record(
      place: UInt32(truncatingIfNeeded: offset / Self.granule), start: start, count: count,
      isRemoved: head & 0x80 != 0, next: Self.roundedUp(start + count))
  }

  @inline(__always)
  func record(at place: UInt32) -> Record { record(at: Int(place) * Self.granule) }

  /// The bytes of a record; valid until the arena changes.
  @inline(__always)
  func bytes(of record: Record) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: (base + record.start).assumingMemoryBound(to: UInt8.self), count: record.count)
  }

  /// Whether the record at `place` holds exactly these bytes.
  @inline(__always)
  func holds(_ bytes: UnsafeRawPointer, _ count: Int, at place: UInt32) -> Bool {
    let record = record(at: place)
    return record.count == count && Self.equal(base + record.start, bytes, count)
  }

  /// Brings a record's first bytes near. A place that is no longer taken does no harm.
  @inline(__always)
  func prefetch(_ place: UInt32) { stage_prefetch(base + Int(place) * Self.granule) }

  /// Fills `group` with up to 32 live records from `offset` on, which moves behind them: enough look-ups to hide the
  /// way to memory, few enough to stay in the cache. Returns false at the end.
  func nextGroup(_ group: inout [HashedPlace], from offset: inout Int, _ hash: IDHash) -> Bool {
    group.removeAll(keepingCapacity: true)
    while group.count < 32, offset < used {
      let record = record(at: offset)
      if !record.isRemoved {
        group.append(HashedPlace(hash: hash(base + record.start, record.count), place: record.place))
      }
      offset = record.next
    }
    return !group.isEmpty
  }

  /// The offset of record number `ordinal`, removed ones counted; `ordinal` is below `records`.
  func offset(of ordinal: Int) -> Int {
    var offset = Int(samples[ordinal / Self.sampling]) * Self.granule
    for _ in 0..<(ordinal % Self.sampling) { offset = record(at: offset).next }
    return offset
  }

  /// The number of the record at `place`, removed ones counted.
  func ordinal(of place: UInt32) -> Int {
    var low = 0
    var high = samples.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if samples[middle] <= place { low = middle } else { high = middle }
    }
    var ordinal = low * Self.sampling
    var offset = Int(samples[low]) * Self.granule
    while offset < Int(place) * Self.granule {
      offset = record(at: offset).next
      ordinal += 1
    }
    return ordinal
  }

  // MARK: Removing

  /// Marks a record as removed; its bytes stay until `compact`.
  func markRemoved(_ place: UInt32) {
    let offset = Int(place) * Self.granule
    let head = base.load(fromByteOffset: offset, as: UInt8.self)
    base.storeBytes(of: head | 0x80, toByteOffset: offset, as: UInt8.self)
  }

  /// Closes the gaps that removed records left. Places and numbers change.
  /// - Returns: where the gaps were.
  mutating func compact() -> GapMap {
    var gaps = GapMap(granules: used / Self.granule)
    var read = 0
    var write = 0
    // What moves is moved a run at a time, from one gap to the next.
    var run = 0
    records = 0
    samples.removeAll(keepingCapacity: true)
    while read < used {
      let record = record(at: read)
      if record.isRemoved {
        write = move(run..<read, to: write)
        run = record.next
        gaps.add(read / Self.granule..<record.next / Self.granule)
      } else {
        if records % Self.sampling == 0 {
          samples.append(UInt32(truncatingIfNeeded: (write + read - run) / Self.granule))
        }
        records += 1
      }
      read = record.next
    }
    used = move(run..<read, to: write)
    gaps.finish()
    if capacity > 1 << 20, used < capacity / 4 { grow(to: max(used * 2, 256)) }
    return gaps
  }

  /// Moves bytes down to `offset`. Returns the offset behind them. All lies below `used`, and offset <= the bytes' own.
  private func move(_ bytes: Range<Int>, to offset: Int) -> Int {
    if offset != bytes.lowerBound, !bytes.isEmpty { memmove(base + offset, base + bytes.lowerBound, bytes.count) }
    return offset + bytes.count
  }

  /// Forgets every record behind the first `count`.
  mutating func truncate(to count: Int) {
    guard count < records else { return }
    used = count == 0 ? 0 : offset(of: count)
    records = count
    samples.removeSubrange(((count + Self.sampling - 1) / Self.sampling)...)
  }

  /// The same records in memory of their own.
  func copy() -> IDArena {
    var copy = IDArena(capacity: used + used / 8)
    memcpy(copy.base, base, used)  // the copy's capacity is at least `used`
    copy.used = used
    copy.records = records
    copy.samples = samples
    return copy
  }

  // MARK: Memory

  private mutating func makeRoom(for needed: Int) {
    precondition(needed <= Self.maximumBytes, "the ids need more than \(Self.maximumBytes) bytes")
    grow(to: min(max(needed, capacity + capacity / 2), Self.maximumBytes))
  }

  private mutating func grow(to bytes: Int) {
    base = Self.memory(base, bytes)
    capacity = bytes
  }

  private static func memory(_ old: UnsafeMutableRawPointer?, _ bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = realloc(old, bytes) else { preconditionFailure("out of memory for \(bytes) bytes of ids") }
    if bytes >= 4 << 20 { stage_advise_huge(memory, bytes) }
    return memory
  }

  @inline(__always)
  private static func roundedUp(_ offset: Int) -> Int { (offset + granule - 1) & ~(granule - 1) }

  /// Copies exactly `count` bytes in words that overlap: for a dozen bytes, cheaper than a call.
  @inline(__always)
  private static func copy(_ from: UnsafeRawPointer, to: UnsafeMutableRawPointer, _ count: Int) {
    guard count >= 8, count <= 64 else {
      memcpy(to, from, count)
      return
    }
    var offset = 0
    while offset < count - 8 {
      to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    to.storeBytes(
      of: from.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self), toByteOffset: count - 8, as: UInt64.self)
  }

  /// Compares exactly `count` bytes in words that overlap.
  @inline(__always)
  private static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    guard count >= 8, count <= 64 else { return memcmp(left, right, count) == 0 }
    var offset = 0
    while offset < count - 8 {
      if left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset += 8
    }
    return left.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      == right.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
  }
}
