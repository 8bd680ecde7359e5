internal import ArgumentParser
internal import CatalogAPI
internal import EntityStage
internal import Glibc
internal import LineEditing
internal import LocalStore
internal import Prompting
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

// One turn: show the prompt, read until a statement is whole, run it, remember it.

extension ShellAssembly {
  /// Runs the prompt until the person leaves.
  func runPrompt() -> ExitCode {
    guard let editor = LineEditor(program: "recsh", usesColor: usesColor, signals: signals) else {
      return runStandardInput(arguments: [])
    }
    let loop = PromptLoop(shell: self, editor: editor)
    loop.greet()
    if let early = loop.runStartFile() { return early }
    return loop.run()
  }
}

/// The conversation at the terminal. It stays on the main thread.
final class PromptLoop {
  private let shell: ShellAssembly
  private let editor: LineEditor
  private let prompts: PromptText
  private let textEditor: TextEditorProgram
  private var advisor: CommandAdvisor
  private var completer: CommandCompleter
  private var last = LastStatement()
  /// What the next line begins with.
  private var draft = ""
  private var hasTitle = false
  private var hasToldHistory = false
  /// What the statement that ran last came to.
  private var lastStatus = ExitStatus.success
  private var lastDraft: String?
  /// The environment whose history the editor holds.
  private var historyOf: String?
  /// The statement that runs, where it is remembered, and since when.
  private var begun: (entry: HistoryEntry, start: ContinuousClock.Instant)?

  /// More lines than anybody goes back through.
  private static let historyLimit = 2000

  init(shell: ShellAssembly, editor: LineEditor) {
    self.shell = shell
    self.editor = editor
    prompts = PromptText(workspace: shell.workspace, policy: shell.options.policy)
    textEditor = TextEditorProgram(folder: shell.paths.stateFolder, variables: shell.children.all)
    let interpreter = shell.interpreter
    let warning = WriteWarning(shell.workspace, policy: shell.options.policy)
    advisor = CommandAdvisor(
      table: shell.table, session: { interpreter.currentSession }, warning: { warning.text(of: $0) })
    completer = CommandCompleter(
      table: shell.table, source: PromptCandidates(shell), session: { interpreter.currentSession })
  }

  func greet() {
    let session = shell.interpreter.currentSession
    var lines = ["recsh \(Recsh.version): a shell for the catalogue of Adobe Recommendations."]
    if session.environment == CatalogWorkspace.sandboxName {
      lines.append("This is the sandbox, a stand-in inside this process: nothing here is real.")
    }
    lines.append("'tour' shows around in two minutes, 'help' lists the commands, Ctrl-D leaves.")
    for line in lines { shell.output.say(.note(line)) }
    shell.workspace.keepStages()
    tellLeftStages()
    if editor.editrcFailed { shell.output.say(.warning("~/.editrc was read only up to its first unknown command")) }
  }

  /// Says that sessions before this one left staged ids.
  private func tellLeftStages() {
    do throws(Diagnostic) {
      let left = try shell.workspace.leftStages()
      guard let newest = left.first else { return }
      if left.contains(where: { $0.condition == .damaged || $0.condition == .newer }) {
        shell.output.say(
          .warning(
            "\(left.count == 1 ? "a stage that was left by a session that is gone" : "of the stages that were left by sessions that are gone, one") can't be read as it was written; 'stage recover --list' shows more"
          ))
        return
      }
      let ids = NumberText.counted(newest.count, "id", "ids")
      if left.count == 1 {
        let environment = newest.owner.environment
        let isHere = environment == shell.interpreter.currentSession.environment
        let way = isHere ? "'stage recover' takes" : "'use \(environment)' and 'stage recover' take"
        shell.output.say(
          .note(
            "A session that is gone left \(ids) staged in '\(environment)'; \(way) \(newest.count == 1 ? "it" : "them") back."
          ))
      } else {
        shell.output.say(
          .note("\(left.count) stages were left by sessions that are gone; 'stage recover --list' shows them."))
      }
    } catch { shell.output.say(.warning(error.message)) }
  }

  /// Runs `recshrc`, where there is one.
  /// - Returns: the status to end with, where it quits.
  func runStartFile() -> ExitCode? {
    let path = shell.paths.startFile
    guard !shell.options.skipsStartFile, access(path, F_OK) == 0 else { return nil }
    do {
      let source = try SourceText(name: path, checking: try shell.files.readSettings(path))
      return perform(source, from: .file(path))
    } catch {
      _ = shell.fail(error)
      return nil
    }
  }

