internal import NIOCore
internal import NIOPosix

// One thread carries tens of thousands of such small exchanges a second, and a process has one, however many transports it
// makes. It starts with the first request and ends with the process: whoever still prefers its executor is never left
// waiting for a thread that is gone.

/// The thread that all connections live on.
enum NetworkLoop {
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  static let shared: any EventLoop = group.next()

  /// Does `work` on the loop: at once where the caller is on it.
  static func run(_ work: @escaping @Sendable () -> Void) {
    if shared.inEventLoop { work() } else { shared.execute(work) }
  }
}

/// Runs tasks on the network's thread.
final class NetworkExecutor: TaskExecutor {
  static let shared = NetworkExecutor()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    NetworkLoop.shared.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
