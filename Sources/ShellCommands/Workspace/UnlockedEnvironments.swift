public import CatalogAPI
internal import Deletion
internal import Synchronization

/// The read-only environments that this session opened, by `ServiceEnvironment.identity`.
final class UnlockedEnvironments: Sendable {
  private let opened = Mutex<[String: (unlocking: Unlocking, end: ContinuousClock.Instant)]>([:])

  /// Opens one, or closes it again. By two clocks: one that is set back must not keep it open.
  func set(_ unlocking: Unlocking?, for identity: String) {
    opened.withLock { opened in
      opened[identity] = unlocking.map { ($0, .now + .milliseconds($0.until - $0.from)) }
    }
  }

  /// What opened an environment, while it is open.
  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  func unlocking(of identity: String, now: Int64) -> Unlocking? {
    opened.withLock { opened in
      guard let (unlocking, end) = opened[identity] else { return nil }
      guard now >= unlocking.from, now < unlocking.until, .now < end else {
        opened[identity] = nil
        return nil
      }
      return unlocking
    }
  }
}

extension CatalogWorkspace {
  /// How a read-only environment is shown: `read-only`, or `UNLOCKED` while it is open; nil for another one.
  public func lockMode(of environment: ServiceEnvironment, now: Int64) -> String? {
    guard environment.isReadOnly else { return nil }
    return unlocked.unlocking(of: environment.identity, now: now) == nil ? "read-only" : "UNLOCKED"
  }
}
