// The editor a person types into.
// Rules: it lives and stays on one thread (it is not Sendable, so no task can capture it); every event that is not a key
// becomes a private key first; how a reading ended is known from `outcome`, never from errno, because libedit reports a
// failed read inside a search as plain end of input.
import Glibc
public import Prompting

/// Reads lines at a terminal with libedit: keys of emacs or vi, `~/.editrc`, history, completion, UTF-8.
///
/// Standard input and output must be a terminal; where they are not there is no editor, and the caller reads lines by other
/// means.
/// While a line is read the terminal is in a mode of its own and puts pastes in brackets; both end with the reading,
/// also when the process crashes or exits in between.
public final class LineEditor: LineSource {
  /// Answers Tab; nil for none. Called on the editor's thread.
  public var completer: (any Completer)?
  /// Tells what to colour and what to hint at; nil for nothing. Called on the editor's thread.
  public var advisor: (any LineAdvisor)?
  /// Whether older lines are suggested, and hints shown, behind the line that is being typed.
  public var showsHints = true
  /// Whether lines are only ever added to: no colours over what is typed, no hints, no right prompt, as a reader of the screen
  /// wants it.
  public var isPlain = false
  /// Shows lines of other threads above the prompt.
  public let notices: Notices
  /// Whether `~/.editrc`, or the file in `EDITRC`, holds a line that libedit refused. What stands below that line has
  /// not been read.
  public let editrcFailed: Bool

  let handle: EditLineHandle
  let keys: KeyReader
  let usesColor: Bool
  /// Whether the terminal can erase and move up; without that it gets no escape sequences from here.
  let isCapable: Bool
  var outcome: LineEvent?
  var pasted = false
  var prompt = StyledPrompt(Prompt([]), usesColor: false)
  var candidates: [Completion.Candidate] = []
  /// How far the cursor was from the end of the text when the candidates were asked for.
  var distanceToEnd = 0
  var runningSearch: RunningSearch?
  /// What the line begins with that is read next.
  var textToBegin: String?
  /// The rest of an older line that is shown behind the cursor.
  var suggested = ""
  /// The text that it was shown behind. Of another one it is no suggestion: nobody has seen it there.
  var suggestedFor: [Unicode.Scalar] = []
  private var hasTitle = false
  private var hasRead = false
  private var ghost: GhostText?
  private var rightPromptWidth = 0
  private var isPainted = false
  private(set) var history: EditorHistory

  /// Sets up libedit and reads the person's key bindings. Nil where standard input or output is no terminal, or libedit
  /// cannot be set up: no memory, no descriptors, or no UTF-8 locale.
  /// - Parameters:
  ///   - program: the name that `~/.editrc` knows this program by.
  ///   - usesColor: whether prompts and lists are styled; a terminal without escape sequences gets no style anyway.
  ///   - signals: where signals arrive. Share it with the loop that waits while commands run.
  public init?(program: String, usesColor: Bool, signals: SignalPipe) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let handle = EditLineHandle(program: program) else {
      return nil
    }
    self.handle = handle
    notices = Notices()
    keys = KeyReader(terminal: STDIN_FILENO, signals: signals, wake: notices.pipe)
    isCapable = handle.terminalCan("ce") && handle.terminalCan("up")
    self.usesColor = usesColor && isCapable
    editrcFailed = !KeyBindings(handle: handle).apply()
    history = EditorHistory(handle: handle)
    keys.loneEscapeIsKey = handle.usesViKeys
    handle.delegate = self
  }

  // MARK: - History

  /// Forgets all lines and takes these, oldest first. Of equal lines the last one stays.
  public func replaceHistory(with lines: [String]) { history.replace(with: lines) }

  /// Adds a line as the newest; an older equal one disappears.
  public func addToHistory(_ line: String) { history.add(line) }

  // MARK: - Window

  /// Gives the terminal's window a title; nil gives back the one that it had. Terminals that have no windows pass over it.
  public func setTitle(_ title: String?) {
    guard isCapable else { return }
    // XTWINOPS 22 and 23 keep the title on a stack, OSC 2 sets it (xterm, "Xterm Control Sequences").
    if let title {
      if !hasTitle { handle.write("\u{1b}[22;2t") }
      handle.write("\u{1b}]2;\(TerminalText.escaped(title))\u{7}")
    } else if hasTitle {
      handle.write("\u{1b}]2;\u{7}\u{1b}[23;2t")
    }
    hasTitle = title != nil
    handle.flush()
  }

  // MARK: - Reading

  public func readLine(_ prompt: Prompt) -> LineEvent { readLine(prompt, right: nil, text: "") }

  /// Shows `prompt` and reads one line. Blocks until Enter, Ctrl-C, Ctrl-D on an empty line, SIGTERM or SIGHUP; a
  /// terminal that has gone away counts as SIGHUP.
  /// - Parameters:
  ///   - right: shown at the right edge as long as there is room.
  ///   - text: what stands in the line from the start.
  public func readLine(_ prompt: Prompt, right: Prompt?, text: String) -> LineEvent {
    usePrompt(StyledPrompt(prompt, usesColor: usesColor))
    useRightPrompt(right)
    outcome = nil
    pasted = false
    runningSearch = nil
    begin()
    textToBegin = text.isEmpty ? nil : text
    if !text.isEmpty { keys.press(.insertText) }
    handle.resize()
    startAtLeft()
    for notice in notices.take() { handle.write(TerminalText.escaped(notice) + "\n") }
    let line = handle.readLine()
    let event = outcome ?? line.map { finished($0) } ?? endOfInput()
    switch event {
    case .endOfInput, .terminated: handle.write("\n")
    case .line, .interrupted, .block, .edit: break
    }
    end()
    return event
  }

  /// libedit notices a terminal that has gone away before it asks for a key, and takes that for the end of input.
  private func endOfInput() -> LineEvent {
    isatty(STDIN_FILENO) == 1 ? .endOfInput : .terminated(signal: SIGHUP)
  }

  func usePrompt(_ prompt: StyledPrompt) {
    self.prompt = prompt
    handle.setPrompt(prompt.text)
  }

  private func useRightPrompt(_ right: Prompt?) {
    guard let right, !right.text.isEmpty, isCapable, !isPlain else {
      rightPromptWidth = 0
      return handle.setRightPrompt("")
    }
    let styled = StyledPrompt(right, usesColor: usesColor)
    rightPromptWidth = styled.width
    handle.setRightPrompt(styled.text)
  }

  private func finished(_ line: [Unicode.Scalar]) -> LineEvent {
    var text = String.UnicodeScalarView(line)
    if text.last == "\n" { text.removeLast() }
    // An older text may come back that never could be seen as a whole.
    guard fitsScreen(Array(text)) else { return .block(String(text)) }
    return .line(String(text), pasted: pasted)
  }

  /// Puts the cursor at the start of a row, behind whatever a program left there without ending its line. Nobody can ask a
  /// terminal where its cursor is without reading what is typed ahead; so a mark and a row of blanks are written: they fill
  /// the present row and no more where it was empty, and go on to the next where it was not.
  private func startAtLeft() {
    guard isCapable, !isPlain, hasRead else { return hasRead = true }
    let columns = TerminalSize.current().columns
    handle.write("⏎" + String(repeating: " ", count: max(0, columns - 1)) + "\r\u{1b}[K")
  }

  /// Gives the terminal the mode for editing. This happens before the prompt is drawn: libedit would do it only when it
  /// reads for the first time, and what is typed in between would be echoed twice.
  func begin() {
    TerminalGuard.keepMode(of: STDIN_FILENO)
    TerminalGuard.begin(.editor, input: STDIN_FILENO, output: STDOUT_FILENO, bracketedPaste: isCapable)
    handle.setRaw(true)
    keys.startReading()
    if isCapable { handle.write("\u{1b}[?2004h") }
  }

  /// Gives the terminal back as it was.
  func end() {
    handle.flush()
    handle.setRaw(false)
    TerminalGuard.end(.editor)
  }
}

