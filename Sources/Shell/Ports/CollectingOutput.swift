internal import Synchronization

/// One result, whole.
public struct CollectedReport: Sendable, Equatable {
  public let columns: [Column]
  public let rows: [[Value]]
}

/// An output for a host: keeps values as values.
public final class CollectingOutput: Output {
  private struct State {
    var reports: [CollectedReport] = []
    var messages: [Message] = []
  }
  private let state = Mutex(State())

  public init() {}

  /// What came since the last taking.
  public func take() -> (reports: [CollectedReport], messages: [Message]) {
    state.withLock { state in
      defer { state = State() }
      return (state.reports, state.messages)
    }
  }

  public func put(_ report: Report, as format: OutputFormat?) {
    let collected = CollectedReport(columns: report.columns, rows: Array(report.rows))
    state.withLock { $0.reports.append(collected) }
  }

  public func say(_ message: Message) { state.withLock { $0.messages.append(message) } }
  public func show(_ progress: Progress?) {}
  public func redirected(to sink: any ByteSink) -> any Output { self }
}
