internal import FoundationEssentials

/// Times as they stand in the ids of runs, and in headers.
enum CalendarTime {
  /// Reads the date form that HTTP asks senders for, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). The
  /// two obsolete forms are not read.
  /// - Returns: milliseconds since 1970-01-01T00:00:00Z.
  static func milliseconds(ofHTTPDate text: String) -> Int64? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ")
    guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", let day = Int(words[1]),
      let month = months.firstIndex(of: String(words[2])), let year = Int(words[3])
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year), (0...23).contains(clock[0]),
      (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    let parts = DateComponents(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(from: parts).map { Int64($0.timeIntervalSince1970 * 1000) }
  }

  /// `20261123` and `093000`, in UTC.
  static func compact(_ milliseconds: Int64) -> (date: String, time: String) {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    let text = date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt))
    let digits = text.filter(\.isNumber)
    return (String(digits.prefix(8)), String(digits.dropFirst(8).prefix(6)))
  }
}
