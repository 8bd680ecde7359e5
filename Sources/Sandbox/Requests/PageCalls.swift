internal import CatalogAPI
internal import FoundationEssentials

// Page calls teach items to the service without any authentication, which is how a deleted item comes back by itself: an
// mbox named `productPage` (Recommendations Classic manual, p. 13 and 22-24), or the Delivery API (its specification,
// "execute.mboxes").

/// Answers the calls that pages make.
enum PageCalls {
  /// `GET /m2/{client}/mbox/standard?mbox=productPage&entity.id=…`; nil where the path is another.
  static func mbox(_ target: RequestTarget, in state: inout SandboxState, now: Duration) -> CatalogReply? {
    guard target.path.hasPrefix("/m2/"), target.path.hasSuffix("/mbox/standard") else { return nil }
    let client = target.path.dropFirst("/m2/".count).dropLast("/mbox/standard".count)
    guard PercentEncoding.decode(client) == state.client else { return .text(404, "there is no client of this code") }
    do {
      let fields = try target.decoded()
      if fields.contains(where: { $0.name == "mbox" && $0.value == "productPage" }) {
        try learn(fields, in: &state, now: now)
      }
      return .text(200, "OK")
    } catch {
      return .text(400, error.reason)
    }
  }

  /// `POST /rest/v1/delivery?client=…` with a JSON body.
  static func delivery(
    _ target: RequestTarget, body: [UInt8], in state: inout SandboxState, now: Duration
  ) -> CatalogReply {
    do throws(RequestRefusal) {
      guard try target.value(of: "client") == state.client else {
        return .text(404, "there is no client of this code")
      }
      guard let call = try? JSONDecoder().decode(DeliveryCall.self, from: Data(body)) else {
        throw RequestRefusal("the body is no JSON of the form {\"execute\":{\"mboxes\":[{\"parameters\":{…}}]}}")
      }
      for mbox in call.execute?.mboxes ?? [] {
        let fields = (mbox.parameters ?? [:]).map { (name: $0.key, value: $0.value) }
        if fields.contains(where: { $0.name == "entity.id" }) { try learn(fields, in: &state, now: now) }
      }
      return .json(200, DeliveryReply(status: 200, client: state.client))
    } catch {
      return .text(400, error.reason)
    }
  }

  private static func learn(
    _ fields: [(name: String, value: String)], in state: inout SandboxState, now: Duration
  ) throws(RequestRefusal) {
    do {
      state.learn(try LearnedItem(fields: fields, takingOddIDs: state.knobs.oddIDs), now: now)
    } catch { throw RequestRefusal(error.reason) }
  }

  private struct DeliveryCall: Decodable {
    struct Execute: Decodable { var mboxes: [Mbox]? }
    struct Mbox: Decodable { var parameters: [String: String]? }
    var execute: Execute?
  }

  private struct DeliveryReply: Encodable {
    var status: Int
    var client: String
  }
}
