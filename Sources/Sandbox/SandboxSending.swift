public import CatalogAPI

// The embedded sandbox: the same core as the server's, reached without a socket, with the faults of a connection played.

extension SandboxCore: Transport {
  /// Answers in this process; where the request would go doesn't matter.
  ///
  /// The knob `latency` is waited out by the configuration's `sleep`: where it is longer than `timeout`, the request is
  /// carried out all the same, as it would be at a slow service.
  public func send(_ request: CatalogRequest, timeout: Duration) async throws(TransportError) -> CatalogReply {
    guard !Task.isCancelled else { throw TransportError(.cancelled, "cancelled") }
    let exchange = exchange(request.http, body: request.body, canCut: true)
    if exchange.delay > .zero {
      do { try await sleep(min(exchange.delay, timeout)) } catch { throw TransportError(.cancelled, "cancelled") }
    }
    guard exchange.delay <= timeout else { throw TransportError(.interrupted, "no reply from the sandbox in time") }
    guard let reply = exchange.reply else {
      throw TransportError(.interrupted, "the sandbox closed the connection without a reply")
    }
    return reply
  }
}
