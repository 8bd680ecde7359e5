internal import FoundationEssentials

/// Times as they stand in the ids of runs.
enum CalendarTime {
  /// `20261123` and `093000`, in UTC.
  static func compact(_ milliseconds: Int64) -> (date: String, time: String) {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    let text = date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt))
    let digits = text.filter(\.isNumber)
    return (String(digits.prefix(8)), String(digits.dropFirst(8).prefix(6)))
  }
}
