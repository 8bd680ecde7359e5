// Standard error: messages, and one progress line that is never left standing in the way of anything. A stream that can't be
// written to is given up silently: there is nowhere left to say so.

internal import ScriptLanguage
internal import Shell
internal import Synchronization

/// Says messages and shows progress, one at a time.
final class TalkStream: Sendable {
  /// Back to the line's start, and away with what stands there (ECMA-48, "erase in line").
  static let erase = "\r\u{1b}[K"

  private struct State {
    var meter = ProgressMeter()
    /// Whether a progress line stands on the screen.
    var isShowing = false
    /// How many results are being written to the screen.
    var pauses = 0
    /// What was said while another program has the screen; nil where none has.
    var held: [Message]?
    /// What was not drawn, as something was drawn a moment before.
    var pending: Progress?
    var isTimerSet = false
    var listener: (@Sendable (Message) -> Void)?
  }

  private let sink: any ByteSink
  private let style: OutputStyle
  private let choices: DisplayChoices
  private let clock: @Sendable () -> Duration
  private let timer: RenderedOutput.Timer?
  private let state = Mutex(State())

  init(
    _ sink: any ByteSink, style: OutputStyle, choices: DisplayChoices, clock: @escaping @Sendable () -> Duration,
    timer: RenderedOutput.Timer?
  ) {
    self.sink = sink
    self.style = style
    self.choices = choices
    self.clock = clock
    self.timer = timer
  }

  func listen(_ listener: @escaping @Sendable (Message) -> Void) { state.withLock { $0.listener = listener } }

  /// A note that is shown whatever is left out.
  func trace(_ line: String) { show(.note(line)) }

  func say(_ message: Message) {
    // Not under the lock: a listener may want to say something.
    state.withLock { $0.listener }?(message)
    if style.quiet, case .note = message { return }
    show(message)
  }

  private func show(_ message: Message) {
    state.withLock { state in
      guard state.held == nil else {
        state.held?.append(message)
        return
      }
      say(message, &state)
    }
  }

  private func say(_ message: Message, _ state: inout State) {
    let surface = style.talkSurface(isHeard: choices.now.isForScreenReader)
    var text = TextBuffer()
    takeAway(&state, into: &text)
    switch message {
    case .note(let note):
      Paragraph.append(note, to: &text, from: 0, indent: note.prefix { $0 == " " }.count, on: surface)
      text.appendLineEnd()
    case .warning(let warning): DiagnosticText.append(.warning, warning, to: &text, surface: surface)
    case .diagnostic(let diagnostic): DiagnosticText.append(diagnostic, to: &text, surface: surface)
    }
    write(text)
  }

  /// Keeps what is said from now on: another program has the screen.
  func hold() {
    state.withLock { state in
      if state.held == nil { state.held = [] }
    }
  }

  /// Says what was kept, and holds nothing back any more.
  func letGo() {
    state.withLock { state in
      let held = state.held ?? []
      state.held = nil
      for message in held { say(message, &state) }
    }
  }

  func show(_ progress: Progress?) {
    if style.quiet { return }
    let now = clock()
    state.withLock { state in
      state.pending = nil
      if let progress { return show(progress, at: now, &state) }
      state.meter.end()
      var text = TextBuffer()
      takeAway(&state, into: &text)
      write(text)
    }
  }

  private func show(_ progress: Progress, at now: Duration, _ state: inout State) {
    let pace = state.meter.take(progress, at: now)
    let surface = style.talkSurface(isHeard: choices.now.isForScreenReader)
    if !surface.isTerminal || surface.isHeard || !style.understandsEscapes {
      guard state.held == nil, state.meter.isLineDue(at: now, growing: surface.isHeard) else { return }
      var text = TextBuffer()
      text.append(ProgressLine(progress, pace).plain)
      text.appendLineEnd()
      write(text)
    } else if state.pauses == 0 {
      guard state.meter.isRedrawDue(at: now) else { return postpone(progress, &state) }
      draw(progress, pace, surface, &state)
    }
  }

  private func draw(_ progress: Progress, _ pace: Pace, _ surface: Surface, _ state: inout State) {
    var text = TextBuffer()
    text.append("\r")
    ProgressLine(progress, pace).append(to: &text, surface: surface)
    text.append("\u{1b}[K")
    state.isShowing = true
    write(text)
  }

  /// Draws it a moment later, unless something newer comes or the job ends: what comes next may come in a minute only.
  private func postpone(_ progress: Progress, _ state: inout State) {
    state.pending = progress
    guard let timer, !state.isTimerSet else { return }
    state.isTimerSet = true
    timer(ProgressMeter.redrawInterval) { [weak self] in self?.drawPending() }
  }

  private func drawPending() {
    let now = clock()
    state.withLock { state in
      state.isTimerSet = false
      guard let pending = state.pending else { return }
      state.pending = nil
      show(pending, at: now, &state)
    }
  }

  /// Takes the progress line away and keeps it away until `resumeProgress`.
  func pauseProgress() {
    state.withLock { state in
      state.pauses += 1
      var text = TextBuffer()
      takeAway(&state, into: &text)
      write(text)
    }
  }

  func resumeProgress() { state.withLock { $0.pauses -= 1 } }

  private func takeAway(_ state: inout State, into text: inout TextBuffer) {
    guard state.isShowing else { return }
    state.isShowing = false
    text.append(Self.erase)
  }

  private func write(_ text: TextBuffer) {
    guard !text.isEmpty else { return }
    try? sink.write(text.bytes)
  }
}
