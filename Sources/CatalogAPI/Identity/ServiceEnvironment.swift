/// One place that a catalogue lives in: an address, an account, and how careful to be there.
///
/// The classic API has no environment parameter on its entity verbs, so an environment is a profile there: base URL,
/// client code and token (Recommendations Classic manual, p. 84-85). Two profiles may reach the same data. In the current API
/// an environment is one of the account's own, by its number.
public struct ServiceEnvironment: Sendable, Hashable {
  /// Which of the service's interfaces answers there.
  public enum API: String, Sendable, CaseIterable {
    /// `recommendations.omniture.com/rest`, a verb in `action=`.
    case classic
    /// Adobe Target's Recommendations admin API, `mc.adobe.io/{tenant}/target/recs`.
    case target
  }

  /// How a catalogue is reached.
  public enum Service: Sendable, Hashable {
    /// By the client code of an account.
    case classic(client: String)
    case target(TargetAccount)
  }

  /// Where an environment comes from.
  public enum Origin: Sendable, Hashable {
    case configured
    /// The stand-in inside this process.
    case embeddedSandbox
  }

  public var name: String
  public var service: Service
  public var base: BaseURL
  /// An account of the current API that reaches the same items, beside a classic one: the embedded sandbox serves both.
  public var companion: TargetAccount?
  /// Where the token comes from that the classic API takes, or the client secret that access tokens are asked for with.
  public var tokenSource: TokenSource
  /// Deleting needs the environment's name typed out.
  public var isProtected: Bool
  /// Deleting is refused.
  public var isReadOnly: Bool
  /// The most ids that one deletion may hold without `--limit`; nil: the session's setting decides.
  public var maximumDelete: Int?
  /// The most requests a minute; nil: the session's setting decides.
  public var callsPerMinute: Int?
  public var origin: Origin

  public init(
    name: String, base: BaseURL, client: String, tokenSource: TokenSource,
    isProtected: Bool = false, isReadOnly: Bool = false, maximumDelete: Int? = nil, callsPerMinute: Int? = nil,
    origin: Origin = .configured
  ) {
    self.init(
      name: name, base: base, service: .classic(client: client), tokenSource: tokenSource, isProtected: isProtected,
      isReadOnly: isReadOnly, maximumDelete: maximumDelete, callsPerMinute: callsPerMinute, origin: origin)
  }

  public init(
    name: String, base: BaseURL, service: Service, tokenSource: TokenSource, isProtected: Bool = false,
    isReadOnly: Bool = false, maximumDelete: Int? = nil, callsPerMinute: Int? = nil, origin: Origin = .configured
  ) {
    self.name = name
    self.service = service
    self.base = base
    self.tokenSource = tokenSource
    self.isProtected = isProtected
    self.isReadOnly = isReadOnly
    self.maximumDelete = maximumDelete
    self.callsPerMinute = callsPerMinute
    self.origin = origin
  }

  public var api: API {
    switch service {
    case .classic: .classic
    case .target: .target
    }
  }

  /// The client code of the account, or the tenant.
  public var client: String {
    switch service {
    case .classic(let client): client
    case .target(let account): account.tenant
    }
  }

  /// The account as one word: the client code, or tenant and environment, `acme/6781`.
  public var account: String {
    switch service {
    case .classic(let client): client
    case .target(let account): "\(account.tenant)/\(account.environmentID)"
    }
  }

  /// The account as people are told of it.
  public var accountText: String {
    switch service {
    case .classic(let client): "client \(client)"
    case .target(let account): "tenant \(account.tenant), environment \(account.environmentID)"
    }
  }

  /// The account of the current API that reads and writes items here; nil where the classic API stands alone, which has no
  /// verb for either.
  public var reader: TargetAccount? {
    switch service {
    case .classic: companion
    case .target(let account): account
    }
  }

  /// Whether single items can be read back.
  public var canReadBack: Bool { reader != nil }

  /// The most calls within any minute that keep clear of the service's own limit, which is 50 for the current API (Target
  /// help, "Target limits"); nil where none is known. One less, for calls do not arrive as evenly as they leave.
  public var usualCallsPerMinute: Int? { api == .target ? 49 : nil }

  /// Whose calls the service counts together: an account's.
  public var rateScope: String {
    switch service {
    case .classic: catalogue
    case .target(let account): "target \(base.text) \(account.tenant)"
    }
  }

  /// Two environments with one identity reach one account at one address under one name: a plan made for the one holds
  /// for the other, and for none else.
  public var identity: String { "\(name) \(catalogue)" }

  /// The account and the address: what two profiles of one catalogue have in common, whatever their names.
  public var catalogue: String { "\(api.rawValue) \(base.text) \(account)" }

  /// Whether `name` can name an environment: letters, digits, `.`, `_`, `-`, not starting with `-` or `.`.
  public static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
