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

  /// `instant` as ISO 8601 in UTC, to the millisecond, as in the current API's errors.
  static func exactText(of instant: Duration) -> String { milliseconds(of: instant) + "Z" }

  /// `instant` as ISO 8601 to the millisecond with an offset, as in the current API's items. The offset is the one that
  /// was observed, so that a reader that takes every time for UTC is found out.
  static func offsetText(of instant: Duration) -> String { milliseconds(of: instant - .seconds(5 * 3600)) + "-05:00" }

  private static func milliseconds(of instant: Duration) -> String {
    let rest = Int(instant.components.attoseconds / 1_000_000_000_000_000)
    let digits = String(1000 + rest).dropFirst()
    return text(of: instant).dropLast() + "." + digits
  }
}
