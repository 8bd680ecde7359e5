// Rules: whoever wants text pays for a `String` an id; whoever wants bytes sees the stage's own. A position costs at
// most 64 steps over heads of records, and a binary search more after single removals; going through all in order costs
// neither.

public import CatalogAPI

extension EntityStage: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The id at `position`, 0..<count, in the order of arrival.
  public subscript(position: Int) -> EntityID {
    precondition(position >= 0 && position < count, "position \(position) is outside of the stage")
    guard let record = storage.core.liveRecord(from: storage.core.offset(atPosition: position)) else {
      preconditionFailure("the stage lost a record")
    }
    return Self.id(storage.core.arena.bytes(of: record))
  }

  /// Goes through the ids in order; changing the stage meanwhile doesn't disturb it.
  public struct Iterator: IteratorProtocol {
    private let storage: StageStorage
    private var offset = 0

    fileprivate init(_ storage: StageStorage) { self.storage = storage }

    public mutating func next() -> EntityID? {
      guard let record = storage.core.liveRecord(from: offset) else { return nil }
      offset = record.next
      return EntityStage.id(storage.core.arena.bytes(of: record))
    }

    /// The next id for whose bytes `isWanted` is true; those in between cost no `String`.
    public mutating func next(whereUTF8 isWanted: (Span<UInt8>) -> Bool) -> EntityID? {
      while let record = storage.core.liveRecord(from: offset) {
        offset = record.next
        let bytes = storage.core.arena.bytes(of: record)
        if isWanted(bytes.span) { return EntityStage.id(bytes) }
      }
      return nil
    }
  }

  public func makeIterator() -> Iterator { Iterator(storage) }

  /// The ids at these positions, in order; the range must lie in 0..<count.
  public func ids(in range: Range<Int>) -> [EntityID] {
    var ids: [EntityID] = []
    ids.reserveCapacity(range.count)
    forEachID(in: range) { ids.append(Self.id($0)) }
    return ids
  }

  /// Hands the UTF-8 bytes of each id to `body`, in order and without making a `String`. The bytes are valid during the
  /// call; `body` ends the walk early by throwing.
  public func forEachID<Failure>(utf8 body: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
    try forEachID(in: 0..<count) { (bytes) throws(Failure) in try body(bytes.span) }
  }

  /// The same for the ids at these positions, which must lie in 0..<count.
  public func forEachID<Failure>(
    in range: Range<Int>, utf8 body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    try forEachID(in: range) { (bytes) throws(Failure) in try body(bytes.span) }
  }

  private func forEachID<Failure>(
    in range: Range<Int>, bytes body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) is outside of the stage")
    guard !range.isEmpty else { return }
    let storage = storage
    var offset = storage.core.offset(atPosition: range.lowerBound)
    for _ in range {
      guard let record = storage.core.liveRecord(from: offset) else { return }
      try body(storage.core.arena.bytes(of: record))
      offset = record.next
    }
  }

  /// The id that these bytes of the arena are.
  static func id(_ bytes: UnsafeBufferPointer<UInt8>) -> EntityID {
    EntityID(checkedBefore: String(decoding: bytes, as: UTF8.self))
  }

  /// How many ids `ids(withPrefix:limit:)` looks at, at either end of the stage.
  static let prefixReach = 200_000

  /// Up to `limit` ids that begin with exactly these bytes, in order, for completion. Looks at the first and the last
  /// 200,000 ids only, a few milliseconds, so that a key press never waits for ten million.
  public func ids(withPrefix prefix: String, limit: Int) -> [EntityID] {
    let wanted = Array(prefix.utf8)
    var found: [EntityID] = []
    let head = 0..<Swift.min(count, Self.prefixReach)
    let tail = Swift.max(head.upperBound, count - Self.prefixReach)..<count
    for range in [head, tail] where found.count < limit {
      collect(wanted, in: range, limit, &found)
    }
    return found
  }

  private func collect(_ prefix: [UInt8], in range: Range<Int>, _ limit: Int, _ found: inout [EntityID]) {
    struct Enough: Error {}
    do throws(Enough) {
      try forEachID(in: range) { (bytes: UnsafeBufferPointer<UInt8>) throws(Enough) in
        guard bytes.starts(with: prefix) else { return }
        found.append(Self.id(bytes))
        if found.count >= limit { throw Enough() }
      }
    } catch {
      return
    }
  }
}
