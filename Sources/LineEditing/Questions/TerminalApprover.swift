// Questions to the person at the terminal.
// Rules: the question appears only after the terminal has been silent, so that nothing typed or pasted before can
// answer it; whatever is not a clear yes is a no; a signal that was caught only for the question's sake is raised again
// when the terminal is as it was.
import Glibc
public import Prompting
import Synchronization

/// Asks at the controlling terminal, even if standard input or output is redirected.
///
/// `ask` and `readSecret` block; the `Approver` functions run them on a thread of their own and end them when the task
/// is cancelled. One question is asked at a time. No `LineEditor` may be reading meanwhile.
public final class TerminalApprover: Approver {
  /// Pastes without brackets arrive in pieces; pieces 250 ms apart were seen.
  private static let silence = Duration.milliseconds(300)
  /// Whoever does not stop typing for so long is not reading.
  private static let patience = Duration.seconds(10)

  private let timeLimit: Duration?
  private let turn = Mutex(())

  /// - Parameter timeLimit: how long a shown question waits before it counts as no; nil for as long as it takes.
  public init(timeLimit: Duration? = nil) { self.timeLimit = timeLimit }

  // MARK: - Blocking

  /// Shows the summary, waits for silence, shows the question, reads the answer. `.nobody` where there is no terminal.
  ///
  /// `.no` for anything but the consent asked for, and for Ctrl-C, Ctrl-D, the end of the time, SIGINT, SIGTERM, SIGHUP
  /// and a terminal that goes away.
  public func ask(_ question: Question) -> Answer { ask(question, cancellation: WakePipe()) }

  /// Reads a line without showing it. Nil for Ctrl-C, Ctrl-D, a signal, text that is not UTF-8, or no terminal.
  /// - Parameter prompt: shown with a blank behind it.
  public func readSecret(prompt: String) -> String? { readSecret(prompt: prompt, cancellation: WakePipe()) }

  // MARK: - Approver

  public func answer(to question: Question) async -> Answer {
    await cancellable { self.ask(question, cancellation: $0) }
  }

  public func secret(for text: String) async -> String? {
    await cancellable { self.readSecret(prompt: text, cancellation: $0) }
  }

  /// Shows a text and reads a line. Nil for Ctrl-C, Ctrl-D, a signal, or no terminal.
  public func line(for text: String) async -> String? {
    await cancellable { cancellation in
      self.atTerminal(cancellation, bracketsPastes: false) { terminal -> String? in
        terminal.write(TerminalText.escaped(text) + " ")
        let line = AnswerLine(terminal: terminal, echoes: true, deadline: nil)
        return line.read().flatMap { String(validating: $0, as: UTF8.self) }
      } ?? nil
    }
  }

  private func cancellable<Value: Sendable>(_ body: @escaping @Sendable (WakePipe) -> Value) async -> Value {
    let cancellation = WakePipe()
    return await withTaskCancellationHandler {
      await BlockingThread.run { body(cancellation) }
    } onCancel: {
      cancellation.wake()
    }
  }

  // MARK: - At the terminal

  private func ask(_ question: Question, cancellation: WakePipe) -> Answer {
    let answer = atTerminal(cancellation, bracketsPastes: ControllingTerminal.understandsEscapes) { terminal in
      for line in question.summary { terminal.write(TerminalText.escaped(line) + "\r\n") }
      guard terminal.discardInput(silence: Self.silence, limit: Self.patience) else { return Answer.no }
      terminal.write(TerminalText.escaped(question.text) + " ")
      let line = AnswerLine(terminal: terminal, echoes: true, deadline: timeLimit.map { .now + $0 })
      guard let bytes = line.read(), let said = String(validating: bytes, as: UTF8.self) else { return .no }
      return Self.consents(said, to: question.consent) ? .yes : .no
    }
    return answer ?? .nobody
  }

  private func readSecret(prompt: String, cancellation: WakePipe) -> String? {
    // No brackets: a secret is pasted more often than typed.
    let secret = atTerminal(cancellation, bracketsPastes: false) { terminal -> String? in
      terminal.write(TerminalText.escaped(prompt) + " ")
      let line = AnswerLine(terminal: terminal, echoes: false, deadline: timeLimit.map { .now + $0 })
      return line.read().flatMap { String(validating: $0, as: UTF8.self) }
    }
    return secret ?? nil
  }

  private func atTerminal<Value: Sendable>(
    _ cancellation: WakePipe, bracketsPastes: Bool, _ body: (ControllingTerminal) -> Value
  ) -> Value? {
    let (value, unheard) = turn.withLock { _ -> (Value?, Int32?) in
      guard let terminal = ControllingTerminal(cancellation: cancellation, bracketsPastes: bracketsPastes) else {
        return (nil, nil)
      }
      let value = body(terminal)
      return (value, terminal.unheard)
    }
    // The terminal is as it was, and so is what the signal does.
    if let unheard { kill(getpid(), unheard) }
    return value
  }

  static func consents(_ said: String, to consent: Question.Consent) -> Bool {
    switch consent {
    case .yes:
      let word = said.split(separator: " ").joined(separator: " ").lowercased()
      return word == "y" || word == "yes"
    case .phrase(let phrase): return !phrase.isEmpty && said == phrase
    }
  }
}
