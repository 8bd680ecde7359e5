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

  /// The reply without the characters of secrets: whoever answers may repeat what it was asked with. It has to be asked for before
  /// anything is cut, for a part of a secret is not found any more.
  public func hiding(_ secrets: [Secret]) -> CatalogReply {
    // Nearly no reply holds a part of one, and this is asked of each.
    let isSuspect = holds([UInt8(ascii: "%")]) || secrets.contains { holds($0.expose { Array($0.utf8.prefix(4)) }) }
    guard isSuspect else { return self }
    let text = String(decoding: body, as: UTF8.self)
    let clean = secrets.reduce(text) { $1.redacted(in: $0) }
    return clean == text ? self : CatalogReply(status: status, headers: headers, body: Array(clean.utf8))
  }

  /// Whether the body has these bytes.
  private func holds(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first, body.count >= needle.count else { return false }
    return body.indices.dropLast(needle.count - 1).contains { start in
      body[start] == first && body[start..<start + needle.count].elementsEqual(needle)
    }
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
  /// - Parameter shown: gives the same reply without secrets; asked only where there is something to show.
  init(classic reply: CatalogReply, shown: () -> CatalogReply) {
    guard !reply.body.isEmpty else {
      self =
        (200..<300).contains(reply.status)
        ? .accepted(status: reply.status, note: "") : .refused(status: reply.status, note: "")
      return
    }
    let note = shown().summary()
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

  /// By which the service's support may find the request: what stands in the body of an error (seen in replies of the current API),
  /// else the header `X-Request-Id`, which gateways are used to send. Letters, digits and `-._` alone, at most 128 of them.
  public var requestID: String? {
    let told = (status >= 400 ? TargetFault(self)?.requestID : nil) ?? Self.requestIDName.flatMap { headers[$0] }
    guard let told, (1...128).contains(told.utf8.count),
      told.utf8.allSatisfy({
        $0 < 0x80
          && (Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
            || "-._".utf8.contains($0))
      })
    else { return nil }
    return told
  }
  private static let requestIDName = HTTPField.Name("X-Request-Id")

  /// What it means as the reply to a write of the classic API.
  public var classicOutcome: WriteOutcome { WriteOutcome(classic: self) { self } }
}
