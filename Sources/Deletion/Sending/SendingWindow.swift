internal import Synchronization

// Rules: what a service says to one request holds for all of them. When it says that it is overloaded, half as many may be
// in flight as before, and one more after each round that it accepts: additive increase, multiplicative decrease, as TCP
// does it (RFC 5681, section 3.1). A wait that it asked for is waited by everybody.

/// How many requests may be in flight, and from when on.
final class SendingWindow: Sendable {
  /// What one exchange tells of the service's load.
  enum Sign: Sendable, Equatable {
    case accepted
    /// It is overloaded (429 or 503), and may have said for how long.
    case overloaded(asked: Duration?)
    /// Nothing of its load.
    case other
  }

  private struct State {
    var allowed: Int
    var inFlight = 0
    /// Accepted since the window grew or shrank.
    var accepted = 0
    /// Requests that left before this were let go by a wider window; what they say is known already.
    var lastCut: ContinuousClock.Instant?
    var notBefore: ContinuousClock.Instant?
    var isClosed = false
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  private let most: Int
  private let state: Mutex<State>

  /// - Parameter most: the requests that may be in flight where nothing speaks against it, from 1.
  init(most: Int) {
    self.most = max(1, most)
    state = Mutex(State(allowed: max(1, most)))
  }

  /// Waits for a place; `leave` gives it back.
  /// - Returns: false where the window is closed.
  func enter() async -> Bool {
    await withCheckedContinuation { continuation in
      let isIn: Bool? = state.withLock { state in
        if state.isClosed { return false }
        guard state.inFlight < state.allowed else {
          state.waiting.append(continuation)
          return nil
        }
        state.inFlight += 1
        return true
      }
      if let isIn { continuation.resume(returning: isIn) }
    }
  }

  /// How long whoever has a place is to wait still.
  func waitBeforeSending(now: ContinuousClock.Instant) -> Duration? {
    state.withLock { state in
      guard let notBefore = state.notBefore, notBefore > now else {
        state.notBefore = nil
        return nil
      }
      return now.duration(to: notBefore)
    }
  }

  /// Gives a place back, with what its request, which left at `start`, told.
  func leave(_ sign: Sign, start: ContinuousClock.Instant, now: ContinuousClock.Instant) {
    let woken = state.withLock { state in
      state.inFlight -= 1
      Self.learn(sign, start, now, most, &state)
      var woken: [CheckedContinuation<Bool, Never>] = []
      while state.inFlight < state.allowed, !state.waiting.isEmpty {
        state.inFlight += 1
        woken.append(state.waiting.removeFirst())
      }
      return woken
    }
    for continuation in woken { continuation.resume(returning: true) }
  }

  private static func learn(
    _ sign: Sign, _ start: ContinuousClock.Instant, _ now: ContinuousClock.Instant, _ most: Int, _ state: inout State
  ) {
    switch sign {
    case .other: break
    case .accepted:
      state.accepted += 1
      guard state.accepted >= state.allowed, state.allowed < most else { return }
      state.accepted = 0
      state.allowed += 1
    case .overloaded(let asked):
      if let asked {
        let until = now.advanced(by: asked)
        state.notBefore = state.notBefore.map { max($0, until) } ?? until
      }
      if let cut = state.lastCut, start < cut { return }
      state.allowed = max(1, state.allowed / 2)
      state.accepted = 0
      state.lastCut = now
    }
  }

  /// Lets nobody in any more, and those go who wait.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: false) }
  }

  /// Requests under way, and how many there may be.
  var load: (inFlight: Int, allowed: Int) { state.withLock { ($0.inFlight, $0.allowed) } }
}
