internal import Shell

/// How wide the columns of a table are.
struct ColumnWidths {
  /// Blanks between two columns.
  static let gutter = 2
  /// A text column is not cut below this: a few letters and the ellipsis are the least that tells rows apart.
  private static let leastTextColumns = 8
  /// Text cut to less than this is guessed at rather than read; a table that would need it is no help.
  private static let leastReadable = 12

  /// Numbers, and what is needed whole.
  private let isFixed: [Bool]
  private(set) var widths: [Int]

  /// Starts with columns as wide as their names.
  init(_ columns: [Column]) {
    isFixed = columns.map { $0.isNumeric || $0.isNeverCut }
    widths = columns.map { VisibleText.width(of: $0.name) }
  }

  /// The columns that the whole table takes.
  var total: Int { widths.reduce(0, +) + Self.gutter * max(0, widths.count - 1) }

  mutating func widen(_ column: Int, to width: Int) { widths[column] = max(widths[column], width) }

  /// Whether the table fits a screen with columns that still say something.
  func canBeRead(within available: Int) -> Bool {
    var least = self
    for column in widths.indices where !isFixed[column] {
      least.widths[column] = min(widths[column], Self.leastReadable)
    }
    return least.total <= available
  }

  /// Makes the table fit by cutting the widest text columns down to one common width; numbers and what
  /// is needed whole are never cut, and where
  /// that is not enough the table stays wider than the screen.
  mutating func fit(into available: Int) {
    guard total > available else { return }
    let textWidths = widths.indices.filter { !isFixed[$0] }.map { widths[$0] }
    var room = textWidths.reduce(0, +) - (total - available)
    var limit = Self.leastTextColumns
    // The narrowest columns are served whole; what is left is shared by the others.
    for (served, width) in textWidths.sorted().enumerated() {
      let share = room / (textWidths.count - served)
      guard width <= share else {
        limit = max(limit, share)
        break
      }
      room -= width
    }
    for column in widths.indices where !isFixed[column] { widths[column] = min(widths[column], limit) }
  }
}
