// Rules: twelve slots share one line of 64 bytes: twelve tags of one byte (0 is an empty slot), a byte that says
// whether an id of this bucket had to go on to the next one, three unused, twelve places of four bytes. So a look-up
// costs one cache miss, and the tags of a bucket are compared at once. A search ends at the first bucket that never
// overflowed; therefore a slot is emptied without leaving a mark. A table is made for 80 % of its slots and grows at
// 7/8: 6.1 bytes an id at best, 13.3 just after growing.
//
// Bound of every unsafe access: bucket is in 0 ..< buckets and slot in 0 ..< 12, both by construction (`home`, `next`,
// and bits of a mask that was cut to twelve), so every access lies in the 64 × buckets bytes at `base`.

internal import CStageKernel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// An open-addressing table from hash to place. It knows neither ids nor their bytes.
struct TagTable: ~Copyable {
  private static let slots = 12
  private static let lineBytes = 64
  private static let overflowByte = 12
  private static let placesOffset = 16
  private static let allSlots: UInt32 = 0xFFF

  /// What calloc returned; `base` is the first multiple of 64 in it.
  private var allocation: UnsafeMutableRawPointer
  private var base: UnsafeMutableRawPointer
  private var buckets: Int
  /// The slots taken.
  private(set) var count = 0
  /// The slots emptied since the table was made. Buckets that overflowed for them still say so, and searches go on there
  /// for nothing.
  private var emptied = 0

  /// A slot of a bucket.
  struct Slot {
    let bucket: Int
    let index: Int
  }

  /// A table with room for `capacity` ids.
  init(capacity: Int) {
    buckets = Self.buckets(for: capacity)
    (allocation, base) = Self.memory(buckets)
  }

  deinit { free(allocation) }

  /// The ids that fit before the table has to grow: 7/8 of its slots, somewhat more than it was made for, so that a
  /// good guess that was a little low costs nothing.
  var capacity: Int { buckets * Self.slots / 8 * 7 }
  var footprint: Int { buckets * Self.lineBytes }

  /// Empties the table and gives it room for `capacity` ids. The old memory goes before the new one comes.
  mutating func reset(capacity: Int) {
    free(allocation)
    buckets = Self.buckets(for: capacity)
    (allocation, base) = Self.memory(buckets)
    count = 0
    emptied = 0
  }

  /// Whether it is much too large, or so much went that searches may be long.
  var isWorn: Bool { count < capacity / 4 || emptied > capacity / 2 }

  func copy() -> TagTable {
    var copy = TagTable(capacity: 0)
    copy.buckets = buckets
    free(copy.allocation)
    (copy.allocation, copy.base) = Self.memory(buckets)
    memcpy(copy.base, base, buckets * Self.lineBytes)  // both have `buckets` lines
    copy.count = count
    copy.emptied = emptied
    return copy
  }

