// Rules: ids a second over the time since the start. With more points than fit, time is cut into equal stretches; the
// line is their mean and a band behind it reaches from their lowest point to their highest, so that neither a stall nor
// a peak is smoothed away. The same points always give the same drawing.

internal import Shell

/// Draws how fast a run went.
struct ThroughputChart {
  /// How many points are drawn at most, those of the band included.
  static let limit = 400

  private static let right = ChartFrame.width - 26

  /// What is drawn at one place: one point, or what came of a stretch of them.
  struct Stretch {
    var seconds: Double
    var low: Double
    var mean: Double
    var high: Double
  }

  let stretches: [Stretch]
  private let first: RunPage.Point?
  private let last: RunPage.Point?
  private let peak: RunPage.Point?
  private let hasBand: Bool

  init(_ points: [RunPage.Point]) {
    let usable = points.filter { point in
      point.seconds.isFinite && point.idsPerSecond.isFinite && point.seconds >= 0 && point.idsPerSecond >= 0
    }
    let isSorted = zip(usable, usable.dropFirst()).allSatisfy { $0.seconds <= $1.seconds }
    let sorted = isSorted ? usable : usable.sorted { ($0.seconds, $0.idsPerSecond) < ($1.seconds, $1.idsPerSecond) }
    first = sorted.first
    last = sorted.last
    // Of equals the first.
    peak = sorted.reduce(nil) { best, point in
      best.map { $0.idsPerSecond >= point.idsPerSecond } == true ? best : point
    }
    hasBand = sorted.count > Self.limit
    stretches =
      hasBand
      ? Self.stretches(of: sorted)
      : sorted.map { Stretch(seconds: $0.seconds, low: $0.idsPerSecond, mean: $0.idsPerSecond, high: $0.idsPerSecond) }
  }

  /// The drawing, or nil without a point.
  var drawing: String? {
    guard let peak, let last else { return nil }
    let time = ChartAxis.clock(upTo: last.seconds, from: ChartFrame.left, to: Self.right)
    let speed = ChartAxis.amounts(upTo: peak.idsPerSecond, from: ChartFrame.bottom, to: ChartFrame.top)
    let name = "Throughput: ids a second over the time since the start"
    return ChartFrame.opening(name: "throughput", title: name, description: summary)
      + ChartFrame.upright(speed, unit: "ids a second", right: Self.right)
      + ChartFrame.level(time, name: "time since the start", right: Self.right)
      + series(time: time, speed: speed)
      + label(of: peak, time: time, speed: speed)
      + ChartFrame.closing
  }

  /// The drawing in words; empty without a point.
  var summary: String {
    guard let peak, let first, let last else { return "" }
    let highest = "\(PageNumber.measured(peak.idsPerSecond)) ids a second"
    let moment = PageNumber.clock(peak.seconds)
    guard last.seconds > first.seconds else { return "One moment measured: \(highest), \(moment) after the start." }
    let band = hasBand ? " The line is the mean, the band behind it reaches from the lowest to the highest." : ""
    return """
      Highest \(highest), \(moment) after the start. Measured from \(PageNumber.clock(first.seconds)) to \
      \(PageNumber.clock(last.seconds)).\(band)
      """
  }

  private func series(time: ChartAxis, speed: ChartAxis) -> String {
    guard stretches.count > 1, let first = stretches.first, let last = stretches.last else { return "" }
    func path(_ stretches: [Stretch], _ value: (Stretch) -> Double) -> String {
      stretches.map {
        "\(PageNumber.place(time.place($0.seconds))) \(PageNumber.place(speed.place(value($0))))"
      }.joined(separator: "L")
    }
    let line = path(stretches) { $0.mean }
    let floor = PageNumber.place(ChartFrame.bottom)
    let start = PageNumber.place(time.place(first.seconds))
    let end = PageNumber.place(time.place(last.seconds))
    let high = hasBand ? path(stretches) { $0.high } : ""
    let low = hasBand ? path(stretches.reversed()) { $0.low } : ""
    let band = hasBand ? "<path class=\"band\" d=\"M\(high)L\(low)Z\"/>\n" : ""
    return """
      <path class="ground" d="M\(start) \(floor)L\(line)L\(end) \(floor)Z"/>
      \(band)<path class="series" d="M\(line)"/>

      """
  }

  private func label(of peak: RunPage.Point, time: ChartAxis, speed: ChartAxis) -> String {
    let x = time.place(peak.seconds)
    let y = speed.place(peak.idsPerSecond)
    // Kept inside the drawing: the text grows away from the nearer edge.
    let middle = (ChartFrame.left + Self.right) / 2
    let style = abs(x - middle) < (Self.right - middle) * 0.7 ? "middle" : x < middle ? "start" : "end"
    let text = "peak \(PageNumber.measured(peak.idsPerSecond))"
    return "<circle class=\"dot\" cx=\"\(PageNumber.place(x))\" cy=\"\(PageNumber.place(y))\" r=\"3.5\"/>\n"
      + ChartFrame.text(text, x: x, y: y - 8, style: style + " strong")
  }

  /// A third as many stretches as points may be drawn, for each takes three. One without a point is left out.
  private static func stretches(of points: [RunPage.Point]) -> [Stretch] {
    guard let first = points.first, let last = points.last else { return [] }
    let count = limit / 3
    let length = (last.seconds - first.seconds) / Double(count)
    var made: [Stretch] = []
    var rest = points[...]
    for number in 1...count where !rest.isEmpty {
      let end = number == count ? Double.infinity : first.seconds + Double(number) * length
      let part = rest.prefix { $0.seconds < end }
      rest = rest.dropFirst(part.count)
      guard let start = part.first else { continue }
      var stretch = Stretch(seconds: 0, low: start.idsPerSecond, mean: 0, high: start.idsPerSecond)
      for point in part {
        // Divided one by one, so that no sum grows beyond what a number can hold.
        stretch.seconds += point.seconds / Double(part.count)
        stretch.mean += point.idsPerSecond / Double(part.count)
        stretch.low = min(stretch.low, point.idsPerSecond)
        stretch.high = max(stretch.high, point.idsPerSecond)
      }
      made.append(stretch)
    }
    return made
  }
}
