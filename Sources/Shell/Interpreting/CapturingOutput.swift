internal import Synchronization

/// Keeps the first column of what is put out, for `$(…)`. Talk goes on to where it went.
final class CapturingOutput: Output {
  private let talk: any Output
  private let captured = Mutex<[String]>([])

  init(talk: any Output) { self.talk = talk }

  /// One text a row, in order.
  var elements: [String] { captured.withLock { $0 } }

  func put(_ report: Report, as format: OutputFormat?) {
    let texts = report.rows.compactMap { $0.first?.text }
    captured.withLock { $0 += texts }
  }

  func say(_ message: Message) { talk.say(message) }
  func show(_ progress: Progress?) { talk.show(progress) }
  func redirected(to sink: any ByteSink) -> any Output { talk.redirected(to: sink) }
}
