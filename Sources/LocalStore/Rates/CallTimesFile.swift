// A service counts the calls of an account, not of a shell: the times of the last minute lie in a file of the user's, where
// every shell looks before it calls. Times are those since the machine started, which no clock that is set can change; what
// lies there from before, or from another start, is of no account.

public import Deletion
internal import Glibc

/// Times of calls that all shells of a user share.
public final class CallTimesFile: CallTimes {
  private let path: String
  private let now: @Sendable () -> Int64

  /// How long to wait where another shell looks at this moment.
  private static let collision = Duration.milliseconds(2)
  /// A file of more calls than anybody makes in a minute is none of ours.
  private static let largest = 1 << 20

  /// - Parameters:
  ///   - folder: made where it is missing.
  ///   - catalogue: `ServiceEnvironment.catalogue`, whose calls are counted together.
  public convenience init(in folder: String, catalogue: String) {
    self.init(in: folder, catalogue: catalogue, now: { Self.sinceStart })
  }

  /// - Parameter now: milliseconds since the machine started.
  init(in folder: String, catalogue: String, now: @escaping @Sendable () -> Int64) {
    path = Path.join(folder, "\(DeletionLease.hash(catalogue)).calls")
    self.now = now
  }

  private static var sinceStart: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  public func take(atMost calls: Int, within milliseconds: Int64) -> Duration? {
    do throws(SystemFailure) {
      // Never waited for: it is the network's own thread that asks.
      let lock = try FileLock(tryingExclusive: path)
      defer { lock.unlock() }
      let now = now()
      var times = try lock.contents(limit: Self.largest).split(separator: "\n").compactMap { Int64($0) }
        .filter { $0 <= now && now - $0 < milliseconds }
      if times.count >= calls, let wait = times.dropLast(calls - 1).last.map({ $0 + milliseconds - now }) {
        return .milliseconds(max(1, wait))
      }
      times.append(now)
      try lock.sign(times.map { "\($0)\n" }.joined())
      return nil
    } catch {
      // Where nothing can be kept, each shell counts for itself; its journal says what is wrong with the folder.
      return error.code == EWOULDBLOCK ? Self.collision : nil
    }
  }
}
