// Rules: one pass over the set that is walked, looked up in groups so that the way to memory is hidden; then, if
// anything went, one pass that closes the gaps. The order of what stays is untouched.

public import CatalogAPI

extension EntityStage {
  /// Up to this share of a stage (1/n) is taken out one by one, without closing gaps.
  private static let fewShare = 256

  /// Takes out every id of `other`. Returns how many went.
  @discardableResult
  public mutating func subtract(_ other: EntityStage) -> Int {
    if storage === other.storage {
      let count = count
      removeAll()
      return count
    }
    guard !isEmpty, !other.isEmpty else { return 0 }
    let before = count
    if other.count <= before / Self.fewShare {
      for id in other { remove(id) }
      return before - count
    }
    makeUnique()
    let storage = storage
    var marked = 0
    storage.core.lookUp(allOf: other.storage.core) { _, slot in
      guard let slot else { return }
      storage.core.markRemoved(storage.core.table.place(slot))
      marked += 1
    }
    if marked > 0 { storage.core.compact() }
    return marked
  }

  /// Keeps only the ids that `other` has too. Returns how many went.
  @discardableResult
  public mutating func formIntersection(_ other: EntityStage) -> Int {
    if storage === other.storage || isEmpty { return 0 }
    makeUnique()
    let storage = storage
    var marked = 0
    other.storage.core.lookUp(allOf: storage.core) { place, slot in
      guard slot == nil else { return }
      storage.core.markRemoved(place)
      marked += 1
    }
    if marked > 0 { storage.core.compact() }
    return marked
  }

  /// Adds the ids of `other` behind these, in their order. Returns how many were new.
  @discardableResult
  public mutating func formUnion(_ other: EntityStage) -> Int {
    if storage === other.storage || other.isEmpty { return 0 }
    if isEmpty {
      self = other
      return count
    }
    makeUnique()
    return storage.core.insert(allOf: other.storage.core)
  }

  /// Takes out the ids for which `isUnwanted` is true. Returns how many went; a thrown error leaves all in place.
  @discardableResult
  public mutating func removeAll<Failure>(
    where isUnwanted: (EntityID) throws(Failure) -> Bool
  ) throws(Failure) -> Int {
    try removeAll { (bytes: UnsafeBufferPointer<UInt8>) throws(Failure) in try isUnwanted(Self.id(bytes)) }
  }

  /// The same by the UTF-8 bytes of the ids, without making a `String` of each.
  @discardableResult
  public mutating func removeAll<Failure>(
    whereUTF8 isUnwanted: (Span<UInt8>) throws(Failure) -> Bool
  ) throws(Failure) -> Int {
    try removeAll { (bytes: UnsafeBufferPointer<UInt8>) throws(Failure) in try isUnwanted(bytes.span) }
  }

  private mutating func removeAll<Failure>(
    _ isUnwanted: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Bool
  ) throws(Failure) -> Int {
    let unwanted = try places(of: isUnwanted)
    guard !unwanted.isEmpty else { return 0 }
    makeUnique()
    for place in unwanted { storage.core.markRemoved(place) }
    storage.core.compact()
    return unwanted.count
  }

  private func places<Failure>(
    of isWanted: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Bool
  ) throws(Failure) -> [UInt32] {
    let storage = storage
    var places: [UInt32] = []
    var offset = 0
    while let record = storage.core.liveRecord(from: offset) {
      if try isWanted(storage.core.arena.bytes(of: record)) { places.append(record.place) }
      offset = record.next
    }
    return places
  }
}
