// Rows as lines with a character between the cells. In a file or pipe the bytes are exact; on a terminal whatever is hidden
// is escaped on top, so that data can't steer the terminal.
//
// csv is RFC 4180 but for the line end, which is LF and not CRLF: readers of csv take both, while `cut`, `awk`, `grep` and
// `read` would find a carriage return at the end of the last cell. A line break inside a cell stays what it is.

internal import Shell

/// csv, tsv and text.
struct DelimitedFormat: ReportFormat {
  enum Dialect {
    case csv
    /// Tab, newline, carriage return and backslash are written `\t`, `\n`, `\r`, `\\`.
    case tsv
    /// The values and one blank between them: no header, no escapes.
    case text
  }

  private let dialect: Dialect
  private let names: [String]
  private let isTerminal: Bool
  private let separator: UInt8

  init(_ dialect: Dialect, columns: [Column], surface: Surface) {
    self.dialect = dialect
    names = columns.map(\.name)
    isTerminal = surface.isTerminal
    separator =
      switch dialect {
      case .csv: UInt8(ascii: ",")
      case .tsv: UInt8(ascii: "\t")
      case .text: UInt8(ascii: " ")
      }
  }

  mutating func begin(in buffer: inout TextBuffer) {
    guard dialect != .text, !names.isEmpty else { return }
    for (column, name) in names.enumerated() {
      if column > 0 { buffer.append(separator) }
      append(name, to: &buffer)
    }
    buffer.appendLineEnd()
  }

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    guard !names.isEmpty else { return }
    for column in names.indices {
      if column > 0 { buffer.append(separator) }
      switch row.cell(column) {
      case .number(let number): buffer.append(number)
      case let other: append(other.text, to: &buffer)
      }
    }
    buffer.appendLineEnd()
  }

  var takesLines: Bool { !isTerminal && names.count == 1 }

  mutating func add(lines: [UInt8], to buffer: inout TextBuffer) {
    let isExact =
      switch dialect {
      case .text: true
      case .tsv: !lines.contains(UInt8(ascii: "\\"))
      case .csv: !lines.contains(UInt8(ascii: "\"")) && !lines.contains(UInt8(ascii: ","))
      }
    guard !isExact else { return buffer.append(lines) }
    for line in lines.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      add([.text(String(decoding: line, as: UTF8.self))], to: &buffer)
    }
  }

  mutating func end(in buffer: inout TextBuffer) {}

  private func append(_ text: String, to buffer: inout TextBuffer) {
    guard isTerminal else { return appendExact(text, to: &buffer) }
    var exact = TextBuffer()
    appendExact(text, to: &exact)
    VisibleText.append(exact.text, to: &buffer)
  }

  private func appendExact(_ text: String, to buffer: inout TextBuffer) {
    switch dialect {
    case .csv: appendQuoted(text, to: &buffer)
    case .tsv: appendEscaped(text, to: &buffer)
    case .text: buffer.append(text)
    }
  }

  private func appendQuoted(_ text: String, to buffer: inout TextBuffer) {
    let quote = UInt8(ascii: "\"")
    let needsQuotes = text.utf8.contains { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 0x0A || $0 == 0x0D }
    // An empty cell alone on its line would be read as no row at all.
    guard needsQuotes || (text.isEmpty && names.count == 1) else { return buffer.append(text) }
    buffer.append(quote)
    for byte in text.utf8 {
      if byte == quote { buffer.append(quote) }
      buffer.append(byte)
    }
    buffer.append(quote)
  }

  private func appendEscaped(_ text: String, to buffer: inout TextBuffer) {
    let backslash = UInt8(ascii: "\\")
    let needsEscape = text.utf8.contains { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == backslash }
    guard needsEscape else { return buffer.append(text) }
    for byte in text.utf8 {
      switch byte {
      case 0x09: buffer.append("\\t")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case backslash: buffer.append("\\\\")
      default: buffer.append(byte)
      }
    }
  }
}
