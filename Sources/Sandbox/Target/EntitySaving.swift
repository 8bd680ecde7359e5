internal import CatalogAPI

// A batch is never refused for one of its items: the others are saved, and the reply counts what was turned away, by cause
// and without ids.

/// Answers `POST /{tenant}/target/recs/entities`.
enum EntitySaving {
  static func reply(
    to call: ServiceCall, in state: inout SandboxState, now: Duration
  ) throws(ServiceFailure) -> CatalogReply {
    let body = try TargetRoutes.json(call.body)
    guard case .array(let entities)? = body["entities"], !entities.isEmpty else { throw .missing("entities") }
    var saved = 0
    var causes: [SavedEntity.Rejection] = []
    var counts: [SavedEntity.Rejection: Int] = [:]
    for entity in entities {
      do {
        state.save(try SavedEntity(entity, takingOddIDs: state.knobs.oddIDs), now: now)
        saved += 1
      } catch {
        if counts[error] == nil { causes.append(error) }
        counts[error, default: 0] += 1
      }
    }
    var result: [String: JSONValue] = [
      "rejected": .number(entities.count - saved), "inserted/updated": .number(saved),
    ]
    if !causes.isEmpty {
      result["rejectCauses"] = .array(
        causes.map { .object(["cause": json(of: $0), "occurrences": .number(counts[$0] ?? 0)]) })
    }
    return .target(200, .object(result))
  }

  private static func json(of rejection: SavedEntity.Rejection) -> JSONValue {
    .object([
      "key": .string(rejection.key), "keyArguments": .strings([rejection.field]), "text": .string(rejection.text),
    ])
  }
}
