/// Ids that travel in one request. There is no way to make an empty one: the service reads "no ids" as "all".
public struct Batch: Sendable, Hashable {
  /// The ids in order; never empty.
  public let ids: [EntityID]

  public init(_ first: EntityID, _ rest: [EntityID] = []) {
    ids = [first] + rest
  }

  /// Nil where `ids` is empty.
  public init?(_ ids: [EntityID]) {
    guard !ids.isEmpty else { return nil }
    self.ids = ids
  }

  public var count: Int { ids.count }
}
