public import CatalogAPI
public import HTTPTypes

// The target of a request holds a token. What is kept as text has the token's place masked; the bytes that came are kept
// as a secret, which only asks-by-name hand out.

/// One request that came to a sandbox's APIs, and what became of it. Headers and bodies are not kept: they hold tokens.
public struct LoggedRequest: Sendable {
  public let method: HTTPRequest.Method
  /// Path and query as they came, byte for byte, token included: for tests that compare bytes.
  public let rawTarget: Secret
  /// Path and query as they came, but every token masked.
  public let target: String
  /// The status of the reply; nil where the connection was cut without one.
  public let status: Int?
  /// When it came, on the sandbox's clock: time since 1970-01-01T00:00:00Z.
  public let time: Duration
  /// The ids that a delete named, decoded, in order.
  public let ids: [EntityID]

  /// `METHOD TARGET STATUS`, with the token masked and `cut` where there was no reply.
  public var line: String { "\(method.rawValue) \(target) \(status.map { "\($0)" } ?? "cut")" }

  /// `target` with the values of parameters that carry a token masked, whatever the case of their names.
  static func masked(_ target: String) -> String {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return target }
    let pairs = halves[1].split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      guard name.count < pair.count, let decoded = PercentEncoding.decode(name),
        ["clienttoken", "clientkey", "client_secret", "access_token"].contains(decoded.lowercased())
      else { return String(pair) }
      return "\(name)=\(Secret.mask)"
    }
    return "\(halves[0])?\(pairs.joined(separator: "&"))"
  }
}
