// Whoever leaves the environment out of a request of this API means all of them, so there is no account without one.

/// Where the items of one environment are found in the current API, Adobe Target's Recommendations admin API, and as whom.
public struct TargetAccount: Sendable, Hashable {
  /// The first part of the address that one is logged in at; not the client code (developer page "Target API overview").
  public var tenant: String
  /// The environment's number in Target, from 1 (Target help, "Environments"): a host group with items of its own.
  public var environmentID: Int
  /// The client id of a Developer Console project.
  public var apiKey: String
  /// What an access token is asked to be good for.
  public var scopes: [String]
  /// Who gives access tokens.
  public var tokenService: BaseURL

  /// - Parameter scopes: nil: those that Target's clients ask for.
  public init(
    tenant: String, environmentID: Int, apiKey: String, scopes: [String]? = nil, tokenService: BaseURL
  ) {
    self.tenant = tenant
    self.environmentID = environmentID
    self.apiKey = apiKey
    self.scopes = scopes ?? Self.usualScopes
    self.tokenService = tokenService
  }

  /// The scopes that two independent public clients of the Target APIs ask for; a project's page in the Developer Console
  /// shows its own.
  public static let usualScopes = [
    "openid", "AdobeID", "target_sdk", "additional_info.projectedProductContext", "read_organizations",
    "additional_info.roles",
  ]
  /// The host of Adobe's identity service (Developer Console guide, "OAuth server-to-server").
  public static let usualTokenHost = "ims-na1.adobelogin.com"
  /// The host of the API (developer page "Recommendations API").
  public static let usualHost = "mc.adobe.io"

  /// Who gives access tokens where nobody says otherwise: Adobe's identity service; a stand-in on this machine gives its own.
  public static func tokenService(for base: BaseURL) -> BaseURL {
    if BaseURL.isLoopback(base.host) { return base }
    guard let usual = try? BaseURL(usualTokenHost) else { preconditionFailure("the usual host is none") }
    return usual
  }

  /// Whether `text` can be a tenant or an API key: one word that needs no escape in a path or a header.
  public static func isWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
