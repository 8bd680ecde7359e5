internal import Glibc
internal import Synchronization

// The system's pool starts three threads for its first task, and whoever runs a line or two waits for all of them. The work
// that the main thread waits for begins on a thread of its own in their place. That thread keeps the one job that its own job
// leaves behind, such as the step into an actor; all others that come while it is busy go to the pool, so that what could run
// side by side still does.

/// Runs one job after the other on its own thread, and hands those that would wait to the pool.
final class FirstThread: TaskExecutor {
  static let shared = FirstThread()

  private struct State {
    /// The thread, once it runs; nil where none could be made.
    var thread: pthread_t?
    /// Whether a job was taken that has not ended.
    var isBusy = false
    /// Taken, and not begun.
    var next: UnownedJob?
  }
  private let state = Mutex(State())
  /// Wakes the thread. It is never given back: the thread outlives everything.
  private nonisolated(unsafe) let wakening = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  private init() {
    sem_init(wakening, 0, 0)
    let this = Unmanaged.passRetained(self)
    state.withLock { state in
      var thread = pthread_t()
      guard pthread_create(&thread, nil, { FirstThread.main($0) }, this.toOpaque()) == 0 else { return this.release() }
      pthread_detach(thread)
      state.thread = thread
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    enum Way { case wake, behind, pool }
    let way = state.withLock { state -> Way in
      guard let thread = state.thread, state.next == nil else { return .pool }
      if state.isBusy {
        // What its own job leaves behind most often waits for nothing but the end of that job.
        guard pthread_equal(thread, pthread_self()) != 0 else { return .pool }
        state.next = job
        return .behind
      }
      state.isBusy = true
      state.next = job
      return .wake
    }
    switch way {
    case .wake: sem_post(wakening)
    case .behind: break
    case .pool: globalConcurrentExecutor.enqueue(ExecutorJob(job))
    }
  }

  private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    // Signals are the main thread's, which waits for them.
    var mask = sigset_t()
    sigfillset(&mask)
    for signal in [SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGPROF, SIGSYS] { sigdelset(&mask, signal) }
    pthread_sigmask(SIG_BLOCK, &mask, nil)
    Unmanaged<FirstThread>.fromOpaque(argument).takeRetainedValue().runJobs()
  }

  private func runJobs() -> Never {
    let executor = asUnownedTaskExecutor()
    while true {
      while sem_wait(wakening) != 0 {}
      while let job = nextJob() { job.runSynchronously(on: executor) }
    }
  }

  /// The job that was taken, or nil, and then the thread is free.
  private func nextJob() -> UnownedJob? {
    state.withLock { state in
      defer { state.next = nil }
      state.isBusy = state.next != nil
      return state.next
    }
  }
}
