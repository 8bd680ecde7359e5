internal import CatalogAPI
internal import HTTPTypes

/// The current API: what lies below `/{tenant}/target/`.
enum TargetRoutes {
  static func reply(to call: ServiceCall, in state: inout SandboxState, now: Duration) -> CatalogReply {
    if let refusal = TargetGate.refusal(of: call, in: state, now: now) { return refusal }
    do {
      return try answer(call, in: &state, now: now)
    } catch {
      return state.reply(to: error, now: now)
    }
  }

  private static func answer(
    _ call: ServiceCall, in state: inout SandboxState, now: Duration
  ) throws(ServiceFailure) -> CatalogReply {
    let parts = call.target.path.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count > 3, PercentEncoding.decode(parts[1]) == SandboxConfiguration.defaultTenant else {
      throw ServiceFailure(status: 403, code: "error.restapi.forbidden", message: "this tenant is not yours")
    }
    try TargetGate.checkVersion(of: call)
    if parts[3] == "environments", parts.count == 4 {
      guard call.method == .get || call.method == .head else { throw wrongMethod }
      return environments
    }
    guard parts[3] == "recs", parts.count == 5 else { throw .notFound("resource") }
    if state.knobs.missingRole {
      throw ServiceFailure(status: 500, code: "error.restapi.internal", message: "an unexpected error occurred")
    }
    let resource = parts[4].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    switch (resource[0], resource.count, call.method) {
    case ("entities", 1, .post): return try EntitySaving.reply(to: call, in: &state, now: now)
    case ("entities", 1, .delete): return try EntityDeletion.reply(to: call, in: &state, now: now)
    case ("entities", 2, .get), ("entities", 2, .head):
      return try EntityReading.reply(to: resource[1], call.target, in: &state)
    case ("catalogsearch", 1, .post): return try CatalogSearch.reply(to: call, in: &state, now: now)
    case ("entities", _, _), ("catalogsearch", 1, _): throw wrongMethod
    default: throw .notFound("resource")
    }
  }

  private static let wrongMethod = ServiceFailure(
    status: 405, code: "Unsupported.Method", message: "this method is not answered here")

  /// `GET /{tenant}/target/environments` (admin API reference: `total`, and of each environment these fields and more).
  private static var environments: CatalogReply {
    let list = EnvironmentSet.all.map { environment in
      JSONValue.object([
        "id": .number(environment.id), "name": .string(environment.name),
        "default": .bool(environment.id == EnvironmentSet.production), "serveInactiveActivities": .bool(false),
      ])
    }
    return .target(200, .object(["total": .number(list.count), "environments": .array(list)]))
  }

  /// The environment that a query names, or nil where it names none or nothing.
  /// - Throws: `ServiceFailure` where what it names is none.
  static func environment(named name: String, in target: RequestTarget) throws(ServiceFailure) -> Int? {
    guard let text = try parameters(target).first(where: { $0.name == name })?.value, !text.isEmpty else { return nil }
    guard let id = Int(text) else { throw .invalid("\(name) is no number") }
    guard EnvironmentSet.contains(id) else { throw .notFound("environment") }
    return id
  }

  /// The parameters of a query, decoded.
  static func parameters(_ target: RequestTarget) throws(ServiceFailure) -> [(name: String, value: String)] {
    do { return try target.decoded() } catch { throw .invalid(error.reason) }
  }

  /// The JSON of a body.
  static func json(_ body: [UInt8]) throws(ServiceFailure) -> JSONValue {
    do { return try JSONReader.read(body) } catch {
      throw .invalid("the body is no JSON from byte \(error.offset) on")
    }
  }
}
