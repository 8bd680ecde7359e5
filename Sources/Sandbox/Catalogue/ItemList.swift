internal import CatalogAPI

/// Items in the order in which they came, found by id.
struct ItemList: Sendable {
  /// Items in order; a deleted one leaves a gap, so that deleting costs the same in a list of any size.
  private(set) var slots: [SandboxItem?] = []
  private var places: [EntityID: Int] = [:]

  var count: Int { places.count }

  var ids: some Sequence<EntityID> { slots.lazy.compactMap { $0?.id } }

  subscript(id: EntityID) -> SandboxItem? { places[id].flatMap { slots[$0] } }

  /// Adds the item, or replaces the one of its id where it stands.
  mutating func put(_ item: SandboxItem) {
    if let place = places[item.id] {
      slots[place] = item
    } else {
      places[item.id] = slots.count
      slots.append(item)
    }
  }

  /// Takes an item out; false where it wasn't there.
  mutating func delete(_ id: EntityID) -> Bool {
    guard let place = places.removeValue(forKey: id) else { return false }
    slots[place] = nil
    if slots.count > 64 && places.count < slots.count / 2 { closeGaps() }
    return true
  }

  private mutating func closeGaps() {
    slots.removeAll { $0 == nil }
    for (place, item) in slots.enumerated() {
      if let item { places[item.id] = place }
    }
  }
}
