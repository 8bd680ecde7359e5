// Writing is apart from reading, and only the deletion engine gets a writer: it journals before it sends. The initialiser
// is behind an SPI name, so that whoever else imports it has to say so in a line that a test looks for.

/// Sends what changes the catalogue of one environment.
public struct CatalogWriter: Sendable {
  private let requests: ClassicRequests
  private let transport: any Transport

  @_spi(DeletionEngine)
  public init(environment: ServiceEnvironment, token: Secret, transport: any Transport) {
    requests = ClassicRequests(environment: environment, token: token)
    self.transport = transport
  }

  /// Where replies arrive (`Transport.executor`).
  public var executor: (any TaskExecutor)? { transport.executor }

  /// Deletes the items of one batch.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func delete(_ batch: Batch, timeout: Duration) async throws(TransportError) -> CatalogReply {
    try await transport.send(requests.delete(batch), timeout: timeout)
  }

  /// Deletes every item of the catalogue.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func deleteAll(timeout: Duration) async throws(TransportError) -> CatalogReply {
    try await transport.send(requests.deleteAll(), timeout: timeout)
  }
}

/// How long the requests of an environment are, and how they look, without sending any.
public struct RequestMeasure: Sendable {
  private let requests: ClassicRequests

  public init(environment: ServiceEnvironment, token: Secret) {
    requests = ClassicRequests(environment: environment, token: token)
  }

  /// Bytes of a delete's URL before its first id.
  public var deleteOverhead: Int { requests.deleteURLOverhead }

  /// Bytes that one id takes in a URL, without the comma before it.
  public func length(of id: EntityID) -> Int { PercentEncoding.encodedLength(of: id.text) }

  /// The same for the UTF-8 bytes of an id.
  public func length(utf8 id: Span<UInt8>) -> Int { PercentEncoding.encodedLength(utf8: id) }

  /// The delete of `batch` as it may be shown: method and URL, the token hidden.
  public func shownDelete(_ batch: Batch) -> String { requests.delete(batch).description }

  /// The delete of everything as it may be shown.
  public var shownDeleteAll: String { requests.deleteAll().description }
}
