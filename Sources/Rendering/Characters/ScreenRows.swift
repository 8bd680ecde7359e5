/// Counts the rows that a text takes on a screen, its long lines wrapped.
struct ScreenRows {
  private static let tab = 8

  private(set) var count = 0
  private let columns: Int
  private var column = 0

  init(columns: Int) { self.columns = max(1, columns) }

  /// Adds what comes next; counts no further than `limit`.
  mutating func add(_ bytes: [UInt8], until limit: Int) {
    guard count < limit else { return }
    var isInSequence = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case _ where isInSequence:
        // Of all sequences only those of colours are written here, and they end so.
        isInSequence = scalar != "m"
      case "\u{1b}": isInSequence = true
      case "\n":
        count += 1
        column = 0
        if count >= limit { return }
      case "\t": column = min(columns - 1, (column / Self.tab + 1) * Self.tab)
      default: put(CharacterWidth(scalar))
      }
    }
  }

  private mutating func put(_ width: CharacterWidth) {
    let needed: Int
    switch width {
    case .hidden, .mark: return
    case .narrow: needed = 1
    case .wide: needed = 2
    }
    if column + needed > columns {
      count += 1
      column = 0
    }
    column += needed
  }
}
