// A script is coloured as a whole, for a quote may go over lines; so its lines are held until the last one is there. Colours are
// the eight that every terminal has and that read on light and dark alike; nothing is said by colour alone.

internal import ScriptLanguage
internal import Shell

/// A script with its parts in colour.
struct ScriptFormat: ReportFormat {
  let isTerminal: Bool
  private var text = ""

  init(isTerminal: Bool) { self.isTerminal = isTerminal }

  mutating func begin(in buffer: inout TextBuffer) {}

  mutating func add(_ row: [Value], to buffer: inout TextBuffer) {
    text += row.map(\.text).joined(separator: " ") + "\n"
  }

  mutating func end(in buffer: inout TextBuffer) {
    let source = SourceText(name: "", text: text)
    var position = 0
    for mark in ScriptHighlighter.marks(in: source) {
      append(source[Span(position, mark.span.start)], nil, to: &buffer)
      append(source[mark.span], Self.ink(mark.kind), to: &buffer)
      position = mark.span.end
    }
    append(source[Span(position, source.bytes.count)], nil, to: &buffer)
  }

  private static func ink(_ kind: ScriptHighlighter.Kind) -> Ink {
    switch kind {
    case .comment: .green
    case .keyword: .boldMagenta
    case .command: .bold
    case .option: .magenta
    case .string: .cyan
    case .variable: .boldCyan
    }
  }

  /// A part, line by line: an ink that is left on at a line's end colours what a pager puts there.
  private func append(_ text: String, _ ink: Ink?, to buffer: inout TextBuffer) {
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if index > 0 { buffer.appendLineEnd() }
      guard !line.isEmpty else { continue }
      if let ink { buffer.append(ink.rawValue) }
      let part = String(decoding: line, as: UTF8.self)
      if isTerminal { VisibleText.append(part, to: &buffer) { $0 == "\t" } } else { buffer.append(part) }
      if ink != nil { buffer.append(Ink.end) }
    }
  }
}
