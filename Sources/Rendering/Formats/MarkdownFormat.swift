// GitHub's tables. A pipe would end the cell and a line break the row, so they are written `\|` and `<br>`; a backslash is
// doubled, or it would take the meaning of what follows. What would become an element of HTML, a link or code is written with a
// backslash, for ids come from anywhere and pages are shown by anything; other marks of Markdown keep their meaning.

internal import Shell

/// A Markdown table.
struct MarkdownFormat: ReportFormat {
  private let columns: [Column]
  private let isTerminal: Bool

  init(columns: [Column], surface: Surface) {
    self.columns = columns
    isTerminal = surface.isTerminal
  }

  mutating func begin(in buffer: inout TextBuffer) {
    guard !columns.isEmpty else { return }
    buffer.append("|")
    for column in columns { append(column.name, to: &buffer) }
    buffer.append("\n|")
    for column in columns { buffer.append(column.isNumeric ? " ---: |" : " --- |") }
    buffer.appendLineEnd()
  }

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    guard !columns.isEmpty else { return }
    buffer.append("|")
    for column in columns.indices { append(row.cell(column).text, to: &buffer) }
    buffer.appendLineEnd()
  }

  mutating func end(in buffer: inout TextBuffer) {}

  private func append(_ text: String, to buffer: inout TextBuffer) {
    buffer.append(" ")
    if isTerminal {
      var cell = TextBuffer()
      appendEscaped(text, to: &cell)
      VisibleText.append(cell.text, to: &buffer)
    } else {
      appendEscaped(text, to: &buffer)
    }
    buffer.append(text.isEmpty ? "|" : " |")
  }

  private func appendEscaped(_ text: String, to buffer: inout TextBuffer) {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "`"):
        buffer.append(UInt8(ascii: "\\"))
        buffer.append(byte)
      case UInt8(ascii: "|"): buffer.append("\\|")
      case UInt8(ascii: "\\"): buffer.append("\\\\")
      case 0x0D: buffer.append("<br>")
      case 0x0A: if previous != 0x0D { buffer.append("<br>") }
      default: buffer.append(byte)
      }
      previous = byte
    }
  }
}
