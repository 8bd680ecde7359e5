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
  }

  private let sink: any ByteSink
  private let style: OutputStyle
  private let clock: @Sendable () -> Duration
  private let state = Mutex(State())

  init(_ sink: any ByteSink, style: OutputStyle, clock: @escaping @Sendable () -> Duration) {
    self.sink = sink
    self.style = style
    self.clock = clock
  }

  func say(_ message: Message) {
    if style.quiet, case .note = message { return }
    let surface = style.talkSurface
    state.withLock { state in
      var text = TextBuffer()
      takeAway(&state, into: &text)
      switch message {
      case .note(let note):
        VisibleText.append(note, to: &text)
        text.appendLineEnd()
      case .warning(let warning): DiagnosticText.append(.warning, warning, to: &text, surface: surface)
      case .diagnostic(let diagnostic): DiagnosticText.append(diagnostic, to: &text, surface: surface)
      }
      write(text)
    }
  }

  func show(_ progress: Progress?) {
    if style.quiet { return }
    let now = clock()
    state.withLock { state in
      var text = TextBuffer()
      guard let progress else {
        state.meter.end()
        takeAway(&state, into: &text)
        return write(text)
      }
      let pace = state.meter.take(progress, at: now)
      if !style.talkIsTerminal {
        guard state.meter.isLineDue(at: now) else { return }
        text.append(ProgressLine(progress, pace).plain)
        text.appendLineEnd()
      } else if state.pauses == 0, state.meter.isRedrawDue(at: now) {
        let surface = style.talkSurface
        text.append("\r")
        ProgressLine(progress, pace).append(to: &text, surface: surface)
        text.append("\u{1b}[K")
        state.isShowing = true
      }
      write(text)
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
