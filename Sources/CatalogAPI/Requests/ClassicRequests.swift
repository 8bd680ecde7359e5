internal import HTTPTypes

// The classic interface takes everything in the query string of one path: the verb in `action`, the client code, the
// token, and what the verb needs. Names and values are case sensitive (developer pages "Recommendations legacy").

/// Builds the classic API's requests for one environment and token.
struct ClassicRequests: Sendable {
  let environment: ServiceEnvironment
  let token: Secret

  /// `entity.delete`: removes everything stored about the named items (Recommendations Classic manual, p. 84-85).
  func delete(_ batch: Batch) -> CatalogRequest {
    var list: [UInt8] = []
    for (index, id) in batch.ids.enumerated() {
      if index > 0 { list.append(UInt8(ascii: ",")) }
      PercentEncoding.append(id.text, to: &list)
    }
    return request(action: "entity.delete", rest: "&entityIds=" + String(decoding: list, as: UTF8.self))
  }

  /// `entity.deleteAll`: removes all attributes of all items (Recommendations Classic manual, p. 85).
  func deleteAll() -> CatalogRequest { request(action: "entity.deleteAll", rest: "") }

  /// Bytes of the URL of a delete before its first id; every id adds its encoded length, every id but the first a comma.
  var deleteURLOverhead: Int {
    request(action: "entity.delete", rest: "&entityIds=").urlLength
  }

  private func request(action: String, rest: String) -> CatalogRequest {
    let start = "\(environment.base.path)/rest?action=\(action)&client=\(PercentEncoding.encode(environment.client))"
    let real = token.expose { "\(start)&clientToken=\(PercentEncoding.encode($0))\(rest)" }
    return CatalogRequest(
      base: environment.base, method: .get, target: real,
      shownTarget: "\(start)&clientToken=\(Secret.mask)\(rest)")
  }
}
