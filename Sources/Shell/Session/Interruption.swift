internal import Synchronization

/// Ctrl-C, counted: once asks for an orderly end, twice for an end at once.
public final class Interruption: Sendable {
  private struct State {
    var level = 0
    var observers: [Int: @Sendable (Int) -> Void] = [:]
    var nextToken = 0
  }
  private let state = Mutex(State())

  public init() {}

  /// How often it came since the last reset.
  public var level: Int { state.withLock { $0.level } }

  /// One more Ctrl-C.
  public func raise() {
    let (level, observers) = state.withLock { state in
      state.level += 1
      return (state.level, Array(state.observers.values))
    }
    for observer in observers { observer(level) }
  }

  /// Forgets what came: a new statement starts.
  public func reset() { state.withLock { $0.level = 0 } }

  /// Runs `body` while `observer` hears of every Ctrl-C, also of one that came before.
  public func observed<Result>(
    by observer: @escaping @Sendable (Int) -> Void, _ body: () async throws -> Result
  ) async rethrows -> Result {
    let (token, level) = state.withLock { state in
      state.nextToken += 1
      state.observers[state.nextToken] = observer
      return (state.nextToken, state.level)
    }
    defer { state.withLock { state in state.observers[token] = nil } }
    if level > 0 { observer(level) }
    return try await body()
  }
}
