// Rules: what is sorted are places and the first eight bytes of each id, read as one big-endian number, sixteen bytes an id
// in all; the ids themselves are compared only where those eight are alike. `scripts/bench stage` measures it.

public import CatalogAPI

/// The ids of a stage in the order of their bytes.
public struct SortedStage: Sequence, Sendable {
  private let storage: StageStorage
  private let places: [UInt32]

  fileprivate init(_ storage: StageStorage) {
    struct Key {
      let head: UInt64
      let place: UInt32
    }
    var keys = ContiguousArray<Key>()
    keys.reserveCapacity(storage.core.count)
    var offset = 0
    while let record = storage.core.liveRecord(from: offset) {
      keys.append(Key(head: Self.head(storage.core.arena.bytes(of: record)), place: record.place))
      offset = record.next
    }
    keys.sort { left, right in
      if left.head != right.head { return left.head < right.head }
      let (first, second) = (Self.bytes(left.place, storage), Self.bytes(right.place, storage))
      return first.lexicographicallyPrecedes(second)
    }
    self.storage = storage
    places = keys.map(\.place)
  }

  /// The first eight bytes as a number that sorts as they do; what is missing counts as zero.
  private static func head(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var head: UInt64 = 0
    for index in 0..<8 { head = head << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
    return head
  }

  private static func bytes(_ place: UInt32, _ storage: StageStorage) -> UnsafeBufferPointer<UInt8> {
    storage.core.arena.bytes(of: storage.core.arena.record(at: place))
  }

  /// Goes through the ids in their order.
  public struct Iterator: IteratorProtocol {
    fileprivate let storage: StageStorage
    fileprivate var places: IndexingIterator<[UInt32]>

    public mutating func next() -> EntityID? {
      places.next().map { EntityStage.id(SortedStage.bytes($0, storage)) }
    }

    /// The next id for whose bytes `isWanted` is true.
    public mutating func next(whereUTF8 isWanted: (Span<UInt8>) -> Bool) -> EntityID? {
      while let place = places.next() {
        let bytes = SortedStage.bytes(place, storage)
        if isWanted(bytes.span) { return EntityStage.id(bytes) }
      }
      return nil
    }
  }

  public func makeIterator() -> Iterator { Iterator(storage: storage, places: places.makeIterator()) }
}

extension EntityStage {
  /// The ids in the order of their bytes; changing the stage meanwhile doesn't disturb it.
  public func sortedByBytes() -> SortedStage { SortedStage(storage) }
}