  /// The bucket where an id with this hash belongs.
  @inline(__always)
  func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: buckets)).high)
  }

  /// The tag of a hash, 1...255, from bits that `home` hardly uses.
  @inline(__always)
  static func tag(_ hash: UInt64) -> UInt8 {
    let low = UInt8(truncatingIfNeeded: hash)
    return low == 0 ? 1 : low
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) { stage_prefetch_write(base + home(hash) * Self.lineBytes) }

  /// The place behind the first fitting tag of the home bucket, a guess of what will be compared.
  @inline(__always)
  func likelyPlace(_ hash: UInt64) -> UInt32? {
    let bucket = home(hash)
    let mask = matches(bucket, Self.tag(hash))
    return mask == 0 ? nil : place(Slot(bucket: bucket, index: mask.trailingZeroBitCount))
  }

  /// The slot whose place satisfies `isIt`, or nil.
  @inline(__always)
  func find(_ hash: UInt64, isIt: (UInt32) -> Bool) -> Slot? {
    var bucket = home(hash)
    let tag = Self.tag(hash)
    for _ in 0..<buckets {
      var mask = matches(bucket, tag)
      while mask != 0 {
        let slot = Slot(bucket: bucket, index: mask.trailingZeroBitCount)
        if isIt(place(slot)) { return slot }
        mask &= mask - 1
      }
      if !hasOverflowed(bucket) { return nil }
      bucket = next(bucket)
    }
    return nil
  }

  /// Takes the first empty slot for a place that isn't in the table. There is one: `capacity` is below the slots.
  @inline(__always)
  mutating func insert(_ hash: UInt64, _ place: UInt32) {
    precondition(count < buckets * Self.slots, "the table is full")
    var bucket = home(hash)
    while true {
      let empty = matches(bucket, 0)
      if empty != 0 {
        let line = base + bucket * Self.lineBytes
        let index = empty.trailingZeroBitCount
        line.storeBytes(of: Self.tag(hash), toByteOffset: index, as: UInt8.self)
        line.storeBytes(of: place, toByteOffset: Self.placesOffset + index * 4, as: UInt32.self)
        count += 1
        return
      }
      base.storeBytes(of: 1, toByteOffset: bucket * Self.lineBytes + Self.overflowByte, as: UInt8.self)
      bucket = next(bucket)
    }
  }

  mutating func remove(_ slot: Slot) {
    base.storeBytes(of: 0, toByteOffset: slot.bucket * Self.lineBytes + slot.index, as: UInt8.self)
    count -= 1
    emptied += 1
  }

  /// Takes out what was removed from the arena, and gives the rest their new places.
  mutating func relocate(_ gaps: GapMap) {
    for bucket in 0..<buckets {
      let line = base + bucket * Self.lineBytes
      var taken = ~matches(bucket, 0) & Self.allSlots
      while taken != 0 {
        let index = taken.trailingZeroBitCount
        taken &= taken - 1
        let offset = Self.placesOffset + index * 4
        if let place = gaps.moved(line.load(fromByteOffset: offset, as: UInt32.self)) {
          line.storeBytes(of: place, toByteOffset: offset, as: UInt32.self)
        } else {
          line.storeBytes(of: 0, toByteOffset: index, as: UInt8.self)
          count -= 1
          emptied += 1
        }
      }
    }
  }

  @inline(__always)
  func place(_ slot: Slot) -> UInt32 {
    base.load(fromByteOffset: slot.bucket * Self.lineBytes + Self.placesOffset + slot.index * 4, as: UInt32.self)
  }

  /// The buckets that the longest search of any id passes; a measure of how well the hash spreads.
  var longestOverflow: Int {
    var longest = 0
    var run = 0
    for bucket in 0..<buckets {
      run = hasOverflowed(bucket) ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  @inline(__always)
  private func matches(_ bucket: Int, _ tag: UInt8) -> UInt32 {
    stage_equal_mask16(base + bucket * Self.lineBytes, tag) & Self.allSlots
  }

  @inline(__always)
  private func hasOverflowed(_ bucket: Int) -> Bool {
    base.load(fromByteOffset: bucket * Self.lineBytes + Self.overflowByte, as: UInt8.self) != 0
  }

  @inline(__always)
  private func next(_ bucket: Int) -> Int { bucket + 1 == buckets ? 0 : bucket + 1 }

  private static func buckets(for capacity: Int) -> Int { (capacity * 5 / 4 + slots) / slots + 1 }

  private static func memory(_ buckets: Int) -> (UnsafeMutableRawPointer, UnsafeMutableRawPointer) {
    let bytes = (buckets + 1) * lineBytes
    guard let memory = calloc(bytes, 1) else { preconditionFailure("out of memory for a table of \(bytes) bytes") }
    if bytes >= 4 << 20 { stage_advise_huge(memory, bytes) }
    return (memory, memory.alignedUp(toMultipleOf: lineBytes))
  }
}
