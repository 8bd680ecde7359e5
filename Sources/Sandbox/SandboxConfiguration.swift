public import CatalogAPI

// What a stand-in starts as. Two stand-ins of equal configuration that get equal requests give equal replies.

/// How a sandbox begins.
public struct SandboxConfiguration: Sendable {
  /// The token of a sandbox that was given none. It is public on purpose: it guards nothing.
  public static let defaultToken = Secret("5a6db0f0-0000-4000-8000-000000000000")
  /// The client code of a sandbox that was given none.
  public static let defaultClient = "sandbox"

  /// The client code that requests have to name.
  public var client: String
  /// The token that requests have to bring, a UUID as in all samples of the service's documentation.
  public var token: Secret
  /// What the catalogue and the knobs' dice are made from.
  public var seed: UInt64
  /// How many items the catalogue begins with; 0 for an empty one.
  public var itemCount: Int
  public var knobs: SandboxKnobs
  public var clock: SandboxClock
  /// Waits where the knob `latency` says so. Throws where the task is cancelled, as `Task.sleep` does.
  public var sleep: @Sendable (Duration) async throws -> Void

  public init(
    client: String = SandboxConfiguration.defaultClient, token: Secret = SandboxConfiguration.defaultToken,
    seed: UInt64 = 1, itemCount: Int = 1000, knobs: SandboxKnobs = SandboxKnobs(),
    clock: SandboxClock = SandboxClock(),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.client = client
    self.token = token
    self.seed = seed
    self.itemCount = itemCount
    self.knobs = knobs
    self.clock = clock
    self.sleep = sleep
  }
}
