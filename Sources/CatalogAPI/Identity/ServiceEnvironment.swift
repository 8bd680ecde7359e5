/// One place that a catalogue lives in: an address, an account, and how careful to be there.
///
/// The classic API has no environment parameter on its entity verbs, so an environment is a profile there: base URL,
/// client code and token (Recommendations Classic manual, p. 84-85). Two profiles may reach the same data.
public struct ServiceEnvironment: Sendable, Hashable {
  /// Which of the service's interfaces answers there.
  public enum API: String, Sendable, CaseIterable {
    /// `recommendations.omniture.com/rest`, a verb in `action=`.
    case classic
  }

  /// Where an environment comes from.
  public enum Origin: Sendable, Hashable {
    case configured
    /// The stand-in inside this process; can be read back.
    case embeddedSandbox
  }

  public var name: String
  public var api: API
  public var base: BaseURL
  /// The client code of the account.
  public var client: String
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
    name: String, api: API = .classic, base: BaseURL, client: String, tokenSource: TokenSource,
    isProtected: Bool = false, isReadOnly: Bool = false, maximumDelete: Int? = nil, callsPerMinute: Int? = nil,
    origin: Origin = .configured
  ) {
    self.name = name
    self.api = api
    self.base = base
    self.client = client
    self.tokenSource = tokenSource
    self.isProtected = isProtected
    self.isReadOnly = isReadOnly
    self.maximumDelete = maximumDelete
    self.callsPerMinute = callsPerMinute
    self.origin = origin
  }

  /// Whether single items can be read back. The classic API has no such verb; the embedded sandbox has.
  public var canReadBack: Bool { origin == .embeddedSandbox }

  /// Two environments with one identity reach one account at one address under one name: a plan made for the one holds
  /// for the other, and for none else.
  public var identity: String { "\(name) \(catalogue)" }

  /// The account and the address: what two profiles of one catalogue have in common, whatever their names.
  public var catalogue: String { "\(api.rawValue) \(base.text) \(client)" }

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
