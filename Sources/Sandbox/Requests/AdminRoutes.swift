internal import CatalogAPI
internal import FoundationEssentials
internal import HTTPTypes

// Routes that no service has: looking into the sandbox, and moving its clock and knobs. They ask for no token, are not
// logged, and no knob touches them.

/// Answers what is asked below `/sandbox/`.
enum AdminRoutes {
  static let prefix = "/sandbox/"
  /// The most ids of one listing.
  private static let pageLimit = 10_000

  static func reply(to call: ServiceCall, in state: inout SandboxState, clock: SandboxClock) -> CatalogReply {
    let rest = call.target.path.dropFirst(prefix.count)
    let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    do {
      switch (call.method, parts[0], parts.count) {
      case (.get, "entities", 2): return try entity(parts[1], of: call.target, in: &state, now: clock.now)
      case (.get, "entities", 1): return try listing(call.target, in: &state)
      case (.get, "delivered", 2):
        let catalogue = try catalogue(named: call.target, in: &state)
        return .json(
          200, Delivered(delivered: catalogue.delivers(try id(parts[1], state.knobs.oddIDs), now: clock.now)))
      case (.get, "log", 1): return log(state.log.requests)
      case (.get, "stats", 1): return .json(200, state.statistics(now: clock.now))
      case (.post, "clock", 1): return try advance(clock, by: call.target)
      case (.post, "knobs", 1): return try turn(call.target, in: &state)
      case (.post, "feed", 1):
        let environment = try environment(named: call.target)
        return try .json(200, FeedImport.run(call.body, into: &state, environment: environment, now: clock.now))
      default: return .text(404, "the sandbox has no such route")
      }
    } catch let refusal as RequestRefusal {
      return .text(400, refusal.reason)
    } catch let refusal as KnobRefusal {
      return .text(400, refusal.reason)
    } catch let refusal as FeedRefusal {
      return .text(400, refusal.reason)
    } catch {
      return .text(500, "an unforeseen failure")
    }
  }

  private static func id(_ encoded: Substring, _ takesOdd: Bool) throws(RequestRefusal) -> EntityID {
    guard let text = PercentEncoding.decode(encoded) else {
      throw RequestRefusal("the id in the path is not percent-encoded UTF-8")
    }
    do { return try EntityID(text, takingOdd: takesOdd) } catch {
      throw RequestRefusal("the id in the path: \(error.reason)")
    }
  }

  /// The environment that a query names; Production where it names none.
  private static func environment(named target: RequestTarget) throws(RequestRefusal) -> Int {
    guard let text = try target.decoded().last(where: { $0.name == "environment" })?.value else {
      return EnvironmentSet.production
    }
    guard let id = Int(text), EnvironmentSet.contains(id) else {
      let names = EnvironmentSet.all.map { "\($0.id) (\($0.name))" }.joined(separator: ", ")
      throw RequestRefusal("there is no environment '\(text)'; there are \(names)")
    }
    return id
  }

  private static func catalogue(
    named target: RequestTarget, in state: inout SandboxState
  ) throws(RequestRefusal) -> Catalogue {
    state.catalogue(of: try environment(named: target)) ?? Catalogue()
  }

  private static func entity(
    _ encoded: Substring, of target: RequestTarget, in state: inout SandboxState, now: Duration
  ) throws(RequestRefusal) -> CatalogReply {
    let id = try id(encoded, state.knobs.oddIDs)
    let catalogue = try catalogue(named: target, in: &state)
    let isDelivered = catalogue.delivers(id, now: now)
    guard let item = catalogue[id] else { return .json(404, Delivered(delivered: isDelivered)) }
    return .json(
      200,
      Entity(
        id: id.text, name: item.name, categories: item.categories, attributes: item.attributes,
        delivered: isDelivered))
  }

  private static func listing(
    _ target: RequestTarget, in state: inout SandboxState
  ) throws(RequestRefusal) -> CatalogReply {
    let parameters = Dictionary(try target.decoded().map { ($0.name, $0.value) }) { $1 }
    guard let limit = Int(parameters["limit"] ?? "100"), (1...pageLimit).contains(limit),
      let offset = Int(parameters["offset"] ?? "0"), offset >= 0
    else { throw RequestRefusal("limit goes from 1 to \(pageLimit), and offset starts at 0") }
    let catalogue = try catalogue(named: target, in: &state)
    let ids = catalogue.ids.dropFirst(offset).prefix(limit).map(\.text)
    return .json(200, Listing(total: catalogue.count, offset: offset, ids: ids))
  }

  private static func advance(_ clock: SandboxClock, by target: RequestTarget) throws(RequestRefusal) -> CatalogReply {
    // A year is more than any lag of the service, and far from what a duration can't hold.
    guard let seconds = Double(try target.value(of: "advance")), (0...31_536_000).contains(seconds) else {
      throw RequestRefusal("advance takes seconds from 0 to 31536000")
    }
    clock.advance(by: .seconds(seconds))
    return .json(200, Now(now: SandboxClock.text(of: clock.now)))
  }

  /// All settings hold, or none.
  private static func turn(_ target: RequestTarget, in state: inout SandboxState) throws -> CatalogReply {
    var knobs = state.knobs
    for setting in try target.decoded() { try knobs.set("\(setting.name)=\(setting.value)") }
    state.knobs = knobs
    return .json(200, Dictionary(uniqueKeysWithValues: knobs.values.map { ($0.name, $0.value) }))
  }

  private static func log(_ requests: [LoggedRequest]) -> CatalogReply {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var body: [UInt8] = []
    for request in requests {
      let entry = LogEntry(
        ids: request.ids.map(\.text), method: request.method.rawValue, status: request.status, target: request.target,
        time: SandboxClock.text(of: request.time))
      guard let line = try? encoder.encode(entry) else { continue }
      body += line
      body.append(UInt8(ascii: "\n"))
    }
    return CatalogReply(status: 200, headers: [.contentType: "application/jsonl"], body: body)
  }

  private struct Entity: Encodable {
    var id: String
    var name: String
    var categories: [String]
    var attributes: [String: String]
    var delivered: Bool
  }

  private struct Delivered: Encodable { var delivered: Bool }

  private struct Now: Encodable { var now: String }

  private struct Listing: Encodable {
    var total: Int
    var offset: Int
    var ids: [String]
  }

  private struct LogEntry: Encodable {
    var ids: [String]
    var method: String
    var status: Int?
    var target: String
    var time: String
  }
}
