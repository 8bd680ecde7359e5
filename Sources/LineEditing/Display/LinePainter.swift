// Colours over what libedit has drawn. libedit knows no colours in its text, so the cells that have some are written once
// more, with the same characters, and the cursor put back; libedit's own picture of the screen stays true.
// Rules: eight colours that every terminal has, and bold, which read on light and dark alike; what warns is underlined too,
// since nothing is said by colour alone; a text that is drawn otherwise than character by character is left as it is.
import Prompting

/// Draws the marks of a line over its cells.
struct LinePainter {
  let area: EditArea
  let text: [Unicode.Scalar]
  /// The cell that the cursor is in.
  let cursor: EditArea.Cell

  /// Nil where the text can't be drawn over: it has characters of no width, or does not fit the screen.
  init?(_ text: [Unicode.Scalar], cursor: Int, promptWidth: Int, size: TerminalSize) {
    let area = EditArea(text, promptWidth: promptWidth, columns: size.columns)
    // A line end has no cell to draw over; anything else without one is in the way.
    guard area.rows <= size.rows, text.allSatisfy({ $0 == "\n" || TerminalText.columns(of: $0) > 0 }) else {
      return nil
    }
    self.area = area
    self.text = text
    self.cursor = area.cells[min(max(0, cursor), text.count)]
  }

  /// The bytes that draw every scalar in the style of its mark; those without one are drawn plain.
  func painted(_ marks: [LineMark]) -> String {
    var styles = [String](repeating: "", count: text.count)
    for mark in marks {
      for place in mark.range.clamped(to: 0..<text.count) { styles[place] = Self.style(of: mark.role) }
    }
    var out = "\u{1b}7"
    var place = cursor
    var style = ""
    for (index, scalar) in text.enumerated() where scalar != "\n" {
      let cell = area.cells[index]
      if cell != place { out += Self.move(from: place, to: cell) }
      if styles[index] != style {
        style = styles[index]
        out += "\u{1b}[0\(style)m"
      }
      out.unicodeScalars.append(scalar)
      // In the last column the cursor stays, or not: the next cell is gone to explicitly.
      let end = cell.column + max(1, TerminalText.columns(of: scalar))
      let next = area.cells[index + 1]
      place = next.row == cell.row && next.column == end ? next : EditArea.Cell(row: cell.row, column: -1)
    }
    return out + "\u{1b}[0m\u{1b}8"
  }

  private static func move(from place: EditArea.Cell, to cell: EditArea.Cell) -> String {
    let rows = cell.row - place.row
    let vertical = rows == 0 ? "" : rows > 0 ? "\u{1b}[\(rows)B" : "\u{1b}[\(-rows)A"
    return vertical + "\u{1b}[\(cell.column + 1)G"
  }

  /// SGR parameters, each with its semicolon.
  private static func style(of role: LineMark.Role) -> String {
    switch role {
    case .comment: ";2"
    case .keyword: ";35"
    case .command: ";1"
    case .write: ";1;4;31"
    case .unknown: ";31"
    case .option: ";36"
    case .string: ";32"
    case .variable: ";36"
    }
  }
}
