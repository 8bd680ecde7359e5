public import CatalogAPI

// What a stand-in starts as. Two stand-ins of equal configuration that get equal requests give equal replies.

/// How a sandbox begins.
public struct SandboxConfiguration: Sendable {
  /// The token of a sandbox that was given none. It is public on purpose: it guards nothing.
  public static let defaultToken = Secret("5a6db0f0-0000-4000-8000-000000000000")
  /// The client code of a sandbox that was given none.
  public static let defaultClient = "sandbox"

  /// The tenant in the paths of the current API.
  public static let defaultTenant = "sandbox"
  /// The current API's `X-Api-Key`, which is the `client_id` at the token service too.
  public static let defaultAPIKey = "sandbox-key"
  /// The `client_secret` at the token service. It is public too.
  public static let defaultClientSecret = defaultToken
  /// Production: the environment that is meant where a request to read names none.
  public static let defaultEnvironmentID = 6780

  /// Every environment of the current API, in the order in which it lists them. The classic API acts on the first.
  public static var environments: [(id: Int, name: String)] { EnvironmentSet.all }

  /// The client code that requests to the classic API and page calls have to name.
  public var client: String
  /// The token that requests to the classic API have to bring, a UUID as in all samples of the service's documentation.
  public var token: Secret
  /// What the catalogue and the knobs' dice are made from.
  public var seed: UInt64
  /// How many items Production begins with; 0 for an empty one.
  public var itemCount: Int
  /// Which APIs are answered; a request to another gets 404. Page calls are always taken.
  public var apis: Set<ServiceAPI>
  public var knobs: SandboxKnobs
  public var clock: SandboxClock
  /// Waits where the knob `latency` says so. Throws where the task is cancelled, as `Task.sleep` does.
  public var sleep: @Sendable (Duration) async throws -> Void

  public init(
    client: String = SandboxConfiguration.defaultClient, token: Secret = SandboxConfiguration.defaultToken,
    seed: UInt64 = 1, itemCount: Int = 1000, apis: Set<ServiceAPI> = Set(ServiceAPI.allCases),
    knobs: SandboxKnobs = SandboxKnobs(), clock: SandboxClock = SandboxClock(),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.client = client
    self.token = token
    self.seed = seed
    self.itemCount = itemCount
    self.apis = apis
    self.knobs = knobs
    self.clock = clock
    self.sleep = sleep
  }
}
