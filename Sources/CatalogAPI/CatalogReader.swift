internal import FoundationEssentials
internal import HTTPTypes

/// One item of the catalogue as the service has it.
public struct CatalogEntity: Sendable, Equatable {
  public var id: EntityID
  public var name: String
  public var categories: [String]
  /// Attribute names and values, sorted by name.
  public var attributes: [(name: String, value: String)]

  public init(id: EntityID, name: String, categories: [String], attributes: [(name: String, value: String)]) {
    self.id = id
    self.name = name
    self.categories = categories
    self.attributes = attributes
  }

  public static func == (left: CatalogEntity, right: CatalogEntity) -> Bool {
    left.id == right.id && left.name == right.name && left.categories == right.categories
      && left.attributes.elementsEqual(right.attributes) { $0 == $1 }
  }
}

/// Why the catalogue could not be read.
public enum CatalogReadError: Error, Sendable, Equatable {
  /// The environment's API has no verb that reads an item.
  case cannotReadBack
  case transport(TransportError)
  /// A reply that is neither the item nor "not there".
  case unexpected(status: Int, note: String)
}

/// Reads the catalogue of one environment. It can't change anything.
public struct CatalogReader: Sendable {
  private let environment: ServiceEnvironment
  private let transport: any Transport

  public init(environment: ServiceEnvironment, transport: any Transport) {
    self.environment = environment
    self.transport = transport
  }

  /// The item, or nil where the catalogue does not have it.
  ///
  /// Only the sandbox can be asked (`GET /sandbox/entities/{id}`): the classic API has no verb that reads an item
  /// (Recommendations Classic manual: six verbs, none of which does).
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `CatalogReadError`.
  public func entity(_ id: EntityID, timeout: Duration) async throws(CatalogReadError) -> CatalogEntity? {
    guard environment.canReadBack else { throw .cannotReadBack }
    let target = "\(environment.base.path)/sandbox/entities/\(PercentEncoding.encode(id.text))"
    let request = CatalogRequest(base: environment.base, method: .get, target: target, shownTarget: target)
    let reply: CatalogReply
    do { reply = try await transport.send(request, timeout: timeout) } catch { throw .transport(error) }
    if reply.status == 404 { return nil }
    guard reply.status == 200, let wire = try? JSONDecoder().decode(WireEntity.self, from: Data(reply.body)) else {
      throw .unexpected(status: reply.status, note: reply.summary())
    }
    return CatalogEntity(
      id: id, name: wire.name, categories: wire.categories,
      attributes: wire.attributes.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  /// How many items the catalogue has.
  ///
  /// Only the sandbox can be asked (`GET /sandbox/entities?limit=1`); the classic API has no verb that counts.
  /// - Parameter timeout: how long the exchange may take.
  /// - Throws: `CatalogReadError`.
  public func count(timeout: Duration) async throws(CatalogReadError) -> Int {
    guard environment.canReadBack else { throw .cannotReadBack }
    let target = "\(environment.base.path)/sandbox/entities?limit=1"
    let request = CatalogRequest(base: environment.base, method: .get, target: target, shownTarget: target)
    let reply: CatalogReply
    do { reply = try await transport.send(request, timeout: timeout) } catch { throw .transport(error) }
    guard reply.status == 200, let wire = try? JSONDecoder().decode(WireListing.self, from: Data(reply.body)) else {
      throw .unexpected(status: reply.status, note: reply.summary())
    }
    return wire.total
  }

  private struct WireListing: Decodable { var total: Int }

  private struct WireEntity: Decodable {
    var name: String
    var categories: [String]
    var attributes: [String: String]
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
}
