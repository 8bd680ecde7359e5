internal import CatalogAPI

// A deleted item is gone from the catalogue at once and from delivered recommendations later: caches catch up after "a few
// hours" (Recommendations Classic manual, p. 84). Both are kept here, in the order in which items came.

/// The items that a sandbox has, and those that it still delivers though they are deleted.
struct Catalogue: Sendable {
  /// Items in order; a deleted one leaves a gap, so that deleting costs the same in a catalogue of any size.
  private var slots: [SandboxItem?] = []
  private var places: [EntityID: Int] = [:]
  /// Deleted items, and until when each is delivered.
  private var ghosts: [EntityID: Duration] = [:]

  var count: Int { places.count }

  var ids: some Sequence<EntityID> { slots.lazy.compactMap { $0?.id } }

  subscript(id: EntityID) -> SandboxItem? { places[id].flatMap { slots[$0] } }

  /// Deleted items that are delivered at `now`.
  func ghostCount(now: Duration) -> Int { ghosts.values.count { $0 > now } }

  /// Adds the item, or replaces the one of its id where it stands.
  mutating func put(_ item: SandboxItem) {
    ghosts[item.id] = nil
    if let place = places[item.id] {
      slots[place] = item
    } else {
      places[item.id] = slots.count
      slots.append(item)
    }
  }

  /// Takes an item out; false where it wasn't there.
  mutating func delete(_ id: EntityID, deliveredUntil end: Duration) -> Bool {
    guard let place = places.removeValue(forKey: id) else { return false }
    slots[place] = nil
    ghosts[id] = end
    if slots.count > 64 && places.count < slots.count / 2 { closeGaps() }
    return true
  }

  /// Takes every item out.
  mutating func deleteAll(deliveredUntil end: Duration) {
    for id in places.keys { ghosts[id] = end }
    slots = []
    places = [:]
  }

  /// Whether recommendations still show the item.
  func delivers(_ id: EntityID, now: Duration) -> Bool {
    places[id] != nil || ghosts[id].map { $0 > now } ?? false
  }

  private mutating func closeGaps() {
    slots.removeAll { $0 == nil }
    for (place, item) in slots.enumerated() {
      if let item { places[item.id] = place }
    }
  }
}
