// Rules: the arena is the truth, the table finds records in it, and `removed` holds the numbers of the records that
// were taken out one by one since the last compaction, ascending. Taking out many at once compacts at once. Whoever
// holds a core mutably holds it alone (`StageStorage`).

internal import Synchronization

/// An insertion-ordered set of ids as bytes.
struct StageCore: ~Copyable {
  private(set) var arena: IDArena
  private(set) var table: TagTable
  private var removed: [UInt32] = []
  /// The places of the removed records, in the order of their removal.
  private(set) var removals: [UInt32] = []
  /// Another number after each compaction, and in each copy: as long as it stays, records are only added behind the others
  /// and marked as removed.
  private(set) var generation = StageCore.nextGeneration()
  let hash: IDHash

  private static let generations = Atomic<UInt64>(0)

  private static func nextGeneration() -> UInt64 {
    generations.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// Fewer gaps than this are never closed, more are not kept: closing costs a pass over everything.
  private static let removedKept = 1024...65_536

  init(capacity: Int = 0, hash: IDHash = .ofProcess) {
    arena = IDArena()
    table = TagTable(capacity: capacity)
    self.hash = hash
  }

  private init(
    arena: consuming IDArena, table: consuming TagTable, removed: [UInt32], removals: [UInt32], hash: IDHash
  ) {
    self.arena = arena
    self.table = table
    self.removed = removed
    self.removals = removals
    self.hash = hash
  }

  var count: Int { arena.records - removed.count }
  /// The bytes in use, pages that were never touched left out.
  var footprint: Int {
    arena.footprint + table.footprint + (removed.capacity + removals.capacity) * MemoryLayout<UInt32>.stride
  }

  func copy() -> StageCore {
    StageCore(arena: arena.copy(), table: table.copy(), removed: removed, removals: removals, hash: hash)
  }

  // MARK: One id

  /// Adds an id of 1...4000 bytes unless it is there. Returns whether it was new.
  @inline(__always)
  mutating func insert(_ bytes: UnsafeRawPointer, _ count: Int, _ hash: UInt64) -> Bool {
    if find(bytes, count, hash) != nil { return false }
    if table.count >= table.capacity { rebuild(capacity: table.capacity * 2) }
    table.insert(hash, arena.append(bytes, count))
    return true
  }

  @inline(__always)
  func find(_ bytes: UnsafeRawPointer, _ count: Int, _ hash: UInt64) -> TagTable.Slot? {
    table.find(hash) { arena.holds(bytes, count, at: $0) }
  }

  /// Takes an id out. Returns whether it was there.
  mutating func remove(_ bytes: UnsafeRawPointer, _ count: Int, _ hash: UInt64) -> Bool {
    guard let slot = find(bytes, count, hash) else { return false }
    let place = table.place(slot)
    let ordinal = arena.ordinal(of: place)
    table.remove(slot)
    arena.markRemoved(place)
    removals.append(place)
    removed.insert(UInt32(truncatingIfNeeded: ordinal), at: removedBefore(ordinal))
    let kept = min(max(arena.records / 4, Self.removedKept.lowerBound), Self.removedKept.upperBound)
    if removed.count > kept { compact() }
    return true
  }

  // MARK: Positions

  /// The offset in the arena of the live id at `position`, which is below `count`.
  func offset(atPosition position: Int) -> Int {
    arena.offset(of: ordinal(atPosition: position))
  }

  /// The number of the record that is the live id at `position`: it has as many removed records before it as fit.
  private func ordinal(atPosition position: Int) -> Int {
    if removed.isEmpty { return position }
    var low = 0
    var high = removed.count
    while low < high {
      let middle = (low + high) / 2
      if Int(removed[middle]) - middle <= position { low = middle + 1 } else { high = middle }
    }
    return position + low
  }

  /// How many removed records have a number below `ordinal`.
  private func removedBefore(_ ordinal: Int) -> Int {
    var low = 0
    var high = removed.count
    while low < high {
      let middle = (low + high) / 2
      if Int(removed[middle]) < ordinal { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first live record at or behind `offset`, or nil at the end.
  @inline(__always)
  func liveRecord(from offset: Int) -> IDArena.Record? {
    var offset = offset
    while offset < arena.used {
      let record = arena.record(at: offset)
      if !record.isRemoved { return record }
      offset = record.next
    }
    return nil
  }

  // MARK: Many ids

  /// Makes room for so many more ids, and bytes of text and heads.
  mutating func reserve(ids: Int, bytes: Int) {
    arena.reserve(bytes)
    if table.count + ids > table.capacity { rebuild(capacity: table.count + ids) }
  }

  /// Forgets the ids that came behind the first `records` records; none of them may have been removed.
  mutating func rollBack(to records: Int) {
    guard records < arena.records else { return }
    arena.truncate(to: records)
    rebuild(capacity: arena.records)
  }

  /// Closes the gaps, and brings the table up to date: in place, or anew where it would be much too large.
  mutating func compact() {
    let gaps = arena.compact()
    removed = []
    removals = []
    generation = Self.nextGeneration()
    table.relocate(gaps)
    if table.isWorn { rebuild(capacity: arena.records) }
  }

  /// Calls `body` for each live id of `other`, with its place there and its slot here, if any.
  func lookUp(allOf other: borrowing StageCore, _ body: (UInt32, TagTable.Slot?) -> Void) {
    var group: [HashedPlace] = []
    var offset = 0
    while other.arena.nextGroup(&group, from: &offset, hash) {
      for entry in group { table.prefetch(entry.hash) }
      for entry in group { if let place = table.likelyPlace(entry.hash) { arena.prefetch(place) } }
      for entry in group {
        let bytes = UnsafeRawBufferPointer(other.arena.bytes(of: other.arena.record(at: entry.place)))
        guard let start = bytes.baseAddress else { continue }
        body(entry.place, find(start, bytes.count, entry.hash))
      }
    }
  }

  /// Adds all ids of `other`. Returns how many were new.
  mutating func insert(allOf other: borrowing StageCore) -> Int {
    let before = count
    var group: [HashedPlace] = []
    var offset = 0
    while other.arena.nextGroup(&group, from: &offset, hash) {
      for entry in group { table.prefetch(entry.hash) }
      for entry in group { if let place = table.likelyPlace(entry.hash) { arena.prefetch(place) } }
      for entry in group {
        let bytes = UnsafeRawBufferPointer(other.arena.bytes(of: other.arena.record(at: entry.place)))
        guard let start = bytes.baseAddress else { continue }
        _ = insert(start, bytes.count, entry.hash)
      }
    }
    return count - before
  }

  /// Marks a record as removed without telling the table: `compact` must follow.
  func markRemoved(_ place: UInt32) { arena.markRemoved(place) }

  private mutating func rebuild(capacity: Int) {
    table.reset(capacity: max(capacity, arena.records))
    var group: [HashedPlace] = []
    var offset = 0
    while arena.nextGroup(&group, from: &offset, hash) {
      for entry in group { table.prefetch(entry.hash) }
      for entry in group { table.insert(entry.hash, entry.place) }
    }
  }
}

/// A live record, by its hash and place.
struct HashedPlace {
  let hash: UInt64
  let place: UInt32
}
