// Rules: ids are compared byte by byte and kept in the order of their arrival. A copy is free until one of the two is
// changed: then the changed one takes a copy of its own (about 20 bytes an id, at the speed of memory). So a running
// deletion holds on to what it was given by keeping a copy. Every id in here was checked at the door: by `EntityID`, or
// by the reader, which applies the same rules to bytes.

public import CatalogAPI

/// An insertion-ordered set of entity ids that is at home with ten million of them.
///
/// Memory: the text, and 9 to 16 bytes an id. Positions count live ids from 0.
public struct EntityStage: Sendable {
  private(set) var storage: StageStorage

  /// An empty stage.
  public init() { storage = StageStorage() }

  init(_ storage: StageStorage) { self.storage = storage }

  /// An empty stage whose hash has these keys; for tests.
  init(hash: IDHash) { storage = StageStorage(StageCore(hash: hash)) }

  /// How many ids are staged.
  public var count: Int { storage.core.count }
  public var isEmpty: Bool { count == 0 }

  /// The bytes in use for ids, their positions and the look-up table.
  public var memoryFootprint: Int { storage.core.footprint }

  /// Adds an id. Returns whether it was new.
  @discardableResult
  public mutating func insert(_ id: EntityID) -> Bool {
    makeUnique()
    return Self.withBytes(of: id) { bytes, count in
      storage.core.insert(bytes, count, storage.core.hash(bytes, count))
    }
  }

  /// Takes an id out. Returns whether it was there. Many at a time: `subtract`.
  @discardableResult
  public mutating func remove(_ id: EntityID) -> Bool {
    guard contains(id) else { return false }
    makeUnique()
    return Self.withBytes(of: id) { bytes, count in
      storage.core.remove(bytes, count, storage.core.hash(bytes, count))
    }
  }

  /// Whether exactly these bytes are staged.
  public func contains(_ id: EntityID) -> Bool {
    Self.withBytes(of: id) { bytes, count in
      storage.core.find(bytes, count, storage.core.hash(bytes, count)) != nil
    }
  }

  /// Empties the stage and gives its memory back.
  public mutating func removeAll() { storage = StageStorage() }

  /// What others still hold is copied before it is changed.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }

  /// The bytes of an id, 1...4000 of them as `EntityID` promises, while `body` runs.
  private static func withBytes<R>(of id: EntityID, _ body: (UnsafeRawPointer, Int) -> R) -> R {
    var text = id.text
    return text.withUTF8 { utf8 in
      guard let start = utf8.baseAddress, utf8.count <= IDArena.maximumID else {
        preconditionFailure("an id has 1 to \(IDArena.maximumID) bytes")
      }
      return body(start, utf8.count)
    }
  }
}
