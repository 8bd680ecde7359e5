// Text to be read is shown as it is, in every format but the structured ones. On a terminal its tabs and line ends work, and
// every other control character is shown as an escape.

internal import Shell

/// Lines of text, a row a line.
struct ProseFormat: ReportFormat {
  let isTerminal: Bool

  mutating func begin(in buffer: inout TextBuffer) {}

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    for (index, value) in row.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: " ")) }
      if isTerminal {
        VisibleText.append(value.text, to: &buffer) { $0 == "\n" || $0 == "\t" }
      } else {
        buffer.append(value.text)
      }
    }
    buffer.appendLineEnd()
  }

  mutating func end(in buffer: inout TextBuffer) {}
}
