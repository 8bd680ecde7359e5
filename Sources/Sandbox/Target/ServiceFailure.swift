internal import CatalogAPI
internal import HTTPTypes

// Errors of the current API have one of two shapes: the gateway's in front of it, which was seen with
// `{"error_code":"403003","message":"Api Key is invalid"}`, or the service's own, with a list of errors in it.

/// An error in the service's own shape.
struct ServiceFailure: Error, Equatable {
  let status: Int
  /// Codes that start with `error.restapi.` and `Unsupported.` are the service's words.
  let code: String
  let message: String

  /// Nothing of this name (observed: an id for items, the kind of thing for others).
  static func notFound(_ name: String) -> ServiceFailure {
    ServiceFailure(status: 404, code: "error.restapi.noEntryFound", message: "No '\(name)' found")
  }

  static func missing(_ fields: String...) -> ServiceFailure {
    ServiceFailure(
      status: 400, code: "error.restapi.missingFields", message: "missing: \(fields.joined(separator: ", "))")
  }

  static func invalid(_ message: String) -> ServiceFailure {
    ServiceFailure(status: 400, code: "error.restapi.invalidData", message: message)
  }
}

extension CatalogReply {
  /// The media type of the current API's replies, errors too.
  private static let targetType = "application/vnd.adobe.target.v1+json;charset=UTF-8"

  /// A reply of the current API.
  static func target(_ status: Int, _ value: JSONValue) -> CatalogReply {
    CatalogReply(status: status, headers: [.contentType: targetType], body: Array(value.text.utf8))
  }

  /// An error of the gateway; its status is the first three digits of its code.
  static func gateway(_ code: String, _ message: String) -> CatalogReply {
    let body = JSONValue.object(["error_code": .string(code), "message": .string(message)])
    return CatalogReply(
      status: Int(code.prefix(3)) ?? 500, headers: [.contentType: "application/json"], body: Array(body.text.utf8))
  }

  /// A page as servers in front of a service send it.
  static func page(_ status: Int, _ title: String) -> CatalogReply {
    CatalogReply(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: Array("<html><head><title>\(status) \(title)</title></head><body>\(title)</body></html>".utf8))
  }
}
