// Everything that no source tells of the service, or that goes wrong in real life, is a knob: declared once in `all`, from
// which reading, showing and help follow.

/// How the sandbox's API behaves. The knobs shape `/rest` alone: page calls, feeds and the sandbox's own routes always
/// answer at once.
public struct SandboxKnobs: Sendable, Equatable {
  /// How long an answer takes.
  public var latency: Duration = .zero
  /// Which share of calls fails with `errorStatus`, 0…1. A call that fails so changes nothing.
  public var errorRate: Double = 0
  /// 400–599.
  public var errorStatus: Int = 500
  /// Which share of calls loses its connection, 0…1. Half of those calls were carried out before.
  public var resetRate: Double = 0
  /// How many calls a minute are let through; 0: any number.
  public var callsPerMinute: Int = 0
  /// What a call over the limit gets: 503 as Target's admin APIs answer (help page "Target limits"), or 429.
  public var limitStatus: Int = 503
  /// Seconds in the `Retry-After` of a call over the limit; 0: no such header.
  public var retryAfter: Int = 0
  /// The longest path with query, in bytes, that is not answered with 414; 0: any length.
  public var urlCap: Int = 0
  /// How long a deleted item is still delivered: "a few hours" (Recommendations Classic manual, p. 84).
  public var deliveryLag: Duration = .seconds(4 * 3600)
  /// Every call is answered as one with a wrong token.
  public var rejectToken: Bool = false

  public init() {}

  /// Sets one knob.
  /// - Parameter setting: `NAME=VALUE`.
  /// - Throws: `KnobRefusal`.
  public mutating func set(_ setting: String) throws(KnobRefusal) {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw KnobRefusal("'\(setting)' is not of the form NAME=VALUE") }
    guard let knob = Self.all.first(where: { $0.name == parts[0] }) else {
      let names = Self.all.map(\.name).joined(separator: ", ")
      throw KnobRefusal("there is no knob '\(parts[0])'; there are \(names)")
    }
    guard knob.write(&self, parts[1]) else {
      throw KnobRefusal("'\(parts[1])' is no value for the knob '\(knob.name)': \(knob.form)")
    }
  }

  /// The value of every knob in the form that `set` reads, in the order of `all`.
  public var values: [(name: String, value: String)] {
    Self.all.map { (name: $0.name, value: $0.read(self)) }
  }

  /// Every knob there is.
  public static let all: [KnobDescription] = [
    .duration("latency", \.latency, bare: .milliseconds, "how long an answer takes"),
    .share("error-rate", \.errorRate, "which share of calls fails without effect"),
    .number("error-status", \.errorStatus, in: 400...599, "the status of a call that fails"),
    .share("reset-rate", \.resetRate, "which share of calls loses its connection, half of them after taking effect"),
    .number("calls-per-minute", \.callsPerMinute, in: 0...1_000_000, "how many calls a minute pass; 0 is no limit"),
    .number("limit-status", \.limitStatus, in: [429, 503], "the status of a call over that limit"),
    .number("retry-after", \.retryAfter, in: 0...86400, "seconds in its Retry-After header; 0 is no header"),
    .number("url-cap", \.urlCap, in: 0...1_000_000, "bytes of path and query beyond which 414 comes; 0 is no cap"),
    .duration("delivery-lag", \.deliveryLag, bare: .seconds, "how long a deleted item is still delivered"),
    .flag("reject-token", \.rejectToken, "whether every call is refused as one with a wrong token"),
  ]
}

/// Why a knob could not be set.
public struct KnobRefusal: Error, Sendable, Equatable {
  /// What is wrong, naming the knobs or values that would do.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
