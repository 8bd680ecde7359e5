internal import Synchronization

/// How a deletion that is under way is told to end early.
public final class StopSignal: Sendable {
  public enum Level: Int, Sendable, Comparable {
    case run
    /// No new batches; those in flight are waited for.
    case drain
    /// Those in flight are given up, their outcome unknown.
    case abandon

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }
  private struct State {
    var level = Level.run
    var observers: [Int: @Sendable () -> Void] = [:]
    var next = 0
  }
  private let state = Mutex(State())

  public init() {}

  public var level: Level { state.withLock { $0.level } }

  /// Raises the level; it never falls.
  public func raise(to level: Level) {
    let observers = state.withLock { state in
      guard level > state.level else { return [@Sendable () -> Void]() }
      state.level = level
      return Array(state.observers.values)
    }
    for observer in observers { observer() }
  }

  /// Calls `observer` at each rise until the returned token is removed.
  func observe(_ observer: @escaping @Sendable () -> Void) -> Int {
    state.withLock { state in
      state.next += 1
      state.observers[state.next] = observer
      return state.next
    }
  }

  func remove(_ token: Int) { state.withLock { state in state.observers[token] = nil } }
}
