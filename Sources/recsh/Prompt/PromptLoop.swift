internal import ArgumentParser
internal import CatalogAPI
internal import EntityStage
internal import Glibc
internal import LineEditing
internal import LocalStore
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
  /// The environment whose history the editor holds.
  private var historyOf: String?

  /// More lines than anybody goes back through.
  private static let historyLimit = 2000

  init(shell: ShellAssembly, editor: LineEditor) {
    self.shell = shell
    self.editor = editor
    prompts = PromptText(workspace: shell.workspace)
    let interpreter = shell.interpreter
    editor.completer = CommandCompleter(
      table: shell.table, source: CatalogCandidates(shell.workspace, files: FileCandidates.paths),
      session: { interpreter.currentSession })
  }

  func greet() {
    let session = shell.interpreter.currentSession
    var lines = ["recsh \(Recsh.version). 'help' lists the commands, Tab completes, Ctrl-D leaves."]
    if session.environment == CatalogWorkspace.sandboxName {
      lines.append("This is the sandbox: a stand-in of the service inside this process. Nothing here is real.")
    }
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
      let source = try SourceText(name: path, checking: try shell.files.read(path))
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
        remember(text)
        if let status = perform(SourceText(name: "prompt", text: text), from: .prompt) { return status }
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

  /// Reads lines until they parse as whole statements, or are wrong for good.
  private func readStatement() -> LineEvent {
    let session = shell.interpreter.currentSession
    useHistory(of: session.environment)
    var text = ""
    var wasPasted = false
    var prompt = prompts.prompt(for: session, policy: shell.options.policy)
    while true {
      switch editor.readLine(prompt) {
      case .line(let line, let pasted):
        text += text.isEmpty ? line : "\n" + line
        wasPasted = wasPasted || pasted
        guard let open = Self.openConstruct(in: text) else { return .line(text, pasted: wasPasted) }
        prompt = prompts.continuation(open)
      case .endOfInput where !text.isEmpty:
        shell.output.say(.warning("what was begun was never closed, so none of it ran"))
        return .interrupted
      case let other:
        return other
      }
    }
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
    let ending = Foreground.run(signals: shell.signals, interruption: shell.interruption) {
      await interpreter.run(source, from: door)
    }
    shell.flush()
    settleStages()
    switch ending {
    case .finished(let outcome):
      guard outcome.quits else { return nil }
      leave()
      return ExitCode(outcome.status.rawValue)
    case .abandoned:
      shell.output.say(.warning("not waited for any longer; it may still be going on"))
      return nil
    case .terminated(let signal, _):
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
    // A leading blank asks not to be remembered, as in other shells.
    guard text.first != " ", text.first != "\t" else { return }
    let clean = shell.workspace.redact(SecretWords.masked(text))
    editor.addToHistory(clean)
    let entry = HistoryEntry(
      time: SystemClock().now, environment: shell.interpreter.currentSession.environment, text: clean)
    do { try shell.history.append(entry) } catch {
      shell.output.say(.warning("the history could not be written: \(error.message)"))
    }
  }

  private func useHistory(of environment: String) {
    guard environment != historyOf else { return }
    historyOf = environment
    let entries = (try? shell.history.entries(of: environment, limit: Self.historyLimit)) ?? []
    editor.replaceHistory(with: entries.map(\.text))
  }
}
