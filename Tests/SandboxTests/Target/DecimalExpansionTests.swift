import Testing

@testable import Sandbox

@Suite("Doubles written out in full")
struct DecimalExpansionTests {
  static let known: [(Double, String)] = [
    (0, "0"), (-0.0, "0"), (1, "1"), (-2.5, "-2.5"), (23, "23"), (100, "100"), (0.5, "0.5"), (0.125, "0.125"),
    (19.2, "19.199999999999999289457264239899814128875732421875"),
    (89.6, "89.599999999999994315658113919198513031005859375"),
    (0.1, "0.1000000000000000055511151231257827021181583404541015625"),
    (-0.1, "-0.1000000000000000055511151231257827021181583404541015625"),
    (1e23, "99999999999999991611392"), (1e15, "1000000000000000"), (9_007_199_254_740_992, "9007199254740992"),
    (0.000_976_562_5, "0.0009765625"),
  ]

  @Test("Known values have their known digits", arguments: known)
  func knownDigits(value: Double, digits: String) {
    #expect(DecimalExpansion.text(of: value) == digits)
  }

  @Test("The smallest and the largest double have all their digits")
  func extremes() throws {
    let smallest = try #require(DecimalExpansion.text(of: .leastNonzeroMagnitude))
    // 5^1074 has 751 digits, and stands behind the point 1074 places long.
    #expect(smallest.count == 1074 + 2)
    #expect(smallest.hasSuffix("625"))
    #expect(smallest.drop { $0 == "0" || $0 == "." }.count == 751)
    #expect(Double(smallest) == .leastNonzeroMagnitude)
    let largest = try #require(DecimalExpansion.text(of: .greatestFiniteMagnitude))
    #expect(largest.count == 309)
    #expect(
      largest.hasPrefix("17976931348623157081452742373170435679807056752584499659891747680315726078002853876058955"))
  }

  @Test("What is no finite number has no digits", arguments: [Double.infinity, -.infinity, .nan])
  func none(value: Double) { #expect(DecimalExpansion.text(of: value) == nil) }

  @Test("Any double is read back from its digits, bit by bit")
  func random() {
    var dice = SplitMix64(seed: 3)
    for _ in 1...500 {
      let value = Double(bitPattern: dice.next())
      guard let digits = DecimalExpansion.text(of: value) else { continue }
      #expect(Double(digits)?.bitPattern == value.bitPattern, "\(value)")
    }
  }
}
