internal import CatalogAPI

// Deleting by id is idempotent, so a request whose outcome is not known may be sent again.

/// When to try again, and after how long.
struct RetryPolicy: Sendable {
  /// Tries after the first.
  let retries: Int
  /// The wait before the first retry doubles with each, up to `longest`; what is waited is a random part of it (full
  /// jitter), so that clients which failed together do not come back together.
  let base: Duration = .milliseconds(200)
  let longest: Duration = .seconds(20)
  /// A `Retry-After` beyond this is not obeyed but reported.
  let longestAsked: Duration = .seconds(300)

  /// Statuses that may pass: time-out, too many requests, and the server's own trouble.
  static func isTransient(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

  /// How long to wait before retry `number`, from 1; nil: give up.
  /// - Parameter asked: seconds that the service asked for.
  func wait(before number: Int, asked: Int?) -> Duration? {
    guard number <= retries else { return nil }
    if let asked {
      let wait = Duration.seconds(asked)
      return wait <= longestAsked ? wait : nil
    }
    let ceiling = min(longest, base * (1 << min(number - 1, 20)))
    return ceiling * Double.random(in: 0...1)
  }

  /// The seconds that a `Retry-After` header asks to wait, in either form: seconds, or a date (RFC 9110, section 10.2.3). A
  /// date that is over asks for none.
  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  static func retryAfter(_ reply: CatalogReply, now: Int64) -> Int? {
    guard let text = reply.retryAfter else { return nil }
    if let seconds = Int(text) { return seconds >= 0 ? seconds : nil }
    guard let date = CalendarTime.milliseconds(ofHTTPDate: text) else { return nil }
    return Int(max(0, date - now + 999) / 1000)
  }
}
