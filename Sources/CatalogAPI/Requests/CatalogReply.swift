public import HTTPTypes

/// What came back for one request.
public struct CatalogReply: Sendable {
  /// The HTTP status, 100–599.
  public var status: Int
  public var headers: HTTPFields
  public var body: [UInt8]

  public init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The body as text on one line, cut to `limit` characters.
  public func summary(limit: Int = 200) -> String {
    let line = line
    return line.count > limit ? line.prefix(limit) + "…" : line
  }

  /// The whole body as text on one line, without control characters.
  fileprivate var line: String {
    let text = String(decoding: body, as: UTF8.self)
    let line = text.split(whereSeparator: { $0.isNewline || $0.isWhitespace }).joined(separator: " ")
    return String(
      String.UnicodeScalarView(
        line.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }))
  }
}

/// What a reply to a write means.
public enum WriteOutcome: Sendable, Equatable {
  /// A 2xx without a known error text. The service documents no reply, so this is "accepted", not "confirmed".
  case accepted(status: Int, note: String)
  /// The service said no, or said something that is no yes.
  case refused(status: Int, note: String)
  /// The service deleted every item of the environment, though items were named.
  case deletedEverything(status: Int)
}

extension WriteOutcome {
  /// Error texts that the service is known to send, whatever the status (Recommendations Classic manual, p. 84).
  private static let knownErrors = ["Client key or recommendation id invalid"]

  /// Reads a classic reply: any 2xx whose body is no known error text counts as accepted.
  init(classic reply: CatalogReply) {
    guard !reply.body.isEmpty else {
      self =
        (200..<300).contains(reply.status)
        ? .accepted(status: reply.status, note: "") : .refused(status: reply.status, note: "")
      return
    }
    let note = reply.summary()
    // The whole body: a page may say it behind more text than a note shows.
    let said = reply.line.lowercased()
    let isError = Self.knownErrors.contains { said.contains($0.lowercased()) }
    self =
      (200..<300).contains(reply.status) && !isError
      ? .accepted(status: reply.status, note: note) : .refused(status: reply.status, note: note)
  }
}

extension CatalogReply {
  /// The text of the `Retry-After` header (RFC 9110, section 10.2.3).
  public var retryAfter: String? { headers[.retryAfter] }

  /// What it means as the reply to a write of the classic API.
  public var classicOutcome: WriteOutcome { WriteOutcome(classic: self) }
}
