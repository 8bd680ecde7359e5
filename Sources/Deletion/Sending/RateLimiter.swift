internal import Synchronization

/// Lets at most so many calls start within any minute.
///
/// A window of the last calls' times, not a bucket that refills: the limit holds for every minute that one may cut out.
public final class RateLimiter: Sendable {
  private let callsPerMinute: Int
  private let clock = ContinuousClock()
  private let recent = Mutex<[ContinuousClock.Instant]>([])

  /// - Parameter callsPerMinute: nil or 0: no limit.
  public init(callsPerMinute: Int?) { self.callsPerMinute = callsPerMinute ?? 0 }

  /// Takes a turn, or says how long to wait before asking again.
  func waitBeforeTurn() -> Duration? {
    guard callsPerMinute > 0 else { return nil }
    let now = clock.now
    return recent.withLock { recent in
      recent.removeAll { $0.duration(to: now) >= .seconds(60) }
      guard recent.count >= callsPerMinute, let oldest = recent.first else {
        recent.append(now)
        return nil
      }
      return now.duration(to: oldest.advanced(by: .seconds(60)))
    }
  }
}
