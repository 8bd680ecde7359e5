/// What text is written on, as far as it changes the text.
struct Surface: Sendable {
  /// What is assumed where a terminal does not say how wide it is.
  private static let commonColumns = 80

  var isTerminal: Bool
  var isColored: Bool
  var isUnicode: Bool
  /// A terminal that is read aloud: nothing is drawn, coloured, aligned or cut, as all of that is noise there.
  var isHeard: Bool
  /// The terminal's columns; nil where there is no edge to keep to.
  var columns: Int?

  /// - Parameter width: asked only where it matters.
  init(isTerminal: Bool, isColored: Bool, isUnicode: Bool, isHeard: Bool = false, width: () -> Int) {
    self.isTerminal = isTerminal
    self.isHeard = isTerminal && isHeard
    self.isColored = isColored && !self.isHeard
    self.isUnicode = isUnicode && !self.isHeard
    guard isTerminal, !self.isHeard else { return }
    let told = width()
    columns = told > 0 ? told : Self.commonColumns
  }

  var ellipsis: String { isUnicode ? "…" : "..." }
  var ellipsisColumns: Int { isUnicode ? 1 : 3 }
  /// What a header is underlined with.
  var rule: String { isUnicode ? "─" : "-" }
  /// The part of a bar that is done.
  var barDone: String { isUnicode ? "━" : "=" }
  /// The part of a bar that is not.
  var barLeft: String { isUnicode ? "─" : "-" }
}
