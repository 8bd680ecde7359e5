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
  ) async throws(TransportError) -> ServiceAnswer {
    let answer = try await sendOnce(timeout: timeout, request)
    return answer.reply.status == 401 ? try await sendOnce(timeout: timeout, request) : answer
  }

  /// Sends a request once. A token that the service does not take is given up, so that the next request has another.
  /// - Throws: `TransportError`.
  func sendOnce(
    timeout: Duration, _ request: (TargetRequests, Secret) -> CatalogRequest
  ) async throws(TransportError) -> ServiceAnswer {
    let token = try await token(timeout)
    let reply = try await transport.send(request(requests, token), timeout: timeout)
    if reply.status == 401 { await tokens.forget(token) }
    return ServiceAnswer(reply, askedWith: [token, secret])
  }

  private func token(_ timeout: Duration) async throws(TransportError) -> Secret {
    try await tokens.token(for: requests.account, secret: secret, transport: transport, timeout: timeout)
  }
}

/// What the service answered. Whoever answers may repeat what it was asked with, so there are two forms of it.
struct ServiceAnswer: Sendable {
  /// As it came: to be read, and not to be shown.
  let reply: CatalogReply
  private let secrets: [Secret]

  init(_ reply: CatalogReply, askedWith secrets: [Secret]) {
    self.reply = reply
    self.secrets = secrets
  }

  /// The same without the secrets of the request.
  var shown: CatalogReply { reply.hiding(secrets) }

  /// What it says, likewise (`CatalogReply.explanation`).
  var explanation: String { reply.explanation(hiding: secrets) }

  /// A part of it, likewise, on one line.
  func shown(_ text: String) -> String {
    CatalogReply(status: reply.status, body: Array(text.utf8)).hiding(secrets).summary()
  }
}
