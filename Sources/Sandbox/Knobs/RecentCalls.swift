/// The calls that were let through in the last minute.
struct RecentCalls: Sendable {
  private var times: [Duration] = []

  /// Lets one more call through, or returns false where `limit` calls were within the last minute.
  mutating func admit(now: Duration, limit: Int) -> Bool {
    times.removeAll { $0 <= now - .seconds(60) }
    guard times.count < limit else { return false }
    times.append(now)
    return true
  }
}
