// What the editor's own commands do.
// Rules: a command changes the text through libedit and lets libedit draw; where it must write itself, it first brings
// the cursor to the end of what is drawn, and then has everything drawn anew.
import CEditLine
import Glibc
import Prompting

extension LineEditor {
  // MARK: - Ending and stopping

  /// Ctrl-C: the cursor goes to the end of the text, and from there the line is given up.
  func interrupt() -> EditorReply {
    let (text, cursor) = handle.text()
    outcome = .interrupted
    handle.moveCursor(by: text.count - cursor)
    handle.press(.abandonLine)
    return .cursor
  }

  func abandonLine() -> EditorReply {
    handle.write(outcome == .interrupted ? "^C\n" : "\n")
    return .newline
  }

  /// Ctrl-Z: stops as the terminal's own key would, and draws the line anew when the shell goes on.
  func suspend() -> EditorReply {
    end()
    ce_stop_process_group()
    begin()
    handle.resize()
    handle.write(isCapable ? "\r\u{1b}[J" : "\n")
    handle.refresh()
    return .nothing
  }

  // MARK: - Paste

  func insertPaste() -> EditorReply {
    let text = keys.takePaste().text
    pasted = true
    guard !text.isEmpty else { return .nothing }
    let (line, cursor) = handle.text()
    let whole = Array(line[..<cursor]) + Array(text.unicodeScalars) + Array(line[cursor...])
    guard fitsScreen(whole) else { return hand(over: String(String.UnicodeScalarView(whole))) }
    if text.contains("\n"), let preview = advisor?.preview(ofPaste: String(String.UnicodeScalarView(whole))) {
      notices.post(preview + "; Enter runs it, Ctrl-C drops it")
    }
    return handle.insert(text) ? .refresh : .beep
  }

  /// Whether libedit can show a text of several lines. Nobody lets run what can't be seen.
  func fitsScreen(_ text: [Unicode.Scalar]) -> Bool {
    guard text.contains("\n") else { return true }
    let size = TerminalSize.current()
    return EditArea(text, promptWidth: prompt.width, columns: size.columns).rows <= size.rows - Self.rowsBeside
  }

  /// The prompt of the next statement and the preview of a paste need some, too.
  private static let rowsBeside = 3

  /// Ends the reading with a text that is too long for the screen.
  private func hand(over text: String) -> EditorReply {
    outcome = .block(text)
    handle.moveCursor(by: handle.text().scalars.count - handle.text().cursor)
    handle.press(.abandonLine)
    return .cursor
  }

  /// Ends the reading so that the text can be changed in a program of its own.
  func editOutside() -> EditorReply {
    outcome = .edit(String(String.UnicodeScalarView(handle.text().scalars)))
    handle.moveCursor(by: handle.text().scalars.count - handle.text().cursor)
    handle.press(.abandonLine)
    return .cursor
  }

  func insertText() -> EditorReply {
    guard let text = textToBegin else { return .nothing }
    textToBegin = nil
    guard fitsScreen(Array(text.unicodeScalars)) else { return hand(over: text) }
    return handle.insert(text) ? .refresh : .beep
  }

  func insertNewline() -> EditorReply { handle.insert("\n") ? .refresh : .beep }

  // MARK: - Suggestions

  /// Takes the suggestion over, where the cursor stands at it; else does what the key always does.
  func right() -> EditorReply { takeSuggestion(else: .nextCharacter) { $0 } }
  func moveToEnd() -> EditorReply { takeSuggestion(else: .endOfText) { $0 } }

  func nextWord() -> EditorReply {
    takeSuggestion(else: .nextWord) { suggestion in
      let blanks = suggestion.prefix { $0 == " " }
      return blanks + suggestion.dropFirst(blanks.count).prefix { $0 != " " }
    }
  }

  private func takeSuggestion(else key: PrivateKey, part: (Substring) -> Substring) -> EditorReply {
    let (text, cursor) = handle.text()
    guard !suggested.isEmpty, cursor == text.count, text == suggestedFor else {
      handle.press(key)
      return .nothing
    }
    return handle.insert(String(part(suggested[...]))) ? .refresh : .beep
  }

