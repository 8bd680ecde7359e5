/// The access tokens that were given out.
struct AccessTokens: Sendable {
  private static let alphabet = Array("0123456789abcdef")

  private var ends: [String: Duration] = [:]
  private var dice: SplitMix64

  init(seed: UInt64) { dice = SplitMix64(seed: seed) }

  /// A new token, valid for `life` from `now` on.
  mutating func issue(now: Duration, life: Duration) -> String {
    ends = ends.filter { $0.value > now }
    let digits = (0..<40).map { _ in Self.alphabet[Int(dice.next() >> 60)] }
    let token = "sandbox-" + String(digits)
    ends[token] = now + life
    return token
  }

  /// Whether the token was given out, and is still valid.
  func accepts(_ token: String, now: Duration) -> Bool { ends[token].map { $0 > now } ?? false }

  /// Makes every token invalid.
  mutating func expireAll() { ends = [:] }
}
