public import CatalogAPI

// What is sent here may be sent again: it reads, or saves what was there. Deleting has an engine of its own, which journals
// each try.

/// A transport that keeps to a rate, and tries again where that may help.
public struct PatientTransport: Transport {
  public let direct: any Transport
  private let limiter: RateLimiter
  private let retry: RetryPolicy
  private let now: @Sendable () -> Int64
  private let onWait: @Sendable (Duration) -> Void
  /// Whether a request that has left is waited for, though the calling task is cancelled. Waits are left all the same.
  private let isUntorn: Bool

  /// - Parameters:
  ///   - limiter: of all calls of the account.
  ///   - retries: tries of a request after the first.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  ///   - isUntorn: whether a request under way is waited for, though the calling task is cancelled: for one that changes something.
  ///   - onWait: told before each wait for a turn; from any thread.
  public init(
    _ transport: any Transport, limiter: RateLimiter, retries: Int, now: @escaping @Sendable () -> Int64,
    isUntorn: Bool = false, onWait: @escaping @Sendable (Duration) -> Void = { _ in }
  ) {
    direct = transport
    self.limiter = limiter
    retry = RetryPolicy(retries: retries)
    self.now = now
    self.onWait = onWait
    self.isUntorn = isUntorn
  }

  public func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    var attempt = 0
    var mayHaveLeft: TransportError?
    while true {
      while let wait = limiter.waitBeforeTurn() {
        onWait(wait)
        try await pause(wait, mayHaveLeft)
      }
      attempt += 1
      let wait: Duration
      do {
        let reply = try await exchange(request, timeout)
        // A gateway that gave up waiting says nothing of what goes on behind it.
        if reply.status >= 500 || reply.status == 408 {
          mayHaveLeft = TransportError(.interrupted, "the service failed with status \(reply.status)")
        }
        guard RetryPolicy.isTransient(reply.status),
          let again = retry.wait(before: attempt, asked: RetryPolicy.retryAfter(reply, now: now()))
        else { return reply }
        wait = again
      } catch {
        if error.kind == .interrupted { mayHaveLeft = error }
        guard error.kind == .unreachable || error.kind == .interrupted,
          let again = retry.wait(before: attempt, asked: nil)
          // Of an earlier try nobody knows what became of it, whatever became of the last one.
        else { throw isUntorn ? mayHaveLeft ?? error : error }
        wait = again
      }
      try await pause(wait, mayHaveLeft)
    }
  }

  private func exchange(
    _ request: CatalogRequest, _ timeout: Duration
  ) async throws(TransportError) -> CatalogReply {
    guard isUntorn else { return try await direct.send(request, timeout: timeout) }
    if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
    let transport = direct
    return try await Task.detached { () -> Result<CatalogReply, TransportError> in
      do throws(TransportError) { return .success(try await transport.send(request, timeout: timeout)) } catch {
        return .failure(error)
      }
    }.value.get()
  }

  /// - Throws: `TransportError` where the calling task is cancelled meanwhile: of the kind `.cancelled`, but where an earlier try
  ///   may have changed something.
  private func pause(_ wait: Duration, _ mayHaveLeft: TransportError?) async throws(TransportError) {
    do { try await Task.sleep(for: wait) } catch {
      throw (isUntorn ? mayHaveLeft : nil) ?? TransportError(.cancelled, "cancelled")
    }
  }
}