// MARK: - Waiting

extension LineEditor {
  /// Shows what has been drawn, and colours and hints with it, then waits for a key.
  func awaitKey() -> KeyReader.Key {
    // Whoever types faster than the screen is drawn, or pastes without brackets, gets it all at once.
    if !keys.isReady { dress() }
    handle.flush()
    let key = keys.next()
    if let ghost {
      handle.write(ghost.erased)
      self.ghost = nil
    }
    return key
  }

  /// Draws what libedit does not know of: colours over the text, a hint behind it.
  private func dress() {
    guard isCapable, !isPlain, advisor != nil || showsHints else { return }
    let (text, cursor) = handle.text()
    let size = TerminalSize.current()
    guard !text.isEmpty || isPainted,
      let painter = LinePainter(text, cursor: cursor, promptWidth: prompt.width, size: size)
    else { return }
    let line = String(String.UnicodeScalarView(text))
    if usesColor, handle.hasUnshown {
      let marks = runningSearch == nil ? advisor?.marks(in: line, cursor: cursor) ?? [] : []
      // What was coloured before may be plain now.
      if !marks.isEmpty || isPainted { handle.write(painter.painted(marks)) }
      isPainted = !marks.isEmpty
    }
    guard showsHints, runningSearch == nil, cursor == text.count, !text.isEmpty else { return }
    let reserved = rightPromptWidth > 0 ? rightPromptWidth + 2 : 1
    suggested = ""
    ghost = GhostText(
      suggestion: usesColor && !text.contains("\n") ? history.suggestion(for: line) : "",
      hint: advisor?.hint(for: line),
      room: size.columns - painter.cursor.column - reserved, isStyled: usesColor, isBehindBlank: text.last == " ")
    if let ghost {
      suggested = ghost.suggestion
      suggestedFor = text
      handle.write(ghost.drawn)
    }
  }
}

extension LineEditor: EditLineDelegate {
  func nextKey() -> Unicode.Scalar? {
    switch awaitKey() {
    case .scalar(let scalar): return scalar
    case .pressed(let key): return Unicode.Scalar(key.rawValue)
    case .terminated(let signal):
      outcome = .terminated(signal: signal)
      return nil
    }
  }

  func run(_ command: EditorCommand) -> EditorReply {
    switch command {
    case .complete: complete()
    case .showCandidates: showCandidates()
    case .interrupt: interrupt()
    case .abandonLine: abandonLine()
    case .insertPaste: insertPaste()
    case .readPaste: readPaste()
    case .suspend: suspend()
    case .wake: redraw()
    case .up: moveUp()
    case .down: moveDown()
    case .searchHistory: searchHistory()
    case .continueSearch: continueSearch()
    case .right: right()
    case .end: moveToEnd()
    case .nextWord: nextWord()
    case .insertText: insertText()
    case .insertNewline: insertNewline()
    case .editOutside: editOutside()
    }
  }
}
