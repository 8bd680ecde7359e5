// Rules: one bit for each granule of the arena, set where a record was removed; and for each word of bits, how many are set
// before it. So the way of a record that moves down is known in two look-ups, from memory a thirtieth of the arena's.

/// Where the gaps of an arena were before it was closed up, in granules.
struct GapMap {
  private var words: [UInt64]
  private var before: [UInt32] = []

  /// - Parameter granules: the arena's size.
  init(granules: Int) { words = [UInt64](repeating: 0, count: granules / 64 + 1) }

  /// A removed record was at these granules.
  mutating func add(_ granules: Range<Int>) {
    for granule in granules { words[granule >> 6] |= 1 << UInt64(truncatingIfNeeded: granule & 63) }
  }

  /// Counts, once all gaps are known.
  mutating func finish() {
    before = []
    before.reserveCapacity(words.count)
    var count = 0
    for word in words {
      before.append(UInt32(truncatingIfNeeded: count))
      count += word.nonzeroBitCount
    }
  }

  /// Where a record is now that was at `place`; nil where it was removed. After `finish`.
  @inline(__always)
  func moved(_ place: UInt32) -> UInt32? {
    let index = Int(place >> 6)
    let word = words[index]
    let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: place & 63)
    if word & bit != 0 { return nil }
    return place - before[index] - UInt32(truncatingIfNeeded: (word & (bit - 1)).nonzeroBitCount)
  }
}
