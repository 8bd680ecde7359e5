// Ctrl-R.
// Rules: each key of a search is one command, which presses a private key to be called again, so that libedit itself
// draws in between; a key that means nothing to the search ends it and then does what it always does.
import Prompting

/// A search that is under way.
struct RunningSearch {
  var search: HistorySearch
  /// What was being typed when it began.
  let text: String
  let prompt: StyledPrompt
}

extension LineEditor {
  func searchHistory() -> EditorReply {
    let typed = String(String.UnicodeScalarView(handle.text().scalars))
    let running = RunningSearch(search: HistorySearch(lines: history.lines), text: typed, prompt: prompt)
    return show(running)
  }

  /// Takes the next key of a search.
  func continueSearch() -> EditorReply {
    guard var running = runningSearch else { return .nothing }
    switch awaitKey() {
    case .scalar("\u{12}"): running.search.older()
    case .scalar("\u{13}"): running.search.newer()
    case .scalar("\u{7f}"), .scalar("\u{8}"): running.search.shorten()
    case .scalar("\u{7}"):
      // libedit takes no empty text for a replacement.
      let (text, cursor) = handle.text()
      handle.moveCursor(by: text.count - cursor)
      handle.deleteBeforeCursor(text.count)
      if !running.text.isEmpty { _ = handle.insert(running.text) }
      return endSearch(running)
    case .scalar(let scalar) where scalar.value >= 0x20: running.search.extend(by: scalar)
    case .scalar(let scalar):
      handle.press(scalar)
      return endSearch(running)
    case .pressed(.wake):
      handle.press(.continueSearch)
      return redraw()
    case .pressed(let key):
      handle.press(key)
      return endSearch(running)
    case .terminated(let signal):
      outcome = .terminated(signal: signal)
      _ = endSearch(running)
      return .newline
    }
    return show(running)
  }

  private func show(_ running: RunningSearch) -> EditorReply {
    runningSearch = running
    if let match = running.search.match {
      guard handle.replaceText(with: match.line) else { return endSearch(running) }
      handle.moveCursor(by: match.offset - handle.text().cursor)
    }
    usePrompt(StyledPrompt(Prompt([Prompt.Piece(running.search.label)]), usesColor: false))
    handle.press(.continueSearch)
    return .refresh
  }

  private func endSearch(_ running: RunningSearch) -> EditorReply {
    runningSearch = nil
    usePrompt(running.prompt)
    return .refresh
  }
}
