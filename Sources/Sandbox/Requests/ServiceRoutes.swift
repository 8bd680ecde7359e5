internal import CatalogAPI
internal import HTTPTypes

/// The service as it is without knobs: the classic API, the addresses that pages call, and nothing else.
enum ServiceRoutes {
  static func reply(to call: ServiceCall, in state: inout SandboxState, now: Duration) -> CatalogReply {
    if call.isAPICall {
      guard call.method == .get || call.method == .post else {
        return .text(405, "only GET and POST are answered here")
      }
      return ClassicVerbs.reply(to: call.target, in: &state, now: now)
    }
    if call.target.path == "/rest/v1/delivery" {
      guard call.method == .post else { return .text(405, "only POST is answered here") }
      return PageCalls.delivery(call.target, body: call.body, in: &state)
    }
    if let reply = PageCalls.mbox(call.target, in: &state) { return reply }
    guard call.target.path == "/" else { return .text(404, "there is nothing at this path") }
    return .text(200, "a stand-in of the recommendations service; client code \(state.client)")
  }
}
