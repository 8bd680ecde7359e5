// The editor a person types into.
// Rules: it lives and stays on one thread (it is not Sendable, so no task can capture it); every event that is not a key
// becomes a private key first; how a reading ended is known from `outcome`, never from errno, because libedit reports a
// failed read inside a search as plain end of input.
import Glibc
public import Shell

/// Reads lines at a terminal with libedit: keys of emacs or vi, `~/.editrc`, history, completion, UTF-8.
///
/// Standard input and output must be a terminal; the caller checks that and uses something else where they are not.
/// While a line is read the terminal is in a mode of its own and puts pastes in brackets; both end with the reading,
/// also when the process crashes or exits in between.
public final class LineEditor: LineSource {
  /// Answers Tab; nil for none. Called on the editor's thread.
  public var completer: (any Completer)?
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
  private(set) var history: EditorHistory

  /// Sets up libedit and reads the person's key bindings. Nil where libedit cannot be set up: no memory, no descriptors,
  /// or no UTF-8 locale.
  /// - Parameters:
  ///   - program: the name that `~/.editrc` knows this program by.
  ///   - usesColor: whether prompts and lists are styled; a terminal without escape sequences gets no style anyway.
  ///   - signals: where signals arrive. Share it with the loop that waits while commands run.
  public init?(program: String, usesColor: Bool, signals: SignalPipe) {
    guard let handle = EditLineHandle(program: program) else { return nil }
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

  // MARK: - Reading

  /// Shows `prompt` and reads one line. Blocks until Enter, Ctrl-C, Ctrl-D on an empty line, SIGTERM or SIGHUP; a
  /// terminal that has gone away counts as SIGHUP.
  public func readLine(_ prompt: Prompt) -> LineEvent {
    usePrompt(StyledPrompt(prompt, usesColor: usesColor))
    outcome = nil
    pasted = false
    runningSearch = nil
    begin()
    handle.resize()
    for notice in notices.take() { handle.write(TerminalText.escaped(notice) + "\n") }
    let line = handle.readLine()
    let event = outcome ?? line.map { finished($0) } ?? endOfInput()
    switch event {
    case .endOfInput, .terminated: handle.write("\n")
    case .line, .interrupted: break
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

  private func finished(_ line: [Unicode.Scalar]) -> LineEvent {
    var text = String.UnicodeScalarView(line)
    if text.last == "\n" { text.removeLast() }
    return .line(String(text), pasted: pasted)
  }

  /// Gives the terminal the mode for editing. This happens before the prompt is drawn: libedit would do it only when it
  /// reads for the first time, and what is typed in between would be echoed twice.
  func begin() {
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

extension LineEditor: EditLineDelegate {
  func nextKey() -> Unicode.Scalar? {
    switch keys.next() {
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
    }
  }
}
