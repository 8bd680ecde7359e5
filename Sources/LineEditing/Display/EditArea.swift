// Where libedit has put things on the screen.
// Rule: this repeats libedit's own arithmetic (a wide character that does not fit goes to the next row; a full row wraps
// at once; control characters take two columns), and nothing else in the target computes rows.

/// Prompt and text as rows of the terminal.
enum EditArea {
  /// The row of the cursor, counted from the prompt's first row.
  /// - Parameters:
  ///   - cursor: scalars before the cursor.
  ///   - promptWidth: in columns.
  ///   - columns: the terminal's width.
  static func row(ofCursor cursor: Int, in text: [Unicode.Scalar], promptWidth: Int, columns: Int) -> Int {
    let columns = max(1, columns)
    var row = promptWidth / columns
    var column = promptWidth % columns
    for scalar in text.prefix(cursor) {
      if scalar == "\n" {
        row += 1
        column = 0
        continue
      }
      let width = scalar == "\t" ? 8 - column % 8 : drawnColumns(of: scalar)
      if column + width > columns {
        row += 1
        column = 0
      }
      column += width
      if column >= columns {
        row += column / columns
        column %= columns
      }
    }
    return row
  }

  private static func drawnColumns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x20 || scalar.value == 0x7f { return 2 }
    let columns = TerminalText.columns(of: scalar)
    // libedit writes \U+xxxx for what it cannot print.
    if columns < 0 { return scalar.value > 0xffff ? 8 : 7 }
    return columns
  }
}
