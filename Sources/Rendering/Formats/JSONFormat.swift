// RFC 8259. Numbers are numbers, flags are booleans, nothing is null, and so is a decimal that JSON can't write (an infinity,
// not a number); a time is an RFC 3339 string. Every object stands on its own line, in an array too, so that the text can be
// searched by lines. On a terminal what is hidden is written `\u202e`: the same value, and nothing that steers.

internal import Shell

/// json and jsonl.
struct JSONFormat: ReportFormat {
  enum Layout {
    /// One array of objects.
    case array
    /// One object a line.
    case lines
  }

  private let layout: Layout
  /// The keys, quoted, each with its colon.
  private let keys: [TextBuffer]
  private let isProse: Bool
  private let isTerminal: Bool
  private var isFirst = true

  init(_ layout: Layout, of report: Report, surface: Surface) {
    self.layout = layout
    isProse = report.isText
    isTerminal = surface.isTerminal
    let names = isProse ? ["text"] : report.columns.map(\.name)
    keys = names.map { name in
      var key = TextBuffer()
      JSONString.append(name, to: &key, isTerminal: surface.isTerminal)
      key.append(UInt8(ascii: ":"))
      return key
    }
  }

  mutating func begin(in buffer: inout TextBuffer) {
    if layout == .array { buffer.append("[") }
  }

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    if layout == .array { buffer.append(isFirst ? "\n  " : ",\n  ") }
    isFirst = false
    buffer.append(UInt8(ascii: "{"))
    if isProse {
      appendCell(.text(row.map(\.text).joined(separator: " ")), under: 0, to: &buffer)
    } else {
      for column in keys.indices { appendCell(row.cell(column), under: column, to: &buffer) }
    }
    buffer.append(UInt8(ascii: "}"))
    if layout == .lines { buffer.appendLineEnd() }
  }

  mutating func end(in buffer: inout TextBuffer) {
    if layout == .array { buffer.append(isFirst ? "]\n" : "\n]\n") }
  }

  private func appendCell(_ value: Value, under column: Int, to buffer: inout TextBuffer) {
    if column > 0 { buffer.append(UInt8(ascii: ",")) }
    buffer.append(keys[column])
    switch value {
    case .text(let text): JSONString.append(text, to: &buffer, isTerminal: isTerminal)
    case .number(let number): buffer.append(number)
    case .decimal(let number): buffer.append(number.isFinite ? String(number) : "null")
    case .flag(let flag): buffer.append(flag ? "true" : "false")
    case .time: JSONString.append(value.text, to: &buffer, isTerminal: isTerminal)
    case .nothing: buffer.append("null")
    }
  }
}
