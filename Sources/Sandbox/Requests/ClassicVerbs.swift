internal import CatalogAPI

// The verbs of `/rest` that change the catalogue. The service documents their parameters (Recommendations Classic manual,
// p. 84-85), and of the replies one error text only (p. 84): the other replies are the sandbox's own, listed in
// `Sandbox.docc/Sandbox.md`.

/// Answers the classic API's `entity.delete` and `entity.deleteAll`.
enum ClassicVerbs {
  /// The documented answer to a wrong token.
  private static let wrongToken = CatalogReply.text(403, "Client key or recommendation id invalid")

  static func reply(to target: RequestTarget, in state: inout SandboxState, now: Duration) -> CatalogReply {
    guard isAllowed(target, in: state) else { return wrongToken }
    do {
      switch try target.value(of: "action") {
      case "entity.delete": return try delete(target, in: &state, now: now)
      case "entity.deleteAll":
        state.deleteAll(in: [EnvironmentSet.production], by: .classic, now: now)
        return .accepted("OK: all entities accepted", as: state.knobs.classicReply)
      case let action:
        return .text(400, "unknown action '\(action)'; the sandbox knows entity.delete and entity.deleteAll")
      }
    } catch {
      return .text(400, error.reason)
    }
  }

  /// The ids that a delete names, for the log; empty where it names none or can't be read.
  static func ids(of target: RequestTarget, takingOdd takesOdd: Bool) -> [EntityID] {
    guard (try? target.value(of: "action")) == "entity.delete" else { return [] }
    return (try? list(in: target, takesOdd)) ?? []
  }

  private static func isAllowed(_ target: RequestTarget, in state: SandboxState) -> Bool {
    guard !state.knobs.rejectToken, let client = try? target.value(of: "client"),
      let token = try? target.value(of: "clientToken")
    else { return false }
    return client.utf8.elementsEqual(state.client.utf8)
      && state.token.expose { token.utf8.elementsEqual($0.utf8) }
  }

  private static func delete(
    _ target: RequestTarget, in state: inout SandboxState, now: Duration
  ) throws(RequestRefusal) -> CatalogReply {
    let ids = try list(in: target, state.knobs.oddIDs)
    state.delete(ids, in: [EnvironmentSet.production], by: .classic, now: now)
    return .accepted(
      "OK: \(ids.count) \(ids.count == 1 ? "entity" : "entities") accepted", as: state.knobs.classicReply)
  }

  /// The list is cut at literal commas first; only then is each piece decoded.
  private static func list(in target: RequestTarget, _ takesOdd: Bool) throws(RequestRefusal) -> [EntityID] {
    let raw = try target.rawValue(of: "entityIds")
    guard !raw.isEmpty else { throw RequestRefusal("entityIds is empty") }
    var ids: [EntityID] = []
    for piece in raw.split(separator: ",", omittingEmptySubsequences: false) {
      guard let text = PercentEncoding.decode(piece) else {
        throw RequestRefusal("entityIds is not percent-encoded UTF-8")
      }
      do { ids.append(try EntityID(text, takingOdd: takesOdd)) } catch {
        throw RequestRefusal("id \(ids.count + 1) in entityIds: \(error.reason)")
      }
    }
    return ids
  }
}
