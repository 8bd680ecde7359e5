// Where the tests write to: memory instead of a terminal, a file or a pipe.

import Rendering
import ScriptLanguage
import Shell
import Synchronization

/// Keeps what is written, and how.
final class MemorySink: ByteSink {
  private struct State {
    var bytes: [UInt8] = []
    var pieces: [Int] = []
    var failure: Diagnostic?
  }
  private let state = Mutex(State())
  let isTerminal: Bool

  init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

  var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
  var bytes: [UInt8] { state.withLock { $0.bytes } }
  /// The size of every write.
  var pieces: [Int] { state.withLock { $0.pieces } }

  /// Every write from now on fails, or no longer does.
  func fail(with failure: Diagnostic?) { state.withLock { $0.failure = failure } }

  func write(_ bytes: [UInt8]) throws {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.bytes += bytes
      state.pieces.append(bytes.count)
    }
  }

  func finish() async throws {}
  func abandon() {}
}

/// Counts what is written and keeps nothing.
final class CountingSink: ByteSink {
  private let state = Mutex((bytes: 0, largest: 0))

  var bytes: Int { state.withLock { $0.bytes } }
  var largest: Int { state.withLock { $0.largest } }

  func write(_ bytes: [UInt8]) throws {
    state.withLock { $0 = ($0.bytes + bytes.count, max($0.largest, bytes.count)) }
  }

  func finish() async throws {}
  func abandon() {}
}

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
  private let now = Mutex(Duration.zero)

  func move(to moment: Duration) { now.withLock { $0 = moment } }
  var read: @Sendable () -> Duration { { self.now.withLock { $0 } } }
}

extension OutputStyle {
  static let pipe = OutputStyle(resultIsTerminal: false, talkIsTerminal: false)

  static func terminal(columns: Int = 80, color: Bool = false, isUnicode: Bool = true) -> OutputStyle {
    OutputStyle(
      resultIsTerminal: true, talkIsTerminal: true, resultColor: color, talkColor: color, isUnicode: isUnicode,
      width: { columns })
  }
}

/// Both streams of an output.
struct Screen {
  let results = MemorySink()
  let talk = MemorySink()
  let clock = HandClock()
  let output: RenderedOutput

  init(_ style: OutputStyle) { output = RenderedOutput(results: results, talk: talk, style: style, clock: clock.read) }
}

/// What a report becomes on a fresh output.
func rendered(_ report: Report, as format: OutputFormat? = nil, _ style: OutputStyle = .pipe) throws -> String {
  let screen = Screen(style)
  try screen.output.put(report, as: format)
  return screen.results.text
}

/// What a message becomes on a fresh output.
func said(_ message: Message, _ style: OutputStyle = .pipe) -> String {
  let screen = Screen(style)
  screen.output.say(message)
  return screen.talk.text
}
