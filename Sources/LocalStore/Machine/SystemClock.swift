// The only place of this target that asks for the time of day.

internal import Glibc
public import Shell

/// The time of day as the system has it.
public struct SystemClock: WallClock {
  public init() {}

  public var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// A time as messages show it.
enum TimeText {
  /// `2026-11-23 09:30:00 UTC`.
  static func utc(_ milliseconds: Int64) -> String {
    guard let parts = parts(milliseconds) else { return "an unknown time" }
    let date = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return "\(date) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
  }

  /// `20261123-093000`, in UTC, for names that sort by time.
  static func compact(_ milliseconds: Int64) -> String {
    guard let parts = parts(milliseconds) else { return "unknown" }
    let date = "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))"
    return "\(date)-\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))"
  }

  private static func parts(_ milliseconds: Int64) -> tm? {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    return gmtime_r(&seconds, &parts) == nil ? nil : parts
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