  func run() -> ExitCode {
    while true {
      switch readStatement() {
      case .line(let text, _):
        guard text.contains(where: { !$0.isWhitespace }) else { continue }
        if let status = runTyped(text) { return status }
      case .block(let text):
        if let status = runBlock(text) { return status }
      case .edit(let text): edit(text)
      case .interrupted: continue
      case .endOfInput:
        leave()
        return ExitCode(ExitStatus.success.rawValue)
      case .terminated(let signal):
        leave()
        return ExitCode(128 + signal)
      }
    }
  }

  /// Runs what was typed.
  /// - Returns: the status to end with.
  private func runTyped(_ text: String) -> ExitCode? {
    remember(text)
    let clock = SystemClock()
    let start = clock.now
    lastStatus = .success
    lastDraft = nil
    let status = perform(SourceText(name: "prompt", text: text), from: .prompt)
    last = LastStatement(status: lastStatus, took: max(0, clock.now - start))
    if let text = lastDraft { edit(text) }
    return status
  }

  /// A paste that is too long to be looked at in the line is looked at here; nothing of it runs unless that is said.
  /// - Returns: the status to end with.
  private func runBlock(_ text: String) -> ExitCode? {
    var summary = TextExcerpt.rows(of: text)
    advisor.preceding = ""
    if let preview = advisor.preview(ofPaste: text) { summary.append(preview) }
    guard Self.isWhole(text) else {
      for line in summary { shell.output.say(.note(line)) }
      setAside(text)
      return nil
    }
    let answer = TerminalApprover().ask(Question(summary: summary, text: "run all of it? [y/N]", consent: .yes))
    guard answer == .yes else {
      setAside(text)
      return nil
    }
    return runTyped(text)
  }

  private static func isWhole(_ text: String) -> Bool {
    (try? Parser.parse(SourceText(name: "prompt", text: text))) != nil
  }

  /// Keeps a text that did not run at hand in this session; it is no part of what was done, so the history has nothing of it.
  private func setAside(_ text: String) {
    guard shell.interpreter.currentSession.settings["history"] != "off" else {
      return shell.output.say(.note("nothing of it ran"))
    }
    editor.addToHistory(shell.workspace.redact(SecretWords.masked(text)))
    shell.output.say(.note("nothing of it ran; Up brings it back, and Ctrl-X Ctrl-E opens it in your editor"))
  }

  /// Lets the person change a text in an editor of their own; what comes back stands on the next line, and has not run.
  private func edit(_ text: String) {
    draft = text
    do throws(Diagnostic) { draft = try textEditor.edit(text) } catch { shell.output.say(.diagnostic(error)) }
    // A Ctrl-C that was typed in the editor reached this process too, and was not meant for what came back.
    var ending: Int32?
    while let signal = shell.signals.next() {
      if signal != SIGINT, signal != SIGWINCH { ending = signal }
    }
    if let ending { kill(getpid(), ending) }
  }

  /// Reads lines until they parse as whole statements, or are wrong for good.
  private func readStatement() -> LineEvent {
    let session = shell.interpreter.currentSession
    useHistory(of: session.environment)
    var text = ""
    var prompt = prompts.prompt(for: session, last: last)
    var right: Prompt? = prompts.rightPrompt(for: session, last: last)
    showTitle(session)
    editor.showsHints = session.settings["hints"] == "on"
    editor.isPlain = shell.output.isForScreenReader
    while true {
      let begun = draft
      draft = ""
      advisor.preceding = text.isEmpty ? "" : text + "\n"
      completer.preceding = advisor.preceding
      editor.advisor = advisor
      editor.completer = completer
      switch editor.readLine(prompt, right: right, text: begun) {
      case .line(let line, let pasted):
        text += text.isEmpty ? line : "\n" + line
        guard let open = Self.openConstruct(in: text) else { return .line(text, pasted: pasted) }
        prompt = prompts.continuation(open)
        right = nil
      case .block(let more): return .block(text.isEmpty ? more : text + "\n" + more)
      case .edit(let more): return .edit(text.isEmpty ? more : text + "\n" + more)
      case .endOfInput where !text.isEmpty:
        shell.output.say(.warning("what was begun was never closed, so none of it ran"))
        return .interrupted
      case let other:
        return other
      }
    }
  }

