// Writing is apart from reading, and only the deletion engine gets a writer: it journals before it sends. The initialiser
// is behind an SPI name, so that whoever else imports it has to say so in a line that a test looks for.

/// Sends what changes the catalogue of one environment.
public struct CatalogWriter: Sendable {
  private enum Access: Sendable {
    case classic(ClassicRequests, any Transport, Secret)
    case target(TargetSession)
  }
  private let deleting: Access
  private let saving: TargetSession?
  private let transport: any Transport

  /// - Parameters:
  ///   - token: the classic API's token, or what access tokens are asked for with.
  ///   - tokens: keeps access tokens over several writers.
  @_spi(DeletionEngine)
  public init(
    environment: ServiceEnvironment, token: Secret, transport: any Transport, tokens: AccessTokens = AccessTokens()
  ) {
    self.transport = transport
    func session(_ account: TargetAccount) -> TargetSession {
      TargetSession(base: environment.base, account: account, secret: token, transport: transport, tokens: tokens)
    }
    deleting =
      switch environment.service {
      case .classic: .classic(ClassicRequests(environment: environment, token: token), transport, token)
      case .target(let account): .target(session(account))
      }
    saving = environment.reader.map(session)
  }

  /// Where replies arrive (`Transport.executor`).
  public var executor: (any TaskExecutor)? { transport.executor }

  /// Deletes the items of one batch.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func delete(_ batch: Batch, timeout: Duration) async throws(TransportError) -> WriteReply {
    switch deleting {
    case .classic(let requests, let transport, let token):
      WriteReply(
        classic: ServiceAnswer(try await transport.send(requests.delete(batch), timeout: timeout), askedWith: [token]))
    // Once: whoever deletes keeps count of what leaves.
    case .target(let session):
      WriteReply(deletingIDs: try await session.sendOnce(timeout: timeout) { $0.delete(batch, token: $1) })
    }
  }

  /// Deletes every item of the catalogue.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func deleteAll(timeout: Duration) async throws(TransportError) -> WriteReply {
    switch deleting {
    case .classic(let requests, let transport, let token):
      WriteReply(
        classic: ServiceAnswer(try await transport.send(requests.deleteAll(), timeout: timeout), askedWith: [token]))
    case .target(let session):
      WriteReply(deletingAll: try await session.sendOnce(timeout: timeout) { $0.deleteAll(token: $1) })
    }
  }

  /// Saves items, new or known, in one request (developer page "Recommendations API", "save entities").
  /// - Parameters:
  ///   - entities: at least one.
  ///   - timeout: how long the exchange may take.
  /// - Throws: `TransportError`; `.unauthorized` where the environment has no API that saves.
  public func save(_ entities: [CatalogEntity], timeout: Duration) async throws(TransportError) -> SaveReply {
    guard let saving else { throw TransportError(.unauthorized, "the classic API has no verb that saves an item") }
    return SaveReply(try await saving.send(timeout: timeout) { $0.save(entities, token: $1) })
  }
}

/// How long the requests of an environment are, and how they look, without sending any.
public struct RequestMeasure: Sendable {
  private enum Requests: Sendable {
    case classic(ClassicRequests)
    case target(TargetRequests)
  }
  private let requests: Requests

  public init(environment: ServiceEnvironment, token: Secret) {
    requests =
      switch environment.service {
      case .classic: .classic(ClassicRequests(environment: environment, token: token))
      case .target(let account): .target(TargetRequests(base: environment.base, account: account))
      }
  }

  /// Bytes of a delete's URL before its first id.
  public var deleteOverhead: Int {
    switch requests {
    case .classic(let requests): requests.deleteURLOverhead
    case .target(let requests): requests.deleteURLOverhead
    }
  }

  /// Bytes that one id takes in a URL, without the comma before it.
  public func length(of id: EntityID) -> Int { PercentEncoding.encodedLength(of: id.text) }

  /// The same for the UTF-8 bytes of an id.
  public func length(utf8 id: Span<UInt8>) -> Int { PercentEncoding.encodedLength(utf8: id) }

  /// The delete of `batch` as it may be shown: method and URL, the token hidden.
  public func shownDelete(_ batch: Batch) -> String {
    switch requests {
    case .classic(let requests): requests.delete(batch).description
    case .target(let requests): requests.delete(batch, token: Secret("")).description
    }
  }

  /// The delete of everything as it may be shown.
  public var shownDeleteAll: String {
    switch requests {
    case .classic(let requests): requests.deleteAll().description
    case .target(let requests): requests.deleteAll(token: Secret("")).description
    }
  }
}
