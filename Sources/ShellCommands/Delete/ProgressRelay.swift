internal import Deletion
internal import Shell
internal import Synchronization

/// Shows how far a deletion is, from a task of its own: a terminal that takes nothing must not hold up the network. The newest
/// state is shown, older ones are passed over; and it is shown again every second, for at a slow rate a minute may lie
/// between two steps.
final class ProgressRelay: Sendable {
  private let latest = Mutex<RunProgress?>(nil)
  private let newest: AsyncStream<Void>.Continuation
  private let showing = Mutex<[Task<Void, Never>]>([])

  init(on output: any Output) {
    let (steps, newest) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.newest = newest
    let shown = Task { [self] in
      for await _ in steps {
        guard let progress = latest.withLock({ $0 }) else { continue }
        output.show(
          Progress(
            "deleting", done: progress.ids, total: progress.totalIDs, unit: "ids",
            detail: SendingText.detail(progress),
            leastSecondsLeft: progress.earliestEnd.map { max(0, ContinuousClock.now.duration(to: $0) / .seconds(1)) }))
      }
    }
    let ticking = Task {
      while (try? await Task.sleep(for: .seconds(1))) != nil { newest.yield() }
    }
    showing.withLock { $0 = [ticking, shown] }
  }

  func show(_ progress: RunProgress) {
    latest.withLock { $0 = progress }
    newest.yield()
  }

  /// Shows the last state and no more.
  func finish() async {
    let tasks = showing.withLock { $0 }
    tasks.first?.cancel()
    newest.finish()
    await tasks.last?.value
  }
}
