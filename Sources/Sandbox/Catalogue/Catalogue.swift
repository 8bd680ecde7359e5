internal import CatalogAPI

// A deleted item is gone from the catalogue at once and from delivered recommendations later: caches catch up after "a few
// hours" (Recommendations Classic manual, p. 84). Both are kept here.

/// The items that one environment has, and those that it still delivers though they are deleted.
struct Catalogue: Sendable {
  private(set) var items = ItemList()
  /// Deleted items, and until when each is delivered.
  private var ghosts: [EntityID: Duration] = [:]

  var count: Int { items.count }

  var ids: some Sequence<EntityID> { items.ids }

  subscript(id: EntityID) -> SandboxItem? { items[id] }

  /// Deleted items that are delivered at `now`.
  func ghostCount(now: Duration) -> Int { ghosts.values.count { $0 > now } }

  /// Adds the item, or replaces the one of its id where it stands.
  mutating func put(_ item: SandboxItem) {
    ghosts[item.id] = nil
    items.put(item)
  }

  /// Takes an item out; false where it wasn't there.
  mutating func delete(_ id: EntityID, deliveredUntil end: Duration) -> Bool {
    guard items.delete(id) else { return false }
    ghosts[id] = end
    return true
  }

  /// Takes every item out.
  mutating func deleteAll(deliveredUntil end: Duration) {
    for id in items.ids { ghosts[id] = end }
    items = ItemList()
  }

  /// Whether recommendations still show the item.
  func delivers(_ id: EntityID, now: Duration) -> Bool {
    items[id] != nil || ghosts[id].map { $0 > now } ?? false
  }
}
