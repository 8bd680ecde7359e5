// Rules: an axis turns numbers into places in a drawing and chooses the round numbers that are written along it. It is
// always of some length, whatever the numbers, so nothing is divided by 0.

/// One axis of a chart.
struct ChartAxis {
  /// A round number and its text.
  struct Tick {
    var value: Double
    var text: String
  }

  /// The lowest and the highest number on the axis.
  let low: Double
  let high: Double
  let ticks: [Tick]
  /// Where the lowest and the highest number stand in the drawing.
  private let start: Double
  private let end: Double
  /// Equal ratios take equal room.
  private let isByRatio: Bool

  /// From 0 to a round number at or above `highest`.
  static func amounts(upTo highest: Double, from start: Double, to end: Double) -> ChartAxis {
    let highest = highest >= 0.01 ? highest : 1
    let step = roundStep(atLeast: highest / 4)
    let whole = Int(highest / step)
    let count = max(1, Double(whole) * step < highest ? whole + 1 : whole)
    let ticks = (0...count).map { Tick(value: Double($0) * step, text: PageNumber.measured(Double($0) * step)) }
    return ChartAxis(low: 0, high: Double(count) * step, ticks: ticks, start: start, end: end, isByRatio: false)
  }

  /// From 0 to just `longest` seconds, with ticks that are round on a clock.
  static func clock(upTo longest: Double, from start: Double, to end: Double) -> ChartAxis {
    let longest = max(longest, 1)
    let (unit, name) = longest >= 7_200 ? (3_600.0, " h") : longest >= 120 ? (60.0, " min") : (1.0, " s")
    let steps = [1, 2, 5, 10, 15, 30, 60].map { $0 * unit }
    let rough = longest / 6
    let step = steps.first { $0 >= rough } ?? roundStep(atLeast: rough / unit) * unit
    let ticks = (0...Int(longest / step)).map { index in
      let value = Double(index) * step
      return Tick(value: value, text: PageNumber.measured(value / unit) + (index == 0 ? "" : name))
    }
    return ChartAxis(low: 0, high: longest, ticks: ticks, start: start, end: end, isByRatio: false)
  }

  /// From 0 to just `longest` milliseconds, with evenly spread ticks.
  static func times(upTo longest: Double, from start: Double, to end: Double) -> ChartAxis {
    let step = roundStep(atLeast: longest / 5)
    let ticks = (0...Int(longest / step)).map { index in
      let value = Double(index) * step
      return Tick(value: value, text: index == 0 ? "0" : PageNumber.milliseconds(value))
    }
    return ChartAxis(low: 0, high: longest, ticks: ticks, start: start, end: end, isByRatio: false)
  }

  /// From `shortest`, above 0, to `longest` milliseconds by ratio, with ticks at 1, 2 and 5 of each ten.
  static func ratios(from shortest: Double, upTo longest: Double, from start: Double, to end: Double) -> ChartAxis {
    var all: [Tick] = []
    var ten = roundStep(atLeast: shortest / 10)
    while ten <= longest, all.count < 100 {
      if ten >= shortest { all.append(Tick(value: ten, text: PageNumber.milliseconds(ten))) }
      ten = roundStep(atLeast: ten * 1.5)
    }
    // Every third is a power of ten apart; few enough that their texts do not touch.
    let stride = all.count > 8 ? 3 : 1
    let first = all.firstIndex { isPowerOfTen($0.value) } ?? 0
    let ticks = all.enumerated().filter { ($0.offset - first).isMultiple(of: stride) }.map(\.element)
    return ChartAxis(low: shortest, high: longest, ticks: ticks, start: start, end: end, isByRatio: true)
  }

  /// Where a number stands in the drawing; one beyond an end stands at that end.
  func place(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    let part =
      isByRatio
      ? Self.logarithm(value / low) / Self.logarithm(high / low)
      : (value - low) / (high - low)
    return start + part * (end - start)
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is no smaller than `least`.
  private static func roundStep(atLeast least: Double) -> Double {
    guard least > 0, least.isFinite else { return 1 }
    var exponent = 0
    var rest = least
    while rest > 10 {
      rest /= 10
      exponent += 1
    }
    while rest <= 1 {
      rest *= 10
      exponent -= 1
    }
    // A hair above counts as on it: the divisions above are not exact.
    let digit = [1.0, 2, 5, 10].first { rest <= $0 * 1.000_001 } ?? 10
    let power = (0..<abs(exponent)).reduce(1.0) { power, _ in power * 10 }
    return exponent < 0 ? digit / power : digit * power
  }

  private static func isPowerOfTen(_ value: Double) -> Bool {
    var value = value
    while value > 1.5 { value /= 10 }
    while value < 0.5 { value *= 10 }
    return abs(value - 1) < 0.01
  }

  /// The natural logarithm of a number above 0. The standard library has none, and the C libraries differ in the last
  /// digit, which would make the same run two different pages.
  static func logarithm(_ value: Double) -> Double {
    let part = (value.significand - 1) / (value.significand + 1)
    var power = part
    var sum = 0.0
    for divisor in stride(from: 1.0, to: 40, by: 2) {
      sum += power / divisor
      power *= part * part
    }
    return Double(value.exponent) * 0.693_147_180_559_945_3 + 2 * sum
  }
}
