/// One cell of a report.
public enum Value: Sendable, Equatable {
  case text(String)
  case number(Int)
  case decimal(Double)
  case flag(Bool)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case time(milliseconds: Int64)
  case nothing

  /// The cell as plain text: a time is RFC 3339 in UTC, a flag `yes` or `no`, nothing is empty.
  public var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .decimal(let number): String(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .time(let milliseconds): Timestamp.text(milliseconds)
    case .nothing: ""
    }
  }
}

/// RFC 3339 in UTC, without Foundation's formatters, which cost milliseconds at start.
public enum Timestamp {
  /// `2026-11-23T09:30:00.125Z`; the milliseconds are left out where they are 0.
  public static func text(_ milliseconds: Int64) -> String {
    let seconds = floorDivide(milliseconds, 1000)
    let fraction = (milliseconds % 1000 + 1000) % 1000
    let days = floorDivide(seconds, 86_400)
    let second = seconds - days * 86_400
    let (year, month, day) = civil(fromDays: days)
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    let rest = fraction == 0 ? "" : "." + (fraction < 10 ? "00" : fraction < 100 ? "0" : "") + String(fraction)
    return "\(four(year))-\(two(month))-\(two(day))T\(clock)\(rest)Z"
  }

  /// A year has four digits at least (RFC 3339, section 5.6); one before 0 keeps its sign.
  private static func four(_ year: Int64) -> String {
    let digits = String(year.magnitude)
    return (year < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  /// Year, month and day of a count of days since 1970-01-01 in the proleptic Gregorian calendar, by counting 400-year
  /// eras that start on 1 March.
  private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
