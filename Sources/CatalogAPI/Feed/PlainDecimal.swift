/// Numbers as a feed writes them: digits and a point, where the service's replies may have an exponent.
enum PlainDecimal {
  /// Beyond it no number is a double (IEEE 754, binary64), and the digits would be zeros without end.
  private static let largestExponent = 400

  /// A number with an exponent as the same number without one; any other text as it is.
  /// - Parameter isWhole: whether a fraction of nothing but zeros is to go, too.
  static func text(of number: String, isWhole: Bool) -> String {
    guard NumberForm.double(number) != nil, let plain = expanded(number) else { return number }
    guard isWhole, let point = plain.firstIndex(of: "."), plain[point...].dropFirst().allSatisfy({ $0 == "0" }) else {
      return plain
    }
    return String(plain[..<point])
  }

  /// Nil where there is no exponent to take away, or too large a one.
  private static func expanded(_ number: String) -> String? {
    let parts = number.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2, let mantissa = parts.first else { return nil }
    var exponent = 0
    if parts.count == 2 {
      guard let given = Int(parts[1]), abs(given) <= largestExponent else { return nil }
      exponent = given
    }
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let sides = mantissa.drop { $0 == "-" || $0 == "+" }.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(sides.first ?? "")
    let fraction = sides.count > 1 ? String(sides[1]) : ""
    guard exponent != 0 || mantissa.hasPrefix("+") || whole.isEmpty || number.hasSuffix(".") || parts.count == 2 else {
      return number
    }
    var digits = Array(whole + fraction)
    var point = whole.count + exponent
    if point < 1 {
      digits = Array(repeating: "0", count: 1 - point) + digits
      point = 1
    }
    if point > digits.count { digits += Array(repeating: "0", count: point - digits.count) }
    let left = String(digits[..<point].drop { $0 == "0" })
    var right = digits[point...]
    while right.last == "0" { right.removeLast() }
    return sign + (left.isEmpty ? "0" : left) + (right.isEmpty ? "" : "." + String(right))
  }
}
