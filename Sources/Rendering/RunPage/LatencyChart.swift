// Rules: how long requests took, as a histogram with p50, p95 and p99 marked. Time runs by ratio where the buckets span
// twentyfold or more, for a slow tail would otherwise crush all the rest. Neighbouring buckets are joined when there
// are too many to see. The same numbers always give the same drawing.

internal import Shell

/// Draws how long requests took.
struct LatencyChart {
  /// How many bars are drawn at most.
  static let limit = 80

  /// The room at the right takes the longest label of a percentile.
  private static let right = ChartFrame.width - 92
  private static let row = 15.0

  /// A bar: the requests above `low` milliseconds and up to `high`.
  struct Bar {
    var low: Double
    var high: Double
    var count: Int
  }

  let bars: [Bar]
  private let summary: RunPage.LatencySummary

  init(_ summary: RunPage.LatencySummary) {
    self.summary = summary
    self.bars = Self.bars(of: summary)
  }

  /// The drawing, or nil when no bar has a request.
  var drawing: String? {
    guard let first = bars.first, let last = bars.last else { return nil }
    let highest = bars.map(\.count).max() ?? 0
    // The percentiles' labels take three rows above the bars.
    let count = ChartAxis.amounts(
      upTo: Double(highest), from: ChartFrame.bottom, to: ChartFrame.top + 3 * Self.row)
    let time = Self.axis(from: first, to: last)
    return ChartFrame.opening(
      name: "latency", title: "Latency: requests by the time they took", description: text)
      + ChartFrame.upright(count, unit: "requests", right: Self.right)
      + ChartFrame.level(time, name: "time of a request", right: Self.right)
      + bars.map { Self.rectangle($0, time: time, count: count) }.joined()
      + marks(time: time)
      + ChartFrame.closing
  }

  /// The drawing in a sentence.
  var text: String {
    """
    \(PageNumber.counted(summary.count, "request", "requests")): half took up to \
    \(PageNumber.milliseconds(summary.p50)) (p50), 95 % up to \(PageNumber.milliseconds(summary.p95)) (p95), \
    99 % up to \(PageNumber.milliseconds(summary.p99)) (p99); the longest took \(PageNumber.milliseconds(summary.max)).
    """
  }

  private static func axis(from first: Bar, to last: Bar) -> ChartAxis {
    let low = first.low > 0 ? first.low : first.high / 2
    return last.high >= 20 * low
      ? .ratios(from: low, upTo: last.high, from: ChartFrame.left, to: right)
      : .times(upTo: last.high, from: ChartFrame.left, to: right)
  }

  private static func rectangle(_ bar: Bar, time: ChartAxis, count: ChartAxis) -> String {
    guard bar.count > 0 else { return "" }
    let start = time.place(bar.low)
    let width = max(time.place(bar.high) - start - 1, 1)
    // One request among millions is still to be seen.
    let top = min(count.place(Double(bar.count)), ChartFrame.bottom - 1)
    return """
      <rect class="bar" x="\(PageNumber.place(start))" y="\(PageNumber.place(top))" \
      width="\(PageNumber.place(width))" height="\(PageNumber.place(ChartFrame.bottom - top))"/>

      """
  }

  /// Each label stands a row below the one to its left, and to the right of its line, so that no line crosses a label.
  private func marks(time: ChartAxis) -> String {
    let all = [("p50", summary.p50), ("p95", summary.p95), ("p99", summary.p99)].filter { $0.1.isFinite }
    return all.enumerated().map { row, mark in
      let x = time.place(mark.1)
      let y = ChartFrame.top - 8 + Double(row) * Self.row
      return ChartFrame.line(x1: x, y1: y - 9, x2: x, y2: ChartFrame.bottom, style: "mark \(mark.0)")
        + ChartFrame.text("\(mark.0) \(PageNumber.milliseconds(mark.1))", x: x + 5, y: y, style: "start strong")
    }.joined()
  }

  private static func bars(of summary: RunPage.LatencySummary) -> [Bar] {
    var bars: [Bar] = []
    var low = 0.0
    for bucket in summary.buckets {
      let longest = max(summary.max.isFinite ? summary.max : 0, low * 1.5)
      let high = bucket.upperBound.isFinite ? bucket.upperBound : longest
      guard high > low else { continue }
      bars.append(Bar(low: low, high: high, count: max(bucket.count, 0)))
      low = high
    }
    guard let first = bars.firstIndex(where: { $0.count > 0 }), let last = bars.lastIndex(where: { $0.count > 0 })
    else { return [] }
    return joined(Array(bars[first...last]))
  }

  private static func joined(_ bars: [Bar]) -> [Bar] {
    let size = (bars.count + limit - 1) / limit
    guard size > 1 else { return bars }
    return stride(from: 0, to: bars.count, by: size).map { start in
      let part = bars[start..<min(start + size, bars.count)]
      let count = part.reduce(0) { sum, bar in sum &+ bar.count }
      return Bar(low: bars[start].low, high: part.last?.high ?? bars[start].high, count: count)
    }
  }
}
