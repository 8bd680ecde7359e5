internal import CatalogAPI

/// One environment of the account: a host group with a catalogue of its own (Target help, "Environments").
struct CatalogueEnvironment: Sendable {
  private(set) var catalogue: Catalogue
  /// Nil where nobody can search.
  private var index: SearchIndex?

  init(_ catalogue: Catalogue, isSearchable: Bool) {
    self.catalogue = catalogue
    index = isSearchable ? SearchIndex(catalogue.items) : nil
  }

  mutating func put(_ item: SandboxItem, now: Duration, knobs: SandboxKnobs) {
    catalogue.put(item)
    index?.note(.saved(item), now: now, knobs: knobs)
  }

  /// Takes items out.
  /// - Returns: how many were there.
  mutating func delete(_ ids: [EntityID], by api: ServiceAPI, now: Duration, knobs: SandboxKnobs) -> Int {
    let gone = ids.filter { catalogue.delete($0, deliveredUntil: now + Self.lag(of: api, knobs)) }
    if !gone.isEmpty { index?.note(.deleted(gone), now: now, knobs: knobs) }
    return gone.count
  }

  /// Takes every item out.
  /// - Returns: how many there were.
  mutating func deleteAll(by api: ServiceAPI, now: Duration, knobs: SandboxKnobs) -> Int {
    let count = catalogue.count
    catalogue.deleteAll(deliveredUntil: now + Self.lag(of: api, knobs))
    index?.note(.deletedAll, now: now, knobs: knobs)
    return count
  }

  private static func lag(of api: ServiceAPI, _ knobs: SandboxKnobs) -> Duration {
    switch api {
    case .classic: knobs.deliveryLag
    case .target: knobs.targetDeliveryLag
    }
  }

  /// The index as it stands at `now`; nil where nobody can search.
  mutating func search<Result>(
    now: Duration, knobs: SandboxKnobs, _ body: (inout SearchIndex) -> Result
  ) -> Result? {
    // Moved out and in again, so that nothing is copied.
    guard var index = index.take() else { return nil }
    defer { self.index = index }
    index.catchUp(now: now, knobs: knobs)
    return body(&index)
  }
}
