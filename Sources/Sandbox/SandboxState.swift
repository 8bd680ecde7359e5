internal import CatalogAPI
internal import HTTPTypes

/// Everything in a sandbox that changes.
struct SandboxState: Sendable {
  let client: String
  let token: Secret
  var catalogue: Catalogue
  var knobs: SandboxKnobs
  var log = RequestLog()
  /// `items` and `ghosts` are counted when somebody asks.
  var counts = SandboxStatistics()
  private var dice: SplitMix64
  private var recentCalls = RecentCalls()

  init(_ configuration: SandboxConfiguration) {
    client = configuration.client
    token = configuration.token
    knobs = configuration.knobs
    catalogue = SeedCatalogue.make(seed: configuration.seed, count: configuration.itemCount)
    dice = SplitMix64(seed: ~configuration.seed)
  }

  mutating func learn(_ lesson: LearnedItem) {
    catalogue.put(lesson.applied(to: catalogue[lesson.id]))
    counts.learned += 1
  }

  func statistics(now: Duration) -> SandboxStatistics {
    var counts = counts
    counts.items = catalogue.count
    counts.ghosts = catalogue.ghostCount(now: now)
    return counts
  }

  /// What the knobs do to one call, before anything reads it.
  struct Interference {
    /// Answer this at once, and do nothing.
    var reply: CatalogReply?
    /// Cut the connection, after the call was carried out or before.
    var cut: Cut?

    enum Cut { case before, after }
  }

  mutating func interfere(targetLength: Int, now: Duration) -> Interference {
    // Thrown for every call, so that one knob's setting doesn't shift the other's luck.
    let isCut = dice.happens(knobs.resetRate)
    let isCutLate = dice.happens(0.5)
    let fails = dice.happens(knobs.errorRate)
    if knobs.urlCap > 0 && targetLength > knobs.urlCap {
      return Interference(reply: .text(414, "the URL is longer than \(knobs.urlCap) bytes"))
    }
    if knobs.callsPerMinute > 0 && !recentCalls.admit(now: now, limit: knobs.callsPerMinute) {
      var reply = CatalogReply.text(knobs.limitStatus, "more than \(knobs.callsPerMinute) calls in a minute")
      if knobs.retryAfter > 0 { reply.headers[.retryAfter] = "\(knobs.retryAfter)" }
      return Interference(reply: reply)
    }
    if isCut { return Interference(cut: isCutLate ? .after : .before) }
    if fails { return Interference(reply: .text(knobs.errorStatus, "this call was meant to fail")) }
    return Interference()
  }
}