  private func showTitle(_ session: Session) {
    let isWanted = session.settings["title"] == "on"
    guard isWanted || hasTitle else { return }
    editor.setTitle(isWanted ? prompts.title(of: session) : nil)
    hasTitle = isWanted
  }

  /// What a text would need more lines for.
  private static func openConstruct(in text: String) -> ParseFailure.Open? {
    do {
      _ = try Parser.parse(SourceText(name: "prompt", text: text))
      return nil
    } catch { return error.open }
  }

  /// - Returns: the status to end with, where a `quit` ran or a signal ended it.
  private func perform(_ source: SourceText, from door: Interpreter.Door) -> ExitCode? {
    let interpreter = shell.interpreter
    let ending = Foreground.run(signals: shell.signals, interruption: shell.interruption, pager: shell.pager) {
      await interpreter.run(source, from: door)
    }
    if case .abandoned = ending { shell.flush(onlyIfFree: true) } else { shell.flush() }
    settleStages()
    switch ending {
    case .finished(let outcome):
      lastStatus = outcome.status
      lastDraft = outcome.draft
      noteEnd(outcome.status)
      guard outcome.quits else { return nil }
      leave()
      return ExitCode(outcome.status.rawValue)
    case .abandoned(let signal):
      // Its end is not known.
      begun = nil
      shell.output.say(.warning("not waited for any longer; it may still be going on"))
      guard let signal else { return nil }
      leave()
      return ExitCode(128 + signal)
    case .terminated(let signal, _):
      noteEnd(ExitStatus(rawValue: 128 + signal))
      leave()
      return ExitCode(128 + signal)
    }
  }

  /// A statement is over when what it staged is safe.
  /// - Returns: whether it is.
  @discardableResult
  private func settleStages() -> Bool {
    guard let trouble = shell.workspace.settleStages() else { return true }
    shell.output.say(.warning("\(trouble.message)\(trouble.help.map { "; \($0)" } ?? "")"))
    return false
  }

  /// Closes what is open, and tells what was left undone.
  private func leave() {
    if hasTitle { editor.setTitle(nil) }
    let interpreter = shell.interpreter
    _ = Foreground.run(signals: shell.signals, interruption: nil) { await interpreter.close() }
    let isKept = settleStages() && shell.workspace.keptStagesAreSafe
    for (environment, count) in shell.workspace.stagedCounts {
      let ids = NumberText.counted(count, "id", "ids")
      let way =
        isKept
        ? "; 'stage recover' takes \(count == 1 ? "it" : "them") back in another session"
        : ", and they could not be kept"
      shell.output.say(.warning("\(ids) staged in '\(environment)' \(count == 1 ? "was" : "were") not deleted\(way)"))
    }
  }

  private func remember(_ text: String) {
    begun = nil
    let session = shell.interpreter.currentSession
    // A leading blank asks not to be remembered, as in other shells.
    guard text.first != " ", text.first != "\t", session.settings["history"] != "off" else { return }
    let clean = shell.workspace.redact(SecretWords.masked(PrivateMode.remembered(of: text)))
    editor.addToHistory(clean)
    let entry = HistoryEntry(
      time: SystemClock().now, environment: session.environment, text: clean, outcome: .unfinished)
    // Before it runs, so that a shell that dies in it leaves it behind.
    write(entry)
    begun = (entry, .now)
  }

  /// Notes what came of the statement that was begun last.
  private func noteEnd(_ status: ExitStatus) {
    guard let (entry, start) = begun else { return }
    begun = nil
    let took = start.duration(to: .now).components
    var ended = entry
    ended.outcome = .ended(
      status, milliseconds: took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000)
    write(ended)
  }

  private func write(_ entry: HistoryEntry) {
    do { try shell.history.append(entry) } catch {
      guard !hasToldHistory else { return }
      hasToldHistory = true
      let help = error.help.map { "; \($0)" } ?? ""
      shell.output.say(.warning("\(error.message)\(help), or 'set history off'; this is told once"))
    }
  }

  private func useHistory(of environment: String) {
    guard environment != historyOf else { return }
    historyOf = environment
    let entries = (try? shell.history.entries(of: environment, limit: Self.historyLimit)) ?? []
    editor.replaceHistory(with: entries.map(\.text))
  }
}
