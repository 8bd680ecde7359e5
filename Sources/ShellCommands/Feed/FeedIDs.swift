internal import CatalogAPI
internal import EntityStage

/// The ids of a feed so far, and where each came first: about 50 bytes an id beside its text, so that a million rows are no
/// trouble.
struct FeedIDs {
  /// Says for certain whether an id came before.
  private var seen = EntityStage()
  /// Says where, by a hash of the id: of two ids with one hash, which is a chance of one in ten million for a million ids, the
  /// later one would be told the line of the earlier one.
  private var lines: [Int: Int32] = [:]

  /// The line where the id came before; nil where it is new, and is now noted.
  mutating func note(_ id: EntityID, line: Int) -> Int? {
    if seen.insert(id) {
      lines[id.hashValue] = Int32(clamping: line)
      return nil
    }
    return lines[id.hashValue].map(Int.init)
  }
}
