internal import HTTPTypes

// The classic interface takes everything in the query string of one path: the verb in `action`, the client code, the
// token, and what the verb needs. Names and values are case sensitive (developer pages "Recommendations legacy").

/// Builds the classic API's requests for one environment and token.
struct ClassicRequests: Sendable {
  private let base: BaseURL
  private let client: String
  private let encodedToken: Secret

  init(environment: ServiceEnvironment, token: Secret) {
    base = environment.base
    client = PercentEncoding.encode(environment.client)
    encodedToken = token.expose { Secret(PercentEncoding.encode($0)) }
  }

  /// `entity.delete`: removes everything stored about the named items (Recommendations Classic manual, p. 84-85).
  func delete(_ batch: Batch) -> CatalogRequest {
    // Sent by the thousand: the list is written once, behind the start that all of them share.
    var bytes = encodedToken.expose { Array(start("entity.delete", token: $0, list: "").utf8) }
    bytes.reserveCapacity(bytes.count + batch.count * 20)
    Self.append(batch, to: &bytes)
    return CatalogRequest(
      base: base, method: .get, target: String(decoding: bytes, as: UTF8.self),
      shownTarget: start("entity.delete", token: Secret.mask, list: Self.list(batch)))
  }

  private static func list(_ batch: Batch) -> String {
    var bytes: [UInt8] = []
    append(batch, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ batch: Batch, to bytes: inout [UInt8]) {
    for (index, id) in batch.ids.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      PercentEncoding.append(id.text, to: &bytes)
    }
  }

  /// `entity.deleteAll`: removes all attributes of all items (Recommendations Classic manual, p. 85).
  func deleteAll() -> CatalogRequest {
    CatalogRequest(
      base: base, method: .get, target: encodedToken.expose { start("entity.deleteAll", token: $0, list: nil) },
      shownTarget: start("entity.deleteAll", token: Secret.mask, list: nil))
  }

  /// Bytes of the URL of a delete before its first id; every id adds its encoded length, every id but the first a comma.
  var deleteURLOverhead: Int {
    let target = encodedToken.expose { start("entity.delete", token: $0, list: "") }
    return CatalogRequest(base: base, method: .get, target: target, shownTarget: "").urlLength
  }

  private func start(_ action: String, token: String, list: String?) -> String {
    let verb = "\(base.path)/rest?action=\(action)&client=\(client)&clientToken=\(token)"
    return list.map { "\(verb)&entityIds=\($0)" } ?? verb
  }
}
