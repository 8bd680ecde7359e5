public import CatalogAPI

/// What is known of an item before it is looked for again.
public struct ExpectedItem: Sendable {
  public var id: EntityID
  /// When its deletion was accepted, in milliseconds since 1970-01-01T00:00:00Z.
  public var deleted: Int64
  /// What was found of it last.
  public var last: ItemCheck?

  public init(id: EntityID, deleted: Int64, last: ItemCheck? = nil) {
    self.id = id
    self.deleted = deleted
    self.last = last
  }
}

/// Looks for items that were deleted.
public enum Verifier {
  /// What a reading says of an item.
  /// - Parameters:
  ///   - restorations: what was saved back since.
  ///   - isInFeed: whether an upload feed has it that was handed in.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  public static func check(
    _ item: ExpectedItem, _ reading: EntitySweep.Reading, restorations: [Restoration], isInFeed: Bool, now: Int64
  ) -> ItemCheck {
    let entity: CatalogEntity?
    switch reading {
    case .failure(let error):
      // What was known stays known.
      return ItemCheck(id: item.id, finding: .notChecked, detail: error.reason, time: now)
    case .success(nil): return ItemCheck(id: item.id, finding: .gone, time: now)
    case .success(let found): entity = found
    }
    let changed = CatalogEntity.timestamps.compactMap { entity?[$0] }.compactMap(CalendarTime.milliseconds(ofISO:))
      .max()
    let isChanged = changed.map { $0 > item.deleted } ?? false
    let wasGone = item.last?.finding == .gone || item.last?.finding == .cameBack
    guard isChanged || wasGone else { return ItemCheck(id: item.id, finding: .stillThere, time: now) }
    let since = isChanged ? changed : item.last?.finding == .cameBack ? item.last?.since : nil
    return ItemCheck(
      id: item.id, finding: .cameBack, since: since,
      detail: cause(item, since, restorations, isInFeed: isInFeed), time: now)
  }

  /// By what an item came back, as far as that can be told from here.
  private static func cause(
    _ item: ExpectedItem, _ since: Int64?, _ restorations: [Restoration], isInFeed: Bool
  ) -> String {
    let saved = restorations.last { $0.started > item.deleted }
    if let saved, since.map({ $0 >= saved.started - clockSlack && $0 <= (saved.ended ?? .max) + clockSlack }) ?? true {
      return "restore \(saved.run) by \(saved.author.user)@\(saved.author.host)"
    }
    return isInFeed ? "it is in the feed" : "a page view, a feed or a save"
  }

  /// Clocks of here and there may differ so much, in milliseconds.
  private static let clockSlack: Int64 = 120_000

  /// Some of the items, each as likely as any other.
  public static func sample<Item>(
    _ count: Int, of items: [Item], using random: inout some RandomNumberGenerator
  ) -> [Item] {
    guard count < items.count else { return items }
    var items = items
    for place in 0..<count { items.swapAt(place, Int.random(in: place..<items.count, using: &random)) }
    return Array(items.prefix(count))
  }
}
