internal import Synchronization

/// Where the times of calls are kept that several processes make.
public protocol CallTimes: Sendable {
  /// Takes a turn where fewer than `calls` were taken in the last `milliseconds`.
  /// - Returns: how long to wait before asking again; nil where the turn is taken.
  func take(atMost calls: Int, within milliseconds: Int64) -> Duration?
}

/// Lets at most so many calls start within any minute.
///
/// A window of the last calls' times, not a bucket that refills: the limit holds for every minute that one may cut out.
public final class RateLimiter: Sendable {
  private let callsPerMinute: Int
  private let shared: (any CallTimes)?
  private let clock = ContinuousClock()
  private let recent = Mutex<[ContinuousClock.Instant]>([])

  /// - Parameters:
  ///   - callsPerMinute: nil or 0: no limit.
  ///   - shared: the times of other processes' calls too; nil: this one is alone.
  public init(callsPerMinute: Int?, shared: (any CallTimes)? = nil) {
    self.callsPerMinute = callsPerMinute ?? 0
    self.shared = shared
  }

  /// When so many more calls can have started, by the calls of this process; nil where no rate holds.
  func earliestEnd(of calls: Int) -> ContinuousClock.Instant? {
    guard callsPerMinute > 0 else { return nil }
    return recent.withLock { recent in
      let now = clock.now
      let inWindow = recent.filter { $0.duration(to: now) < .seconds(60) }
      // Each call waits for the one that lies as many calls before it as a minute may hold.
      let beyond = calls - (callsPerMinute - inWindow.count)
      guard beyond > 0, !inWindow.isEmpty else { return now }
      let (rounds, place) = (beyond - 1).quotientAndRemainder(dividingBy: callsPerMinute)
      return inWindow[min(place, inWindow.count - 1)].advanced(by: .seconds(60 * (rounds + 1)))
    }
  }

  /// Waits for a turn, and takes it.
  /// - Throws: `CancellationError`.
  public func takeTurn() async throws {
    while let wait = waitBeforeTurn() { try await Task.sleep(for: wait) }
  }

  /// Takes a turn, or says how long to wait before asking again.
  func waitBeforeTurn() -> Duration? {
    guard callsPerMinute > 0 else { return nil }
    let now = clock.now
    return recent.withLock { recent in
      recent.removeAll { $0.duration(to: now) >= .seconds(60) }
      if recent.count >= callsPerMinute, let oldest = recent.first {
        return now.duration(to: oldest.advanced(by: .seconds(60)))
      }
      if let wait = shared?.take(atMost: callsPerMinute, within: 60_000) { return wait }
      recent.append(now)
      return nil
    }
  }
}
