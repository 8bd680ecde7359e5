// The tasks' threads are as few as the cores; a call that blocks for long would hold up everything else.

internal import Dispatch

/// Calls that block for long, on threads of their own: the tasks' threads are few.
enum Waiting {
  private static let queue = DispatchQueue(label: "recsh.waiting", attributes: .concurrent)

  static func start(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }

  /// Calls `body` once, after so many milliseconds.
  static func later(milliseconds: Int32, _ body: @escaping @Sendable () -> Void) {
    queue.asyncAfter(deadline: .now() + .milliseconds(Int(milliseconds)), execute: body)
  }

  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
  }
}
