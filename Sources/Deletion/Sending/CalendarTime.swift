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

  /// Reads `2020-02-11T13:25:28.247-05:00` and the like: a date and a time with or without a fraction, and `Z` or an offset
  /// (RFC 3339, section 5.6).
  /// - Returns: milliseconds since 1970-01-01T00:00:00Z.
  static func milliseconds(ofISO text: String) -> Int64? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      return Int(String(decoding: bytes[range], as: UTF8.self))
    }
    func has(_ sign: Character, at place: Int) -> Bool { place < bytes.count && bytes[place] == sign.asciiValue }
    guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
      let day = number(8..<10), has("T", at: 10), let hour = number(11..<13), has(":", at: 13),
      let minute = number(14..<16), has(":", at: 16), let second = number(17..<19), (1...12).contains(month),
      (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var place = 19
    var fraction = 0.0
    if has(".", at: place) {
      let digits = bytes[(place + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard !digits.isEmpty else { return nil }
      fraction = Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
      place += 1 + digits.count
    }
    var offset = 0
    if has("Z", at: place), place + 1 == bytes.count {
    } else if has("+", at: place) || has("-", at: place), place + 6 == bytes.count, has(":", at: place + 3),
      let hours = number(place + 1..<place + 3), let minutes = number(place + 4..<place + 6)
    {
      offset = (hours * 60 + minutes) * (has("-", at: place) ? -1 : 1)
    } else {
      return nil
    }
    let parts = DateComponents(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(from: parts).map {
      Int64($0.timeIntervalSince1970 * 1000) + Int64((fraction * 1000).rounded()) - Int64(offset) * 60_000
    }
  }

  /// `20261123` and `093000`, in UTC.
  static func compact(_ milliseconds: Int64) -> (date: String, time: String) {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    let text = date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt))
    let digits = text.filter(\.isNumber)
    return (String(digits.prefix(8)), String(digits.dropFirst(8).prefix(6)))
  }
}
