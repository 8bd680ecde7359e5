internal import Shell

/// `name: value`, a property a line, with an empty line between records. What is hidden in a value is escaped, also in a
/// file, so that a value is always one line.
struct VerticalFormat: ReportFormat {
  private let names: [String]
  private let isColored: Bool
  private var isFirst = true

  init(columns: [Column], surface: Surface) {
    names = columns.map { VisibleText.string($0.name) + ":" }
    isColored = surface.isColored
  }

  mutating func begin(in buffer: inout TextBuffer) {}

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    guard !names.isEmpty else { return }
    if !isFirst { buffer.appendLineEnd() }
    isFirst = false
    for (column, name) in names.enumerated() {
      buffer.append(name, in: .bold, isColored: isColored)
      let text = row.cell(column).text
      if !text.isEmpty {
        buffer.append(UInt8(ascii: " "))
        VisibleText.append(text, to: &buffer)
      }
      buffer.appendLineEnd()
    }
  }

  mutating func end(in buffer: inout TextBuffer) {}
}
