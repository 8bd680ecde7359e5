internal import Glibc

// A sample without replacement: how many of all may still be there, when some of those looked at are, is bounded by the
// hypergeometric distribution (exact, one-sided; the finite form of Clopper and Pearson, Biometrika 26, 1934).

/// What a sample says of the whole.
public enum SampleBound {
  /// The usual confidence.
  public static let confidence = 0.95

  /// The most items of `total` that can still be there, at a confidence, where `hits` of a sample of `sample` are.
  /// - Parameters:
  ///   - hits: 0…sample.
  ///   - sample: 1…total.
  public static func most(of total: Int, hits: Int, sample: Int, confidence: Double = confidence) -> Int {
    guard sample < total else { return hits }
    // The fewer are found, the more there must be to make that unlikely: the chance falls with the number.
    var (low, high) = (hits, total - (sample - hits))
    while low < high {
      let middle = low + (high - low + 1) / 2
      if chance(ofAtMost: hits, sample: sample, there: middle, total: total) > 1 - confidence {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }

  /// The chance to find at most `hits` in a sample, where `there` of `total` are there.
  static func chance(ofAtMost hits: Int, sample: Int, there: Int, total: Int) -> Double {
    let least = max(0, sample - (total - there))
    guard hits >= least else { return 0 }
    let all = logChoices(total, sample)
    return (least...min(hits, there, sample)).reduce(0) { sum, found in
      sum + exp(logChoices(there, found) + logChoices(total - there, sample - found) - all)
    }
  }

  private static func logChoices(_ total: Int, _ chosen: Int) -> Double {
    logFactorial(total) - logFactorial(chosen) - logFactorial(total - chosen)
  }

  private static func logFactorial(_ number: Int) -> Double { lgamma(Double(number) + 1).0 }
}
