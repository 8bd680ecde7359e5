internal import HTTPTypes

// The API speaks of errors in four shapes (service notes of the developer pages): the gateway's, the service's own, the partial
// save inside of a 200, and the token service's. The first, second and last are read here.

/// What the current API says is wrong.
public struct TargetFault: Sendable, Equatable {
  /// `403003`, `error.restapi.noEntryFound`, `invalid_client`, …
  public let code: String
  public let message: String
  /// By which Adobe's support finds the request.
  public let requestID: String?

  /// Reads the body of a reply; nil where it is in none of the known shapes.
  public init?(_ reply: CatalogReply) {
    guard let wire = JSONForm.decode(Wire.self, from: reply.body) else { return nil }
    if let first = wire.errors?.first {
      code = first.errorCode ?? ""
      message = (wire.errors ?? []).compactMap(\.message).joined(separator: "; ")
    } else if let code = wire.error_code?.attributeText {
      self.code = code
      message = wire.message ?? ""
    } else if let error = wire.error {
      code = error
      message = wire.error_description ?? ""
    } else {
      return nil
    }
    requestID = wire.requestId
  }

  /// Code and message on one line, with the request's id where there is one.
  public var text: String {
    let said = [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
    return requestID.map { "\(said) (request \($0))" } ?? said
  }

  /// No such item: the message quotes its id; of another resource that is missing it quotes the type (seen in replies of "get
  /// entity" and "get criteria").
  public func isNoEntry(of id: EntityID) -> Bool {
    code == "error.restapi.noEntryFound" && message.utf8.elementsEqual("No '\(id.text)' found".utf8)
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Wire: Decodable {
    var error_code: JSONValue?
    var message: String?
    var requestId: String?
    var errors: [Single]?
    var error: String?
    var error_description: String?
  }

  private struct Single: Decodable {
    var errorCode: String?
    var message: String?
  }
}

extension CatalogReply {
  /// What it says, on one line without control characters: the fault where there is one, else the body.
  public var explanation: String { explanation(hiding: []) }

  /// The same without secrets, also where an escape of JSON hid one, and before anything is cut.
  func explanation(hiding secrets: [Secret]) -> String {
    guard let fault = TargetFault(self) else { return hiding(secrets).summary() }
    let text = CatalogReply(status: status, body: Array(fault.text.utf8)).hiding(secrets).summary()
    // A 500 is also what users without a role in Target get (developer tool's notes).
    return status == 500
      ? "\(text); the service says 500 also where the project's account has no role in Target: look at its product profile"
      : text
  }
}
