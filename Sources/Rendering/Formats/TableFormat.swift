// Aligned columns under an underlined header, two blanks between columns, numbers to the right. The first rows are held to
// find out how wide the columns are; then rows flow, and a cell wider than its column pushes what follows it. On a terminal a
// table is kept within the screen by cutting text, never numbers; elsewhere nothing is cut. What is hidden in a cell is
// escaped everywhere: a line break inside a cell would end the row. Where nobody asked for a table, and the first rows are too
// wide for one that can be read, they all become records.

internal import Shell

/// A table for people.
struct TableFormat: ReportFormat {
  /// How many rows decide the widths: enough to be right nearly always, few enough to appear at once.
  static let rowsLookedAt = 1000

  private let columns: [Column]
  private let surface: Surface
  private let mayTurnVertical: Bool
  /// What the rows become in place of a table.
  private var records: VerticalFormat?
  private var widths: ColumnWidths
  private var held: [[Value]] = []
  private var isFlowing = false
  /// Whether the columns take all that the screen has, and some are cut.
  private var isCut = false
  /// One cell at a time is made here, and measured, before it is put into its place.
  private var cell = TextBuffer()

  /// - Parameter mayTurnVertical: whether rows that are too wide for the screen become records.
  init(columns: [Column], surface: Surface, mayTurnVertical: Bool = false) {
    self.columns = columns
    self.surface = surface
    self.mayTurnVertical = mayTurnVertical
    widths = ColumnWidths(columns)
  }

  mutating func begin(in buffer: inout TextBuffer) {}

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    guard !columns.isEmpty else { return }
    guard !isFlowing else { return put(row, to: &buffer) }
    for column in columns.indices { widths.widen(column, to: make(row.cell(column))) }
    held.append(row)
    if held.count == Self.rowsLookedAt { flow(into: &buffer) }
  }

  mutating func end(in buffer: inout TextBuffer) {
    if !isFlowing, !columns.isEmpty { flow(into: &buffer) }
  }

  private mutating func flow(into buffer: inout TextBuffer) {
    isFlowing = true
    if let available = surface.columns {
      if mayTurnVertical, columns.count > 1, !widths.canBeRead(within: available) {
        records = VerticalFormat(columns: columns, surface: surface)
      }
      isCut = widths.total > available
      widths.fit(into: available)
    }
    if records == nil { appendHeader(to: &buffer) }
    let rows = held
    held = []
    for row in rows { put(row, to: &buffer) }
  }

  private mutating func put(_ row: [Value], to buffer: inout TextBuffer) {
    guard records == nil else {
      records?.add(row, to: &buffer)
      return
    }
    append(row, to: &buffer)
  }

  private mutating func appendHeader(to buffer: inout TextBuffer) {
    var header = TextBuffer()
    append(columns.map { .text($0.name) }, to: &header)
    header.cut(to: header.count - 1)
    buffer.append(header.text, in: .bold, isColored: surface.isColored)
    buffer.appendLineEnd()
    // A line of signs says nothing to who hears it.
    guard !surface.isHeard else { return }
    var rule = TextBuffer()
    for (column, width) in widths.widths.enumerated() {
      if column > 0 { rule.appendBlanks(ColumnWidths.gutter) }
      rule.append(surface.rule, times: width)
    }
    buffer.append(rule.text, in: .dim, isColored: surface.isColored)
    buffer.appendLineEnd()
  }

  private mutating func append(_ row: [Value], to buffer: inout TextBuffer) {
    // What the screen has left over lets a cell that was not looked at push instead of being cut; where columns are cut, none
    // has more than its column.
    var slack = surface.columns.map { isCut ? 0 : max(0, $0 - widths.total) }
    var blanks = 0
    let start = buffer.count
    // Whether a mark has to stand before the next cell, and whether the row has any.
    var needsMark = false
    var isMarked = false
    for column in columns.indices {
      if column > 0 { blanks += ColumnWidths.gutter }
      let isNumeric = columns[column].isNumeric
      let width = widths.widths[column]
      var needed = make(row.cell(column))
      if let spare = slack, needed > width {
        if !isNumeric, !columns[column].isNeverCut, needed > width + spare {
          needed = shorten(row.cell(column).text, to: width + spare)
        }
        slack = max(0, spare - max(0, needed - width))
      }
      let padding = max(0, width - needed)
      if isNumeric { blanks += padding }
      // Blanks wait until something follows them, so that no line ends with any.
      if !cell.isEmpty {
        buffer.appendBlanks(blanks)
        if needsMark, column > 0 { buffer.insert(RightToLeft.mark, at: buffer.count - 1) }
        needsMark = surface.isTerminal && RightToLeft.isIn(cell.bytes)
        isMarked = isMarked || needsMark
        buffer.append(cell)
        blanks = 0
      }
      if !isNumeric { blanks += padding }
    }
    if isMarked { buffer.insert(RightToLeft.mark, at: start) }
    buffer.appendLineEnd()
  }

  /// Puts a value into `cell`.
  /// - Returns: the columns it takes.
  private mutating func make(_ value: Value) -> Int {
    cell.removeAll()
    switch value {
    case .text(let text): return VisibleText.append(text, to: &cell)
    case .number(let number): cell.append(number)
    default: cell.append(value.text)
    }
    return cell.count
  }

  private mutating func shorten(_ text: String, to limit: Int) -> Int {
    cell.removeAll()
    return VisibleText.append(text, to: &cell, fitting: limit, ellipsis: surface.ellipsis)
  }
}
