// Where libedit has put things on the screen.
// Rule: this repeats libedit's own arithmetic (a wide character that does not fit goes to the next row; a full row wraps
// at once; control characters take two columns), and nothing else in the target computes rows.

/// Prompt and text as rows of the terminal.
struct EditArea {
  /// A cell of the screen, counted from the prompt's first row and column.
  struct Cell: Equatable {
    var row: Int
    var column: Int
  }

  /// Where each scalar of the text is drawn, and behind the last one where the next would be.
  let cells: [Cell]

  /// - Parameters:
  ///   - promptWidth: in columns.
  ///   - columns: the terminal's width.
  init(_ text: some Sequence<Unicode.Scalar>, promptWidth: Int, columns: Int) {
    let columns = max(1, columns)
    var place = Cell(row: promptWidth / columns, column: promptWidth % columns)
    var cells: [Cell] = []
    for scalar in text {
      if scalar == "\n" {
        cells.append(place)
        place = Cell(row: place.row + 1, column: 0)
        continue
      }
      let own = TerminalText.columns(of: scalar)
      let width = scalar == "\t" ? 8 - place.column % 8 : Self.drawnColumns(of: scalar, own)
      if place.column + width > columns { place = Cell(row: place.row + 1, column: 0) }
      cells.append(place)
      place.column += width
      if place.column >= columns {
        place.row += place.column / columns
        place.column %= columns
      }
    }
    self.cells = cells + [place]
  }

  /// How many rows prompt and text take.
  var rows: Int { (cells.last?.row ?? 0) + 1 }

  /// The row of the cursor, counted from the prompt's first row.
  /// - Parameter cursor: scalars before the cursor.
  static func row(ofCursor cursor: Int, in text: [Unicode.Scalar], promptWidth: Int, columns: Int) -> Int {
    // Where the next scalar would start, had it the least width.
    EditArea(text.prefix(cursor), promptWidth: promptWidth, columns: columns).rows - 1
  }

  private static func drawnColumns(of scalar: Unicode.Scalar, _ own: Int) -> Int {
    if scalar.value < 0x20 || scalar.value == 0x7f { return 2 }
    // libedit writes \U+xxxx for what it cannot print.
    if own < 0 { return scalar.value > 0xffff ? 8 : 7 }
    return own
  }
}
