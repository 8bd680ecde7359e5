internal import Shell
internal import Synchronization

// Example: an output
/// Takes results and messages as they come.
final class ValueOutput: Output {
  private struct State {
    var rows: [[Value]] = []
    var messages: [Message] = []
    var done: [Int] = []
  }
  private let state = Mutex(State())

  var rows: [[Value]] { state.withLock { $0.rows } }
  var messages: [Message] { state.withLock { $0.messages } }
  /// How far deletions said they were.
  var done: [Int] { state.withLock { $0.done } }

  func put(_ report: Report, as format: OutputFormat?) throws {
    // Rows are made while they are walked; ten million of them need not be kept.
    for row in report.rows { state.withLock { $0.rows.append(row) } }
  }

  func say(_ message: Message) { state.withLock { $0.messages.append(message) } }

  func show(_ progress: Progress?) {
    if let progress { state.withLock { $0.done.append(progress.done) } }
  }

  func redirected(to sink: any ByteSink) -> any Output { self }
}
// End of example.
