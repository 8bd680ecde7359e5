internal import Shell

/// Figures as a person reads them at a glance.
enum Quantity {
  /// `1,234,567`.
  static func grouped(_ number: Int) -> String { NumberText.grouped(number) }

  /// `812 bytes`, `64.2 kB`, `135.6 MB`, `2.4 GB`; powers of a thousand.
  static func bytes(_ number: Int) -> String {
    var rest = Double(max(0, number))
    for unit in ["bytes", "kB", "MB", "GB"] {
      if rest < 999.95 { return unit == "bytes" ? "\(number) bytes" : "\(tenths(rest)) \(unit)" }
      rest /= 1000
    }
    return "\(grouped(whole(rest))) TB"
  }

  /// `3,200/s`, `4.5/s`, and below one a second `12/min`.
  static func rate(_ perSecond: Double) -> String {
    if perSecond >= 10 { return grouped(whole(perSecond)) + "/s" }
    if perSecond >= 1 { return tenths(perSecond) + "/s" }
    let perMinute = perSecond * 60
    return (perMinute >= 1 ? String(whole(perMinute)) : tenths(perMinute)) + "/min"
  }

  /// `17 s`, `3 min 20 s`, `2 h 05 min`.
  static func span(_ seconds: Double) -> String {
    let total = whole(seconds.rounded(.up))
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(two(total % 60)) s" }
    return "\(grouped(total / 3600)) h \(two(total / 60 % 60)) min"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func tenths(_ number: Double) -> String {
    let tenths = whole(number * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Rounded, and kept within what a count can be.
  private static func whole(_ number: Double) -> Int { Int(min(max(0, number.rounded()), 1e15)) }
}
