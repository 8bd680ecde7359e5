internal import CatalogAPI
internal import HTTPTypes

/// The service as it is without knobs: its two APIs, the addresses that pages call, and nothing else.
enum ServiceRoutes {
  static func reply(to call: ServiceCall, in state: inout SandboxState, now: Duration) -> CatalogReply {
    guard isServed(call, in: state) else { return nothing }
    if call.isTargetCall { return TargetRoutes.reply(to: call, in: &state, now: now) }
    if call.isTokenCall { return TokenService.reply(to: call, in: &state, now: now) }
    if call.isAPICall {
      guard call.method == .get || call.method == .post else {
        return .text(405, "only GET and POST are answered here")
      }
      if let reply = AlgorithmVerbs.reply(to: call, in: &state, now: now) { return reply }
      return ClassicVerbs.reply(to: call.target, in: &state, now: now)
    }
    if call.target.path == "/rest/v1/delivery" {
      guard call.method == .post else { return .text(405, "only POST is answered here") }
      return PageCalls.delivery(call.target, body: call.body, in: &state, now: now)
    }
    if let reply = PageCalls.mbox(call.target, in: &state, now: now) { return reply }
    guard call.target.path == "/" else { return nothing }
    return .text(200, "a stand-in of the recommendations service; client code \(state.client)")
  }

  private static let nothing = CatalogReply.text(404, "there is nothing at this path")

  private static func isServed(_ call: ServiceCall, in state: SandboxState) -> Bool {
    let api = call.isTokenCall ? .target : call.api
    return api.map { state.apis.contains($0) } ?? true
  }
}
