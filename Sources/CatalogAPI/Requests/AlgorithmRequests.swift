internal import HTTPTypes

// The verbs of custom algorithms and downloads. Like all of the classic interface they take everything in the query string,
// but for the lists of an upload, which go as a form (Recommendations Classic manual, p. 10: since 16.1.1).

/// Builds the classic API's requests for custom algorithms and downloads, for one environment and token.
struct AlgorithmRequests: Sendable {
  private let base: BaseURL
  private let client: String
  private let encodedToken: Secret

  /// What is kept of a download: more than any set of recommendations that fits a list of 25,000 keys.
  static let replyLimitOfDownloads = 1 << 30

  init(environment: ServiceEnvironment, token: Secret) {
    base = environment.base
    client = PercentEncoding.encode(environment.client)
    encodedToken = token.expose { Secret(PercentEncoding.encode($0)) }
  }

  /// `algorithm.upload`: makes the name (Recommendations Classic manual, p. 58-59).
  /// - Parameter keyType: nil: the service's default.
  func create(_ name: AlgorithmName, keyType: AlgorithmKeyType?) -> CatalogRequest {
    let parameters = [("algorithmName", name.text)] + (keyType.map { [("keyType", $0.text)] } ?? [])
    return request(.get, "algorithm.upload", parameters)
  }

  /// `entity.recommendations.upload`: the lists of some keys (Recommendations Classic manual, p. 59-60).
  /// - Parameter environment: nil: the service's default Production environment.
  func fill(_ name: AlgorithmName, with lists: [AlgorithmList], environment: AlgorithmEnvironment?) -> CatalogRequest {
    let parameters =
      [("algorithmName", name.text)] + (environment.map { [("environmentId", $0.text)] } ?? [])
    return request(
      .post, "entity.recommendations.upload", parameters,
      headers: [.contentType: "application/x-www-form-urlencoded"], body: Self.form(lists))
  }

  /// `algorithm.delete` (Recommendations Classic manual, p. 60).
  func delete(_ name: AlgorithmName) -> CatalogRequest {
    request(.get, "algorithm.delete", [("algorithmName", name.text)])
  }

  /// The results of a recommendation.
  func download(_ recommendation: String, by verb: DownloadVerb) -> CatalogRequest {
    switch verb {
    case .file:
      request(
        .get, verb.rawValue, [("recommendations", recommendation)], replyLimit: Self.replyLimitOfDownloads)
    case .recommendations:
      // The one verb that calls the token a key (Recommendations Classic manual, p. 84).
      request(
        .get, verb.rawValue, [("id", recommendation)], tokenName: "clientKey", replyLimit: Self.replyLimitOfDownloads)
    }
  }

  private static func form(_ lists: [AlgorithmList]) -> [UInt8] {
    var body = Array("recommendations=".utf8)
    // Encoded key by key, so that the XML never stands there whole beside its encoded form.
    func append(_ xml: [UInt8]) { PercentEncoding.append(String(decoding: xml, as: UTF8.self), to: &body) }
    append(Array("<recommendations>".utf8))
    for list in lists {
      var xml = Array("<recommendation><key>".utf8)
      XMLText.append(list.key, to: &xml)
      xml += "</key>".utf8
      for id in list.ids {
        xml += "<entityId>".utf8
        XMLText.append(id.text, to: &xml)
        xml += "</entityId>".utf8
      }
      xml += "</recommendation>".utf8
      append(xml)
    }
    append(Array("</recommendations>".utf8))
    return body
  }

  private func request(
    _ method: HTTPRequest.Method, _ action: String, _ parameters: [(String, String)],
    tokenName: String = "clientToken", headers: HTTPFields = [:], body: [UInt8] = [],
    replyLimit: Int = CatalogRequest.replyLimitOfWrites
  ) -> CatalogRequest {
    let rest = parameters.map { "&\($0.0)=\(PercentEncoding.encode($0.1))" }.joined()
    let start = "\(base.path)/rest?action=\(action)&client=\(client)&\(tokenName)="
    return CatalogRequest(
      base: base, method: method, target: encodedToken.expose { start + $0 + rest },
      shownTarget: start + Secret.mask + rest,
      headers: headers, body: body, replyLimit: replyLimit)
  }
}
