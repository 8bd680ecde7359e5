// Rules: a mark names a moment in the life of one stage. As long as the stage has not been closed up since (which taking
// out many does), what happened after the mark can be told: these were taken out, those came. An id that came and went
// again is not told; one that was taken out and came again is told as both.

/// A moment in the life of a stage; means nothing to another stage.
public struct StageMark: Sendable, Hashable {
  let generation: UInt64
  let records: Int
  let removals: Int
}

/// What happened to a stage since a mark. First come the ids that were taken out, then those that were added.
public struct StageChanges: Sendable {
  private let storage: StageStorage
  private let firstRemoval: Int
  private let firstOffset: Int

  init(_ storage: StageStorage, firstRemoval: Int, firstOffset: Int) {
    self.storage = storage
    self.firstRemoval = firstRemoval
    self.firstOffset = firstOffset
  }

  /// Whether nothing happened.
  public var isEmpty: Bool {
    firstRemoval == storage.core.removals.count && firstOffset == storage.core.arena.used
  }

  /// The ids that were taken out, as lines, in the order in which they went; some may not have been there at the mark.
  public var removed: [UInt8] {
    var lines: [UInt8] = []
    for place in storage.core.removals[firstRemoval...] {
      lines += storage.core.arena.bytes(of: storage.core.arena.record(at: place))
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// Hands over those that were added and are still there, as lines, in order, in blocks of about 256 KB.
  public func forEachBlock<Failure>(ofAddedLines body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var offset = firstOffset
    while let block = storage.core.lines(from: &offset) { try body(block) }
  }
}

extension EntityStage {
  /// This moment in the life of this stage.
  public var mark: StageMark {
    StageMark(
      generation: storage.core.generation, records: storage.core.arena.records, removals: storage.core.removals.count)
  }

  /// What happened since `mark`; nil where that can't be told, because the mark is another stage's or much was taken out.
  public func changes(since mark: StageMark) -> StageChanges? {
    guard mark.generation == storage.core.generation, mark.records <= storage.core.arena.records,
      mark.removals <= storage.core.removals.count
    else { return nil }
    let hasGrown = mark.records < storage.core.arena.records
    let offset = hasGrown ? storage.core.arena.offset(of: mark.records) : storage.core.arena.used
    return StageChanges(storage, firstRemoval: mark.removals, firstOffset: offset)
  }
}