  /// The start of a paste came so slowly that it was taken for keys.
  func readPaste() -> EditorReply {
    switch keys.readPaste() {
    case .pressed: return insertPaste()
    case .scalar: return interrupt()
    case .terminated(let signal):
      outcome = .terminated(signal: signal)
      return .newline
    }
  }

  // MARK: - Window

  /// Shows waiting notices above the prompt and draws the line anew, in the present size of the window.
  func redraw() -> EditorReply {
    var above = "\n"
    if isCapable {
      let (text, cursor) = handle.text()
      let size = TerminalSize.current()
      // Terminals that wrap anew put the cursor where the new width says, so the new width is the one to count with.
      let row = EditArea.row(ofCursor: cursor, in: text, promptWidth: prompt.width, columns: size.columns)
      let up = min(row, size.rows - 1)
      above = "\r" + (up > 0 ? "\u{1b}[\(up)A" : "") + "\u{1b}[J"
    }
    for notice in notices.take() { above += TerminalText.escaped(notice) + "\n" }
    handle.resize()
    handle.write(above)
    handle.refresh()
    return .nothing
  }

  // MARK: - Lines of one text

  func moveUp() -> EditorReply { move(to: BufferLines.cursorAbove, else: .olderHistory) }
  func moveDown() -> EditorReply { move(to: BufferLines.cursorBelow, else: .newerHistory) }

  private func move(to place: (Int, [Unicode.Scalar]) -> Int?, else key: PrivateKey) -> EditorReply {
    let (text, cursor) = handle.text()
    guard let target = place(cursor, text) else {
      handle.press(key)
      return .nothing
    }
    handle.moveCursor(by: target - cursor)
    return .cursor
  }

  // MARK: - Completion

  func complete() -> EditorReply {
    guard let completer else { return .beep }
    let (text, cursor) = handle.text()
    let completion = completer.completion(of: String(String.UnicodeScalarView(text)), at: cursor)
    let replaced = min(max(0, completion.replacedScalars), cursor)
    let typed = Array(text[(cursor - replaced)..<cursor])
    guard let first = completion.candidates.first else { return .beep }
    guard completion.candidates.count > 1 else {
      return accept(first, inPlaceOf: typed, before: text[cursor...].first)
    }
    let common = SharedStart.of(completion.candidates.map(\.text))
    if common.count >= typed.count, common != typed {
      return replace(typed.count, with: common)
    }
    candidates = completion.candidates
    distanceToEnd = text.count - cursor
    // The list starts below the text, so the cursor is drawn at its end first.
    handle.moveCursor(by: distanceToEnd)
    handle.press(.showCandidates)
    return .cursor
  }

  /// The only candidate takes the place of what was typed. A blank that is wanted behind it and is there already, is
  /// stepped over.
  private func accept(
    _ candidate: Completion.Candidate, inPlaceOf typed: [Unicode.Scalar], before next: Unicode.Scalar?
  ) -> EditorReply {
    let text = Array(candidate.text.unicodeScalars)
    let reply = text == typed ? EditorReply.refresh : replace(typed.count, with: text)
    guard candidate.isWhole else { return reply }
    if next == " " {
      handle.moveCursor(by: 1)
    } else if !handle.insert(" ") {
      return .beep
    }
    return reply
  }

  private func replace(_ count: Int, with text: [Unicode.Scalar]) -> EditorReply {
    handle.deleteBeforeCursor(count)
    return handle.insert(String(String.UnicodeScalarView(text))) ? .refresh : .beep
  }

  func showCandidates() -> EditorReply {
    let size = TerminalSize.current()
    let (text, cursor) = handle.text()
    let ownRows =
      EditArea.row(ofCursor: cursor, in: text, promptWidth: prompt.width, columns: size.columns) + 1
    let list = CandidateList(candidates, size: size, room: size.rows - ownRows, usesColor: usesColor)
    handle.write("\n" + list.rows.joined(separator: "\n") + "\n")
    handle.moveCursor(by: -distanceToEnd)
    handle.refresh()
    candidates = []
    return .nothing
  }
}
