internal import HTTPTypes

// One number has three names in this API: `environment` in a save and a delete, `environmentId` in a get and a search
// (developer page "Recommendations API"). A delete with the wrong one would run in every environment, so each request is
// written here, once, from an account that always has the number.

/// Builds the current API's requests for one account.
struct TargetRequests: Sendable {
  let base: BaseURL
  let account: TargetAccount
  private let apiKeyField: HTTPField

  private static let mediaType = "application/vnd.adobe.target.v1+json"

  init(base: BaseURL, account: TargetAccount) {
    self.base = base
    self.account = account
    apiKeyField = HTTPField(name: Self.apiKeyName, value: account.apiKey)
  }

  private static let apiKeyName: HTTPField.Name = {
    guard let name = HTTPField.Name("X-Api-Key") else { preconditionFailure("a header's name is none") }
    return name
  }()

  private var root: String { "\(base.path)/\(account.tenant)/target" }
  private var deleteStart: String { "\(root)/recs/entities?environment=\(account.environmentID)" }

  /// Removes the named items. The environment comes first: a list that is cut off somewhere must not lose it.
  func delete(_ batch: Batch, token: Secret) -> CatalogRequest {
    var bytes = Array("\(deleteStart)&ids=".utf8)
    bytes.reserveCapacity(bytes.count + batch.count * 20)
    for (index, id) in batch.ids.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      PercentEncoding.append(id.text, to: &bytes)
    }
    return request(.delete, String(decoding: bytes, as: UTF8.self), token)
  }

  /// Bytes of the URL of a delete before its first id.
  var deleteURLOverhead: Int { request(.delete, "\(deleteStart)&ids=", Secret("")).urlLength }

  /// Removes every item of the environment: a delete without ids (developer page "Recommendations API").
  func deleteAll(token: Secret) -> CatalogRequest { request(.delete, deleteStart, token) }

  func entity(_ id: EntityID, token: Secret) -> CatalogRequest {
    let path = "\(root)/recs/entities/\(PercentEncoding.encode(id.text))"
    return request(.get, "\(path)?environmentId=\(account.environmentID)", token, CatalogRequest.replyLimitOfReads)
  }

  func save(_ entities: [CatalogEntity], token: Secret) -> CatalogRequest {
    let body = ["entities": entities.map { SavedEntity($0, environment: account.environmentID) }]
    return request(.post, "\(root)/recs/entities", token, body: JSONForm.bytes(body))
  }

  func search(_ query: SearchQuery, page: SearchPage, token: Secret) -> CatalogRequest {
    let body = SearchBody(
      meta: SearchBody.Meta(
        environmentId: account.environmentID, limit: page.limit, start: page.start, displayFields: page.fields),
      query: query.json)
    return request(
      .post, "\(root)/recs/catalogsearch", token, CatalogRequest.replyLimitOfReads, body: JSONForm.bytes(body))
  }

  /// The account's environments.
  func environments(token: Secret) -> CatalogRequest {
    request(.get, "\(root)/environments", token, CatalogRequest.replyLimitOfReads)
  }

  private func request(
    _ method: HTTPRequest.Method, _ target: String, _ token: Secret,
    _ replyLimit: Int = CatalogRequest.replyLimitOfWrites, body: [UInt8] = []
  ) -> CatalogRequest {
    var headers: HTTPFields = [.authorization: token.expose { "Bearer \($0)" }]
    headers.append(apiKeyField)
    // The version is read from the one where there is a body, and from the other where there is none.
    if body.isEmpty { headers[.accept] = Self.mediaType } else { headers[.contentType] = Self.mediaType }
    return CatalogRequest(
      base: base, method: method, target: target, shownTarget: target, headers: headers, body: body,
      replyLimit: replyLimit)
  }
}

private struct SearchBody: Encodable {
  var meta: Meta
  var query: JSONValue

  struct Meta: Encodable {
    var environmentId: Int
    var limit: Int
    var start: Int
    var displayFields: [String]
  }
}
