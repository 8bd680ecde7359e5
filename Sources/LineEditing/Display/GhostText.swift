// What stands behind the line and is no part of it. libedit does not know of it: it is drawn when the editor starts to wait
// and erased, with blanks, before the next key is handed over.
// Rules: it never wraps and never reaches the right prompt; what is shown is escaped, since histories hold anything.
import Prompting

/// Dim text behind the cursor.
struct GhostText: Equatable {
  /// What could be taken over into the line, or nothing.
  let suggestion: String
  /// What is told beside it, or nothing.
  let note: String
  let isWarning: Bool
  /// Whether it can be told from what is typed by being dim; else it stands in brackets.
  let isStyled: Bool
  private let gap: String
  /// Columns that all of it takes.
  let width: Int

  /// Less says nothing.
  private static let leastColumns = 8

  /// Nil where nothing is to be shown, or there is no room for it.
  /// - Parameters:
  ///   - suggestion: the rest of an older line.
  ///   - room: columns from the cursor to the edge, or to the right prompt.
  init?(suggestion: String, hint: LineHint?, room: Int, isStyled: Bool, isBehindBlank: Bool) {
    self.isStyled = isStyled
    // A line that ends in a blank brings half of the gap with it.
    let gap = suggestion.isEmpty && isBehindBlank ? " " : "  "
    self.gap = gap
    let note = hint.map { TerminalText.escaped($0.text) } ?? ""
    isWarning = hint?.isWarning ?? false
    // A suggestion of several lines is shown, and taken, up to its first line end; half of that line would be taken for all
    // of it.
    let line = String(suggestion.prefix { $0 != "\n" })
    let fits = !line.isEmpty && TerminalText.width(of: Self.shown(line, gap, isWarning ? note : "")) <= room
    self.suggestion = fits ? line : ""
    // What a command takes is of no use to somebody who is about to repeat a line.
    let tells = !note.isEmpty && (isWarning || !fits)
    let shortened = TerminalText.shortened(note, toColumns: max(0, room - gap.count - (isStyled ? 0 : 2)))
    self.note = tells ? isStyled ? shortened : "(\(shortened))" : ""
    width = TerminalText.width(of: Self.shown(self.suggestion, gap, self.note))
    guard fits || room >= Self.leastColumns && !self.note.isEmpty else { return nil }
  }

  private static func shown(_ suggestion: String, _ gap: String, _ note: String) -> String {
    suggestion + (note.isEmpty ? "" : gap + note)
  }

  /// The bytes that show it and put the cursor back.
  var drawn: String {
    var out = "\u{1b}7"
    if !suggestion.isEmpty { out += styled(TerminalText.escaped(suggestion), "2") }
    if !note.isEmpty { out += gap + styled(note, isWarning ? "1;31" : "2") }
    return out + "\u{1b}8"
  }

  /// The bytes that take it away.
  var erased: String { "\u{1b}7" + String(repeating: " ", count: width) + "\u{1b}8" }

  private func styled(_ text: String, _ style: String) -> String {
    isStyled ? "\u{1b}[0;\(style)m\(text)\u{1b}[0m" : text
  }
}
