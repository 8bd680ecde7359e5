// What is wrong, where, and what to do:
//
//   nightly.recsh:3:5: error: unknown environment 'prd'
//     use prd
//         ^~~
//     help: did you mean 'prod'?
//
// Every message is one line: what is hidden in it is escaped, line ends too, so that data can't pose as a message.

internal import ScriptLanguage

/// Makes a diagnostic readable.
enum DiagnosticText {
  private static let indent = "  "
  /// How much of a source line is shown where there is no screen to fit it into.
  private static let commonColumns = 120

  static func append(_ diagnostic: Diagnostic, to text: inout TextBuffer, surface: Surface) {
    var column = 0
    if let place = diagnostic.place {
      column = VisibleText.append(place.text, to: &text) + 2
      text.append(": ")
    }
    append(diagnostic.severity, diagnostic.message, to: &text, surface: surface, column: column)
    if let place = diagnostic.place, !place.lineText.isEmpty { append(place, to: &text, surface: surface) }
    if let help = diagnostic.help {
      let start = indent + "help: "
      text.append(start)
      Paragraph.append(help, to: &text, from: start.utf8.count, indent: start.utf8.count, on: surface)
      text.appendLineEnd()
    }
  }

  /// `error: …` alone.
  /// - Parameter column: where it begins.
  static func append(
    _ severity: Diagnostic.Severity, _ message: String, to text: inout TextBuffer, surface: Surface, column: Int = 0
  ) {
    let ink: Ink = severity == .error ? .boldRed : .boldMagenta
    text.append(severity.rawValue, in: ink, isColored: surface.isColored)
    text.append(": ")
    let start = column + severity.rawValue.utf8.count + 2
    Paragraph.append(message, to: &text, from: start, indent: indent.utf8.count, on: surface)
    text.appendLineEnd()
  }

  private static func append(_ place: Place, to text: inout TextBuffer, surface: Surface) {
    // One column stays free, as the caret may stand just after the line's end.
    let limit = (surface.columns ?? commonColumns) - indent.utf8.count - 1
    let excerpt = SourceExcerpt(place, columns: max(1, limit), surface: surface)
    text.append(indent + excerpt.line)
    text.appendLineEnd()
    // Where it is heard the place's column says the same, in fewer words than a row of signs.
    guard !excerpt.caret.isEmpty, !surface.isHeard else { return }
    text.append(indent)
    text.appendBlanks(excerpt.caretOffset)
    text.append(excerpt.caret, in: .bold, isColored: surface.isColored)
    text.appendLineEnd()
  }
}
