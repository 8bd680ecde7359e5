// Looking for an older line by a part of it.
// Rules: what is typed is looked for as it is (libedit's own search takes it for a regular expression, and some letters
// beyond ASCII for commands); a part that is not found leaves the last line found in view.

/// The state of one search, from the newest line to older ones.
struct HistorySearch {
  /// A line, and where in it the part begins, in scalars.
  struct Match: Equatable {
    var line: String
    var offset: Int
  }

  private(set) var match: Match?
  private(set) var pattern = ""
  /// Whether the pattern occurs no further in the direction last looked in.
  private(set) var hasFailed = false
  private let lines: [String]
  private var place: Int

  /// - Parameter lines: oldest first.
  init(lines: [String]) {
    self.lines = lines
    place = lines.count
  }

  /// What the prompt says during the search.
  var label: String { (hasFailed ? "not found" : "search") + " '\(pattern)':" }

  mutating func extend(by scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    look(in: (0..<min(place + 1, lines.count)).reversed())
  }

  /// Takes back the last character typed and looks from the newest line again.
  mutating func shorten() {
    guard !pattern.isEmpty else { return }
    pattern.unicodeScalars.removeLast()
    look(in: lines.indices.reversed())
  }

  mutating func older() { look(in: (0..<place).reversed()) }
  mutating func newer() { look(in: min(place + 1, lines.count)..<lines.count) }

  private mutating func look(in places: some Sequence<Int>) {
    guard !pattern.isEmpty else { return hasFailed = false }
    let wanted = pattern.unicodeScalars
    for candidate in places {
      let line = lines[candidate].unicodeScalars
      guard let range = line.firstRange(of: wanted) else { continue }
      place = candidate
      match = Match(line: lines[candidate], offset: line.distance(from: line.startIndex, to: range.lowerBound))
      return hasFailed = false
    }
    hasFailed = true
  }
}
