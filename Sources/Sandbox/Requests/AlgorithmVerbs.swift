internal import CatalogAPI
internal import HTTPTypes

// The verbs of `/rest` for custom algorithms and downloads (Recommendations Classic manual, p. 58-60 and 84). Parameters and
// limits are documented; of the replies, one error text. What else is answered is listed in `Sandbox.docc/Sandbox.md`.

/// Answers the classic API's verbs for custom algorithms and downloads.
enum AlgorithmVerbs {
  private static let invalid = "Client key or recommendation id invalid"
  private static let keyTypes: Set<String> = [
    "currentitem", "lastvieweditem", "lastpurchaseditem", "mostvieweditem", "favoritecategory", "currentcategory",
  ]

  /// Nil where the action is another one.
  static func reply(to call: ServiceCall, in state: inout SandboxState, now: Duration) -> CatalogReply? {
    guard let action = try? call.target.value(of: "action") else { return nil }
    do {
      switch action {
      case "algorithm.upload":
        guard isAllowed(call, in: state) else { return .text(403, invalid) }
        return try create(call.target, in: &state)
      case "entity.recommendations.upload":
        guard isAllowed(call, in: state) else { return .text(403, invalid) }
        return try fill(call, in: &state)
      case "algorithm.delete":
        guard isAllowed(call, in: state) else { return .text(403, invalid) }
        let name = try name(in: call.target)
        return state.algorithms.delete(name)
          ? .accepted("OK: algorithm deleted", as: state.knobs.classicReply) : noSuch(name)
      case "downloadRecommendations":
        // The one verb that calls the token a key.
        guard isAllowed(call, by: "clientKey", in: state) else { return .text(403, invalid) }
        return download(try call.target.value(of: "id"), in: state, now: now)
      case "recommendations.file.download":
        guard isAllowed(call, in: state) else { return .text(403, invalid) }
        return download(try call.target.value(of: "recommendations"), in: state, now: now)
      default: return nil
      }
    } catch {
      return .text(400, error.reason)
    }
  }

  private static func isAllowed(_ call: ServiceCall, by name: String = "clientToken", in state: SandboxState) -> Bool {
    guard !state.knobs.rejectToken, let client = try? call.target.value(of: "client"),
      let token = try? call.target.value(of: name)
    else { return false }
    return client.utf8.elementsEqual(state.client.utf8)
      && state.token.expose { token.utf8.elementsEqual($0.utf8) }
  }

  private static func name(in target: RequestTarget) throws(RequestRefusal) -> String {
    let name = try target.value(of: "algorithmName")
    guard (1...Algorithms.longestName).contains(name.unicodeScalars.count) else {
      throw RequestRefusal("algorithmName has 1 to \(Algorithms.longestName) characters")
    }
    return name
  }

  private static func noSuch(_ name: String) -> CatalogReply { .text(400, "there is no algorithm '\(name)'") }

  /// The value of a parameter that may be left out.
  private static func optional(_ name: String, in target: RequestTarget) throws(RequestRefusal) -> String? {
    guard try target.decoded().contains(where: { $0.name == name }) else { return nil }
    return try target.value(of: name)
  }

  private static func create(_ target: RequestTarget, in state: inout SandboxState) throws(RequestRefusal)
    -> CatalogReply
  {
    let name = try name(in: target)
    let keyType = try optional("keyType", in: target) ?? "currentitem"
    guard keyTypes.contains(keyType) || keyType.hasPrefix("user.") || keyType.hasPrefix("profile.") else {
      throw RequestRefusal("unknown keyType '\(keyType)'")
    }
    state.algorithms.create(name, keyType: keyType)
    return .accepted("OK: algorithm created", as: state.knobs.classicReply)
  }

  private static func fill(_ call: ServiceCall, in state: inout SandboxState) throws(RequestRefusal) -> CatalogReply {
    let name = try name(in: call.target)
    guard state.algorithms.custom[name] != nil else { return noSuch(name) }
    let environment = try optional("environmentId", in: call.target) ?? Algorithms.defaultEnvironment
    guard environment == Algorithms.defaultEnvironment || environment == "ALL" || Int(environment) != nil else {
      throw RequestRefusal("environmentId is a number, or ALL")
    }
    let isPost = call.method == .post
    let xml = isPost ? try form(call.body) : try call.target.value(of: "recommendations")
    let lists = try UploadedLists(xml).lists
    let most = isPost ? Algorithms.mostKeysByPost : Algorithms.mostKeysByGet
    guard lists.count <= most else { throw RequestRefusal("\(lists.count) keys, more than \(most)") }
    for list in lists {
      guard list.ids.count <= Algorithms.mostItems else {
        throw RequestRefusal("\(list.ids.count) items for the key '\(list.key)', more than \(Algorithms.mostItems)")
      }
      if let unknown = list.ids.first(where: { state.catalogue[$0] == nil }) {
        throw RequestRefusal("the key '\(list.key)' has an unknown item '\(unknown)'")
      }
    }
    _ = state.algorithms.fill(name, environment: environment, with: lists)
    return .accepted(
      "OK: \(lists.count) \(lists.count == 1 ? "key" : "keys") accepted", as: state.knobs.classicReply)
  }

  /// The field `recommendations` of a form. There a `+` is a blank (WHATWG URL standard, "urlencoded parsing").
  private static func form(_ body: [UInt8]) throws(RequestRefusal) -> String {
    let text = String(decoding: body, as: UTF8.self)
    for pair in text.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, sides[0] == "recommendations" else { continue }
      guard let value = PercentEncoding.decode(sides[1].replacing("+", with: "%20")) else {
        throw RequestRefusal("the form's recommendations is not percent-encoded UTF-8")
      }
      return value
    }
    throw RequestRefusal("the form has no field recommendations")
  }

  private static func download(_ id: String, in state: SandboxState, now: Duration) -> CatalogReply {
    guard id == Algorithms.seededRecommendation else { return .text(200, invalid) }
    return CatalogReply(
      status: 200, headers: [.contentType: "text/csv; charset=utf-8"],
      body: Array(Algorithms.seededResults(in: state.catalogue, now: now).utf8))
  }
}
