// Writing is apart from reading here too: only the commands that ask for consent get a client, by an SPI name that a test
// looks for.

/// Makes, fills and deletes custom algorithms of one environment of the classic API.
///
/// The service documents no reply of these verbs: `CatalogReply.classicOutcome` tells what one means as far as it can be told.
public struct AlgorithmClient: Sendable {
  private let requests: AlgorithmRequests
  private let token: Secret
  private let transport: any Transport

  @_spi(AlgorithmCommands)
  public init(environment: ServiceEnvironment, token: Secret, transport: any Transport) {
    requests = AlgorithmRequests(environment: environment, token: token)
    self.token = token
    self.transport = transport
  }

  /// Makes the name of an algorithm.
  /// - Parameters:
  ///   - keyType: what its keys are; nil: the service's default, the current item.
  ///   - timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func create(
    _ name: AlgorithmName, keyType: AlgorithmKeyType?, timeout: Duration
  ) async throws(TransportError) -> CatalogReply {
    try await send(requests.create(name, keyType: keyType), timeout)
  }

  /// Uploads lists under a name that is there. What becomes of lists of other keys, no source says.
  /// - Parameters:
  ///   - lists: at most `AlgorithmList.mostKeys`.
  ///   - environment: nil: the service's default Production environment.
  ///   - timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func fill(
    _ name: AlgorithmName, with lists: [AlgorithmList], environment: AlgorithmEnvironment?, timeout: Duration
  ) async throws(TransportError) -> CatalogReply {
    try await send(requests.fill(name, with: lists, environment: environment), timeout)
  }

  /// Deletes an algorithm and what was uploaded under its name.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `TransportError`.
  public func delete(_ name: AlgorithmName, timeout: Duration) async throws(TransportError) -> CatalogReply {
    try await send(requests.delete(name), timeout)
  }

  /// The reply without the token: whoever looks at it may shorten it, and a piece of a token is found by nobody.
  private func send(_ request: CatalogRequest, _ timeout: Duration) async throws(TransportError) -> CatalogReply {
    try await transport.send(request, timeout: timeout).hiding([token])
  }
}
