internal import CatalogAPI

// Catalogue Search reads an index that follows the catalogue by hours (Target help, "Recommendations FAQ"). Changes wait in
// the order in which they were made, and are applied when somebody searches: the snapshot shares its memory with the
// catalogue until the first change.

/// What searches see of one environment.
struct SearchIndex: Sendable {
  /// One change of the catalogue.
  enum Change: Sendable {
    case saved(SandboxItem)
    case deleted([EntityID])
    case deletedAll
  }

  private struct Waiting {
    let change: Change
    let time: Duration
  }

  /// Where a listing that goes on page by page goes on, so that reading all pages doesn't cost the square of their number.
  private struct Bookmark {
    let query: CatalogQuery
    let start: Int
    let slot: Int
  }

  private var items: ItemList
  private var waiting: [Waiting] = []
  /// How many of `waiting` are done.
  private var done = 0
  private var bookmark: Bookmark?

  /// - Parameter items: what is visible from the start.
  init(_ items: ItemList) { self.items = items }

  var count: Int { items.count }

  /// Takes a change down; it becomes visible when the knobs' lag has passed.
  mutating func note(_ change: Change, now: Duration, knobs: SandboxKnobs) {
    waiting.append(Waiting(change: change, time: now))
    // Without a lag nothing waits for a search that may never come.
    if knobs.searchLag == .zero { catchUp(now: now, knobs: knobs) }
  }

  /// Applies the changes whose lag has passed.
  mutating func catchUp(now: Duration, knobs: SandboxKnobs) {
    let reached = now - knobs.searchLag
    guard done < waiting.count, waiting[done].time <= reached else { return }
    bookmark = nil
    while done < waiting.count, waiting[done].time <= reached {
      apply(waiting[done].change, keepsGhosts: knobs.searchGhosts)
      done += 1
    }
    if done == waiting.count || done > 1024 {
      waiting.removeFirst(done)
      done = 0
    }
  }

  private mutating func apply(_ change: Change, keepsGhosts: Bool) {
    switch change {
    case .saved(let item): items.put(item)
    case .deleted(let ids): if !keepsGhosts { for id in ids { _ = items.delete(id) } }
    case .deletedAll: if !keepsGhosts { items = ItemList() }
    }
  }

  /// The hits of a query, in the order of the catalogue.
  /// - Parameter start: the first hit wanted; the first of all is 1.
  mutating func hits(of query: CatalogQuery, start: Int, limit: Int) -> [SandboxItem] {
    var slot = 0
    var toSkip = start - 1
    if let bookmark, bookmark.start == start, bookmark.query == query {
      slot = bookmark.slot
      toSkip = 0
    }
    var found: [SandboxItem] = []
    while slot < items.slots.count, found.count < limit {
      defer { slot += 1 }
      guard let item = items.slots[slot], query.matches(item) else { continue }
      if toSkip > 0 { toSkip -= 1 } else { found.append(item) }
    }
    bookmark = Bookmark(query: query, start: start + found.count, slot: slot)
    return found
  }
}
