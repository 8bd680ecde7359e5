// Rules: numbers as the page writes them: digits in threes by commas, a point before decimals, no locale. A share is
// rounded down, so that 100 % means all and nothing else. The same number always gives the same text. Rounding is done
// by adding a half and cutting, which needs no C library.

/// Numbers as text.
enum PageNumber {
  /// A count, its digits grouped: `1,234,567`.
  static func grouped(_ count: Int) -> String {
    let digits = Array(String(count.magnitude).utf8)
    var text: [UInt8] = count < 0 ? [UInt8(ascii: "-")] : []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A count with what is counted: `1 id`, `2 ids`.
  static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(grouped(count)) \(count == 1 ? one : many)"
  }

  /// A measured number of 0 or more, with three digits that matter at least: `0.25`, `12.5`, `1,250`.
  static func measured(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "0" }
    let places = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0
    return decimal(value, places: places)
  }

  /// A number of 0 or more with at most so many decimals, without zeros at its end.
  static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    // Beyond this no decimal would be left anyway, and the product must fit.
    let scaled = Int(min(max(value, 0) * Double(scale), 9e18) + 0.5)
    let whole = grouped(scaled / scale)
    var fraction = String(scaled % scale + scale).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }

  /// Time in milliseconds, in the unit that suits it.
  static func milliseconds(_ value: Double) -> String {
    value >= 10_000 ? "\(measured(value / 1_000)) s" : "\(measured(value)) ms"
  }

  /// A time of 0 or more seconds as a clock would count it: `3 min 35 s`.
  static func clock(_ seconds: Double) -> String {
    guard seconds >= 60 else { return "\(measured(seconds)) s" }
    let whole = Int(min(seconds, 9e15))
    let parts = [(whole / 3_600, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
    return parts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: " ")
  }

  /// What part of the whole it is.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0, part > 0 else { return "0 %" }
    guard part < whole else { return "100 %" }
    // Cut, not rounded.
    let tenths = Int(Double(part) / Double(whole) * 1_000)
    return tenths < 1 ? "under 0.1 %" : "\(min(tenths, 999) / 10).\(min(tenths, 999) % 10) %"
  }

  /// A place in a drawing, to a tenth of its unit.
  static func place(_ value: Double) -> String {
    let tenths = Int(value * 10 + (value < 0 ? -0.5 : 0.5))
    let sign = tenths < 0 ? "-" : ""
    let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return tenth == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(tenth)"
  }
}
