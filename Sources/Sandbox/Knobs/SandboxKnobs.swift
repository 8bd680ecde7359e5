// Everything that no source tells of the service, or that goes wrong in real life, is a knob: declared once in `all`, from
// which reading, showing and help follow.

/// How the sandbox's APIs behave. The knobs shape `/rest` and the current API: page calls, feeds, the token service and the
/// sandbox's own routes always answer at once.
public struct SandboxKnobs: Sendable, Equatable {
  /// How long an answer takes.
  public var latency: Duration = .zero
  /// Which share of calls fails with `errorStatus`, 0…1.
  public var errorRate: Double = 0
  /// Which share of the calls that fail was carried out before, 0…1; the others change nothing.
  public var errorLate: Double = 0
  /// 400–599.
  public var errorStatus: Int = 500
  /// Which share of calls loses its connection, 0…1. Half of those calls were carried out before.
  public var resetRate: Double = 0
  /// How many calls of the classic API a minute are let through; 0: any number.
  public var callsPerMinute: Int = 0
  /// What a call over the limit gets: 503 as Target's admin APIs answer (help page "Target limits"), or 429.
  public var limitStatus: Int = 503
  /// Seconds in the `Retry-After` of a call over the limit; 0: no such header.
  public var retryAfter: Int = 0
  /// The longest path with query, in bytes, that is not answered with 414; 0: any length.
  public var urlCap: Int = 0
  /// How long a deleted item is still delivered: "a few hours" (Recommendations Classic manual, p. 84).
  public var deliveryLag: Duration = .seconds(4 * 3600)
  /// The same for items that the current API deleted: 15 minutes (Target help, Recommendations FAQ).
  public var targetDeliveryLag: Duration = .seconds(15 * 60)
  /// Every call is answered as one with a wrong token.
  public var rejectToken: Bool = false
  /// How long a change takes to be seen by a search: 3-8 hours (Target help, "Recommendations FAQ").
  public var searchLag: Duration = .seconds(4 * 3600)
  /// Deleted items never leave the search index (the same page, known issue IRI-857).
  public var searchGhosts: Bool = false
  /// Seconds that an access token is valid: a day less a second, as Adobe's token service says.
  public var tokenLife: Int = 86399
  /// Calls for recommendations are answered with 500, as tokens without a role in Target get it (README of aio-lib-target).
  public var missingRole: Bool = false
  /// How many calls of the current API a minute are let through (50: Target help, "Target limits"); 0: any number.
  public var targetCallsPerMinute: Int = 50
  /// The current API answers numbers as JSON numbers, as its specification says; else as texts, as was observed.
  public var typedValues: Bool = false
  /// Ids may hold commas and control characters, and hits have whole numbers among the ids as JSON numbers.
  public var oddIDs: Bool = false
  /// How the classic API answers a write that it accepts.
  public var classicReply: ClassicReplyForm = .text

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
    .share("error-rate", \.errorRate, "which share of calls fails"),
    .share("error-late", \.errorLate, "which share of the calls that fail has taken effect before"),
    .number("error-status", \.errorStatus, in: 400...599, "the status of a call that fails"),
    .share("reset-rate", \.resetRate, "which share of calls loses its connection, half of them after taking effect"),
    .number(
      "calls-per-minute", \.callsPerMinute, in: 0...1_000_000, "how many classic calls a minute pass; 0 is no limit"),
    .number("limit-status", \.limitStatus, in: [429, 503], "the status of a call over its limit"),
    .number("retry-after", \.retryAfter, in: 0...86400, "seconds in its Retry-After header; 0 is no header"),
    .number("url-cap", \.urlCap, in: 0...1_000_000, "bytes of path and query beyond which 414 comes; 0 is no cap"),
    .duration(
      "delivery-lag", \.deliveryLag, bare: .seconds, "how long an item that the classic API deleted is still delivered"),
    .duration(
      "target-delivery-lag", \.targetDeliveryLag, bare: .seconds,
      "how long an item that the current API deleted is still delivered"),
    .flag("reject-token", \.rejectToken, "whether every call is refused as one with a wrong token"),
    .duration("search-lag", \.searchLag, bare: .seconds, "how long a change is hidden from searches"),
    .flag("search-ghosts", \.searchGhosts, "whether deleted items stay in the search index for ever"),
    .number("token-life", \.tokenLife, in: 1...31_536_000, "seconds that an access token is valid"),
    .flag("missing-role", \.missingRole, "whether calls for recommendations get 500, as without a role"),
    .number(
      "target-calls-per-minute", \.targetCallsPerMinute, in: 0...1_000_000,
      "how many calls of the current API a minute pass; 0 is no limit"),
    .flag("typed-values", \.typedValues, "whether the current API answers numbers as JSON numbers"),
    .flag("odd-ids", \.oddIDs, "whether ids may hold commas and control characters, and be numbers in hits"),
    .choice("classic-reply", \.classicReply, "what comes for an accepted classic write: a line, 204 or a page"),
  ]
}

/// Why a knob could not be set.
public struct KnobRefusal: Error, Sendable, Equatable {
  /// What is wrong, naming the knobs or values that would do.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
