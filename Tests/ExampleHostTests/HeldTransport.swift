internal import CatalogAPI
internal import Synchronization

/// Stops one request on its way until a test lets it go, or until whoever sent it is cancelled.
final class HeldTransport: Transport {
  private struct State {
    var count = 0
    var isReached = false
    var isReleased = false
    var held: CheckedContinuation<Void, Never>?
    var watchers: [CheckedContinuation<Void, Never>] = []
  }
  private let service: any Transport
  private let number: Int
  private let state = Mutex(State())

  /// - Parameter number: which request is stopped, from 1.
  init(_ service: any Transport, holding number: Int) {
    self.service = service
    self.number = number
  }

  func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    let isHeld = state.withLock { state in
      state.count += 1
      return state.count == number
    }
    if isHeld { await withTaskCancellationHandler(operation: hold, onCancel: release) }
    return try await service.send(request, timeout: timeout)
  }

  private func hold() async {
    await withCheckedContinuation { continuation in
      let (watchers, goesOn) = state.withLock { state in
        state.isReached = true
        if !state.isReleased { state.held = continuation }
        defer { state.watchers = [] }
        return (state.watchers, state.isReleased)
      }
      for watcher in watchers { watcher.resume() }
      if goesOn { continuation.resume() }
    }
  }

  /// Comes back once the request is there.
  func reached() async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if !state.isReached { state.watchers.append(continuation) }
        return state.isReached
      }
      if isReached { continuation.resume() }
    }
  }

  /// Lets the request go.
  func release() {
    let held = state.withLock { state in
      state.isReleased = true
      defer { state.held = nil }
      return state.held
    }
    held?.resume()
  }
}
