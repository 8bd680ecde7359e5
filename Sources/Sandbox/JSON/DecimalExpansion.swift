// A double is a whole number times a power of two, and so a finite decimal. The current API was seen to write numbers out to
// their last digit, as Java's BigDecimal does.

/// A double written out in full.
struct DecimalExpansion {
  /// Nine digits each, the lowest first.
  private var limbs: [UInt32] = []
  private static let base: UInt64 = 1_000_000_000

  /// The exact decimal value, without an exponent; nil for what is no finite number.
  static func text(of value: Double) -> String? {
    guard value.isFinite else { return nil }
    guard value != 0 else { return "0" }
    // value = mantissa * 2^exponent, with an odd mantissa.
    let bits = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
    let zeros = bits.trailingZeroBitCount
    let exponent = max(Int(value.exponentBitPattern), 1) - 1075 + zeros
    var digits = DecimalExpansion(bits >> UInt64(zeros))
    // A half is five tenths: 2^-n = 5^n / 10^n.
    digits.multiply(by: exponent < 0 ? 5 : 2, times: abs(exponent))
    let sign = value < 0 ? "-" : ""
    let text = digits.text
    let places = max(0, -exponent)
    guard places > 0 else { return sign + text }
    let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  private init(_ number: UInt64) {
    var rest = number
    while rest > 0 {
      limbs.append(UInt32(rest % Self.base))
      rest /= Self.base
    }
  }

  private mutating func multiply(by factor: UInt64, times: Int) {
    for _ in 0..<times {
      var carry: UInt64 = 0
      for index in limbs.indices {
        let product = UInt64(limbs[index]) * factor + carry
        limbs[index] = UInt32(product % Self.base)
        carry = product / Self.base
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }
  }

  private var text: String {
    let parts = limbs.reversed().map { String($0) }
    let rest = parts.dropFirst().map { String(repeating: "0", count: 9 - $0.count) + $0 }
    return (parts.first ?? "0") + rest.joined()
  }
}
