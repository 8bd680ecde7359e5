// The list Tab shows when more than one thing could follow.
// Rules: columns run downwards; candidates with notes stand one a row, where they all fit so, and lose their notes before
// any of them is left out; whatever does not fit the screen is counted, not shown; all text is escaped, because names come from outside.
import Prompting

/// Rows of text that show completion candidates.
struct CandidateList: Equatable {
  let rows: [String]

  /// - Parameters:
  ///   - size: of the terminal.
  ///   - room: how many rows may be used, at least one.
  init(_ candidates: [Completion.Candidate], size: TerminalSize, room: Int, usesColor: Bool) {
    let room = max(1, room)
    // One column stays free: a character in the last one makes some terminals wrap and others not.
    let width = max(1, size.columns - 1)
    if candidates.count <= room, candidates.contains(where: { !$0.note.isEmpty }) {
      rows = Self.withNotes(candidates, width: width, usesColor: usesColor)
    } else {
      rows = Self.inColumns(candidates, width: width, room: room)
    }
  }

  private static func withNotes(_ candidates: [Completion.Candidate], width: Int, usesColor: Bool) -> [String] {
    let widest = candidates.map { TerminalText.width(of: $0.text) }.max() ?? 0
    // A name longer than two thirds of the row does not push all notes off it.
    let column = min(widest, max(1, width * 2 / 3))
    return candidates.map { candidate in
      let text = TerminalText.shortened(candidate.text, toColumns: column)
      guard !candidate.note.isEmpty else { return text }
      let gap = blanks(column - TerminalText.width(of: text) + 2)
      let note = TerminalText.shortened(candidate.note, toColumns: width - column - 2)
      return text + gap + (usesColor ? "\u{1b}[2m\(note)\u{1b}[0m" : note)
    }
  }

  private static func inColumns(_ candidates: [Completion.Candidate], width: Int, room: Int) -> [String] {
    let texts = candidates.map { TerminalText.shortened($0.text, toColumns: width) }
    let step = (texts.map { TerminalText.width(of: $0) }.max() ?? 0) + 2
    let perRow = max(1, (width + 2) / step)
    let needed = (texts.count + perRow - 1) / perRow
    let count = needed > room ? max(0, room - 1) : needed
    let shown = min(texts.count, count * perRow)
    var rows = (0..<count).map { row in
      var line = ""
      var open = 0
      for place in stride(from: row, to: shown, by: count) {
        line += blanks(open) + texts[place]
        open = step - TerminalText.width(of: texts[place])
      }
      return line
    }
    if shown < texts.count { rows.append(more(texts.count - shown, width: width)) }
    return rows
  }

  private static func more(_ count: Int, width: Int) -> String {
    TerminalText.shortened("… \(count) more", toColumns: width)
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
