internal import CatalogAPI
internal import HTTPTypes

// The most dangerous call of the service, with all its documented defaults: without ids everything goes, without an
// environment it goes everywhere, and a parameter that is spelled as in other calls is ignored.

/// Answers `DELETE /{tenant}/target/recs/entities?ids=a,b&environment=N`.
enum EntityDeletion {
  static func reply(
    to call: ServiceCall, in state: inout SandboxState, now: Duration
  ) throws(ServiceFailure) -> CatalogReply {
    let environment = try TargetRoutes.environment(named: "environment", in: call.target)
    let environments = environment.map { [$0] } ?? EnvironmentSet.all.map(\.id)
    let texts = try list(in: call.target)
    guard !texts.isEmpty else {
      state.deleteAll(in: environments, by: .target, now: now)
      return reply("Delete by client requested.")
    }
    let takesOdd = state.knobs.oddIDs
    state.delete(
      texts.compactMap { try? EntityID($0, takingOdd: takesOdd) }, in: environments, by: .target, now: now)
    return reply("deleted by ids")
  }

  /// The ids that a delete names, for the log; nil where the call is none.
  static func ids(of call: ServiceCall, takingOdd takesOdd: Bool) -> [EntityID]? {
    guard call.method == .delete, call.isTargetCall else { return nil }
    return ((try? list(in: call.target)) ?? []).compactMap { try? EntityID($0, takingOdd: takesOdd) }
  }

  /// One parameter with commas, or one for each id, or both. What no item can have for an id is no reason to take the list
  /// for an empty one.
  private static func list(in target: RequestTarget) throws(ServiceFailure) -> [String] {
    try TargetRoutes.parameters(target).filter { $0.name == "ids" }
      .flatMap { $0.value.split(separator: ",").map(String.init) }
  }

  private static func reply(_ operation: String) -> CatalogReply {
    .target(200, .object(["operation": .string(operation)]))
  }
}
