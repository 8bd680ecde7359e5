// Waiting for a person takes a thread, and the pool of Swift's tasks has none to spare.
import Glibc

/// Runs a function that blocks on a thread of its own.
enum BlockingThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Waits for `body` without blocking the task's thread.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      start(Work { continuation.resume(returning: body()) })
    }
  }

  private static func start(_ work: Work) {
    var thread = pthread_t()
    // The new thread takes over the one reference made here.
    let reference = Unmanaged.passRetained(work)
    let failed = pthread_create(
      &thread, nil,
      { reference in
        if let reference { Unmanaged<Work>.fromOpaque(reference).takeRetainedValue().run() }
        return nil
      }, reference.toOpaque())
    if failed == 0 {
      pthread_detach(thread)
    } else {
      reference.takeRetainedValue().run()
    }
  }
}
