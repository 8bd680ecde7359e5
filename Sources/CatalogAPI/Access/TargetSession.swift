/// Sends requests of one account with a token that holds.
struct TargetSession: Sendable {
  let requests: TargetRequests
  private let secret: Secret
  let transport: any Transport
  private let tokens: AccessTokens

  init(base: BaseURL, account: TargetAccount, secret: Secret, transport: any Transport, tokens: AccessTokens) {
    requests = TargetRequests(base: base, account: account)
    self.secret = secret
    self.transport = transport
    self.tokens = tokens
  }

  /// Sends a request; once more with a fresh token where the service does not take the one it has. A request that is answered
  /// with 401 was not carried out.
  /// - Throws: `TransportError`.
  func send(
    timeout: Duration, _ request: (TargetRequests, Secret) -> CatalogRequest
  ) async throws(TransportError) -> CatalogReply {
    let token = try await token(timeout)
    let reply = try await transport.send(request(requests, token), timeout: timeout)
    guard reply.status == 401 else { return reply }
    await tokens.forget(token)
    let fresh = try await self.token(timeout)
    return try await transport.send(request(requests, fresh), timeout: timeout)
  }

  private func token(_ timeout: Duration) async throws(TransportError) -> Secret {
    try await tokens.token(for: requests.account, secret: secret, transport: transport, timeout: timeout)
  }
}
