internal import Histogram

/// How long the service took to answer, over the requests of a run.
public struct LatencySummary: Sendable, Equatable {
  /// Requests that were answered.
  public var count: Int
  /// Milliseconds; half of the answers came within it.
  public var p50: Double
  /// Milliseconds; 95 of 100 answers came within it.
  public var p95: Double
  /// Milliseconds; 99 of 100 answers came within it.
  public var p99: Double
  /// Milliseconds.
  public var longest: Double

  public init(count: Int, p50: Double, p95: Double, p99: Double, longest: Double) {
    self.count = count
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
    self.longest = longest
  }
}

/// Takes latencies, and holds what is needed of them in a fixed space.
struct LatencyRecorder: Sendable {
  /// Microseconds, to three digits, up to an hour: longer than any time-out.
  private var histogram = Histogram<UInt32>(
    lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .three)

  mutating func record(_ latency: Duration) {
    histogram.record(UInt64(min(max(0, latency / .microseconds(1)), 3_600_000_000)))
  }

  /// Nil where nothing was recorded.
  var summary: LatencySummary? {
    guard histogram.totalCount > 0 else { return nil }
    func milliseconds(_ percentile: Double) -> Double { Double(histogram.valueAtPercentile(percentile)) / 1000 }
    return LatencySummary(
      count: Int(histogram.totalCount), p50: milliseconds(50), p95: milliseconds(95), p99: milliseconds(99),
      longest: Double(histogram.max) / 1000)
  }
}
