internal import CatalogAPI
internal import EntityStage

// Rules: where calls are scarce, the bytes that a batch leaves free cost whole calls. Ids go in as they come; where the next one
// does not fit any more, the longest of those that follow closely and fit fills the gap. An id waits for few others, so that
// what was staged first still goes first, more or less.

/// Fits ids into as few requests as their bytes need.
struct Packing {
  /// From so many ids a gap is filled.
  private static let window = 256

  private(set) var stage = EntityStage()
  /// Batch n goes from `ends[n - 1]` to `ends[n]` of `stage`.
  private(set) var ends: [Int] = []

  /// - Parameters:
  ///   - room: bytes of a URL for ids and the commas between them.
  ///   - length: bytes that an id takes there.
  init(_ ids: EntityStage, room: Int, length: (EntityID) -> Int) {
    var source = ids.makeIterator()
    var waiting: [(id: EntityID, length: Int)] = []
    var free = room
    while true {
      while waiting.count < Self.window, let id = source.next() { waiting.append((id, length(id))) }
      let isFirst = stage.count == ends.last ?? 0
      guard let next = waiting.first else { break }
      let comma = isFirst ? 0 : 1
      var chosen: Int?
      // One that is too long for any request gets one of its own.
      if isFirst || next.length + comma <= free {
        chosen = 0
      } else {
        for (index, candidate) in waiting.enumerated() where candidate.length + comma <= free {
          if chosen.map({ waiting[$0].length < candidate.length }) ?? true { chosen = index }
        }
      }
      guard let chosen else {
        ends.append(stage.count)
        free = room
        continue
      }
      let (id, length) = waiting.remove(at: chosen)
      stage.insert(id)
      free -= length + comma
    }
    if !stage.isEmpty { ends.append(stage.count) }
  }
}
