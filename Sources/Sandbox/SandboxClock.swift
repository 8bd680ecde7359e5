internal import FoundationEssentials
internal import Synchronization

// The sandbox's hours pass as fast as a test wants: whatever waits for time there looks at this clock.

/// The time inside a sandbox.
public final class SandboxClock: Sendable {
  private let start: Duration?
  private let advanced = Mutex(Duration.zero)

  /// A clock that runs with the machine's.
  public init() { start = nil }

  /// A clock that stands still, and moves only by `advance(by:)`.
  /// - Parameter instant: time since 1970-01-01T00:00:00Z.
  public init(standingAt instant: Duration) { start = instant }

  /// Time since 1970-01-01T00:00:00Z.
  public var now: Duration {
    let base = start ?? .seconds(Date().timeIntervalSince1970)
    return base + advanced.withLock { $0 }
  }

  /// Moves the clock forward; a negative duration is ignored, since time doesn't go back.
  public func advance(by duration: Duration) {
    guard duration > .zero else { return }
    advanced.withLock { $0 += duration }
  }

  /// `instant` as ISO 8601 in UTC, to the second.
  static func text(of instant: Duration) -> String {
    Date(timeIntervalSince1970: TimeInterval(instant.components.seconds)).formatted(.iso8601)
  }
}
