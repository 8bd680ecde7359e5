internal import HTTPTypes

/// Why the catalogue could not be read.
public enum CatalogReadError: Error, Sendable, Equatable {
  /// The environment's API has no verb that reads an item.
  case cannotReadBack
  case transport(TransportError)
  /// A reply that is neither what was asked for nor "not there".
  case unexpected(status: Int, note: String)
}

/// Reads the catalogue of one environment. It can't change anything.
public struct CatalogReader: Sendable {
  private let environment: ServiceEnvironment
  private let transport: any Transport
  private let session: TargetSession?

  /// - Parameter secret: what access tokens are asked for with; nil: only `probe` works.
  public init(
    environment: ServiceEnvironment, secret: Secret?, transport: any Transport, tokens: AccessTokens
  ) {
    self.environment = environment
    self.transport = transport
    session = environment.reader.flatMap { account in
      secret.map {
        TargetSession(base: environment.base, account: account, secret: $0, transport: transport, tokens: tokens)
      }
    }
  }

  /// The item, or nil where the catalogue does not have it (developer page "Recommendations API", "get entity").
  ///
  /// The classic API has no verb that reads an item (Recommendations Classic manual: six verbs, none of which does).
  /// - Parameter timeout: how long an exchange may take.
  /// - Throws: `CatalogReadError`, also where the reply is of another item or another environment.
  public func entity(_ id: EntityID, timeout: Duration) async throws(CatalogReadError) -> CatalogEntity? {
    let (session, answer) = try await send(timeout) { $0.entity(id, token: $1) }
    let reply = answer.reply
    if reply.status == 404, TargetFault(reply)?.isNoEntry(of: id) == true { return nil }
    guard reply.status == 200 else { throw .unexpected(status: reply.status, note: answer.explanation) }
    guard let wire = JSONForm.decode(WireEntity.self, from: reply.body) else {
      throw .unexpected(status: 200, note: "the reply is no item: \(answer.shown.summary(limit: 80))")
    }
    guard let found = wire.id.idText, found.utf8.elementsEqual(id.text.utf8) else {
      throw .unexpected(
        status: 200, note: "the reply is of the item '\(answer.shown(wire.id.attributeText ?? ""))', not of '\(id)'")
    }
    let wanted = String(session.requests.account.environmentID)
    if let place = wire.environment?.idText, place != wanted {
      throw .unexpected(status: 200, note: "the reply is of environment \(answer.shown(place)), not of \(wanted)")
    }
    return wire.entity(id)
  }

  /// One page of what the service's search finds (developer page "Recommendations API", "catalog search").
  /// - Returns: items, and what stands as the id of others: nobody can ask for them or delete them here.
  /// - Throws: `CatalogReadError`.
  public func search(
    _ query: SearchQuery, page: SearchPage, timeout: Duration
  ) async throws(CatalogReadError) -> (hits: [SearchHit], unusable: [String]) {
    let (_, answer) = try await send(timeout) { $0.search(query, page: page, token: $1) }
    let reply = answer.reply
    guard reply.status == 200 else { throw .unexpected(status: reply.status, note: answer.explanation) }
    guard let wire = JSONForm.decode(WireSearch.self, from: reply.body) else {
      throw .unexpected(status: 200, note: "the reply is no page of a search: \(answer.shown.summary(limit: 80))")
    }
    var hits: [SearchHit] = []
    var unusable: [String] = []
    for fields in wire.hits {
      guard let text = fields["id"]?.idText, let id = try? EntityID(text) else {
        unusable.append(fields["id"]?.attributeText ?? "")
        continue
      }
      hits.append(SearchHit(id: id, fields: fields.compactMapValues(\.listedText)))
    }
    return (hits, unusable)
  }

  /// How many items the embedded sandbox has (`GET /sandbox/entities?limit=1`); no API of the service counts.
  /// - Throws: `CatalogReadError`.
  public func count(timeout: Duration) async throws(CatalogReadError) -> Int {
    guard environment.origin == .embeddedSandbox else { throw .cannotReadBack }
    let target = "\(environment.base.path)/sandbox/entities?limit=1"
    let request = CatalogRequest(base: environment.base, method: .get, target: target, shownTarget: target)
    let reply: CatalogReply
    do { reply = try await transport.send(request, timeout: timeout) } catch { throw .transport(error) }
    guard reply.status == 200, let wire = JSONForm.decode(WireListing.self, from: reply.body) else {
      throw Self.unexpected(reply)
    }
    return wire.total
  }

  /// The account's environments (developer page "Admin API", "list environments").
  /// - Throws: `CatalogReadError`.
  public func environments(timeout: Duration) async throws(CatalogReadError) -> [RemoteEnvironment] {
    let (_, answer) = try await send(timeout) { $0.environments(token: $1) }
    let reply = answer.reply
    guard reply.status == 200 else { throw .unexpected(status: reply.status, note: answer.explanation) }
    guard let wire = JSONForm.decode(WireEnvironments.self, from: reply.body) else {
      throw .unexpected(status: 200, note: "the reply is no list of environments: \(answer.shown.summary(limit: 80))")
    }
    return wire.environments
  }

  /// Whether anybody answers at the environment's address: any reply at all counts.
  /// - Parameter timeout: how long the exchange may take.
  /// - Returns: the status of the reply.
  /// - Throws: `TransportError`.
  public func probe(timeout: Duration) async throws(TransportError) -> Int {
    let target = "\(environment.base.path)/"
    let request = CatalogRequest(base: environment.base, method: .head, target: target, shownTarget: target)
    return try await transport.send(request, timeout: timeout).status
  }

  private func send(
    _ timeout: Duration, _ request: (TargetRequests, Secret) -> CatalogRequest
  ) async throws(CatalogReadError) -> (TargetSession, ServiceAnswer) {
    guard let session else { throw .cannotReadBack }
    do { return (session, try await session.send(timeout: timeout, request)) } catch { throw .transport(error) }
  }

  private static func unexpected(_ reply: CatalogReply) -> CatalogReadError {
    .unexpected(status: reply.status, note: reply.explanation)
  }

  private struct WireListing: Decodable { var total: Int }
  private struct WireSearch: Decodable { var hits: [[String: JSONValue]] }
  private struct WireEnvironments: Decodable { var environments: [RemoteEnvironment] }
}

/// One of an account's environments as the service lists them.
public struct RemoteEnvironment: Sendable, Equatable, Decodable {
  public var id: Int
  public var name: String
  /// Whether it is the account's default; nil where the service does not say.
  public var isDefault: Bool?

  private enum CodingKeys: String, CodingKey {
    case id, name
    case isDefault = "default"
  }
}

extension JSONValue {
  /// The value as a cell shows it.
  fileprivate var listedText: String? {
    if case .list(let values) = self { return values.compactMap(\.attributeText).joined(separator: ", ") }
    return attributeText
  }
}
