// Lines that other threads want to show while a line is being edited.
// Rules: posting never blocks and never draws; only the editor's thread draws, above the prompt, with the half-typed
// line kept below.
import Synchronization

/// Hands lines from any thread to a `LineEditor`, which shows them above its prompt.
///
/// What is posted while nobody reads a line is shown when the next reading begins.
public final class Notices: Sendable {
  private let lines = Mutex<[String]>([])
  let pipe = WakePipe()

  init() {}

  /// Shows one line above the prompt, soon. Characters that would disturb the terminal are escaped.
  public func post(_ line: String) {
    lines.withLock { $0.append(line) }
    wake()
  }

  /// Makes a waiting editor draw its prompt and line again.
  public func wake() { pipe.wake() }

  func take() -> [String] {
    pipe.clear()
    return lines.withLock { lines in
      defer { lines = [] }
      return lines
    }
  }
}
