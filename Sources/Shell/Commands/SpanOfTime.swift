/// A length of time as people write it: `500ms`, `90s`, `15m`, `2h`, `7d`.
public struct SpanOfTime: Sendable, Equatable {
  public let milliseconds: Int64

  /// Nil where `text` is no number with a unit, or longer than 100 years.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units: [Substring: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let number = Int64(digits), let unit = units[text.dropFirst(digits.count)] else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, product <= 36_525 * 86_400_000 else { return nil }
    milliseconds = product
  }

  public var duration: Duration { .milliseconds(milliseconds) }
}
