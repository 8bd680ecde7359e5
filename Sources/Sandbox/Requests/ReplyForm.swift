internal import CatalogAPI
internal import FoundationEssentials
internal import HTTPTypes

// The forms that the sandbox's replies have: one line of plain text as its classic verbs answer, or JSON with sorted keys,
// so that equal answers are equal bytes.

extension CatalogReply {
  static func text(_ status: Int, _ line: String) -> CatalogReply {
    CatalogReply(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Array(line.utf8))
  }

  /// What the classic API says to a write that it accepts.
  static func accepted(_ line: String, as form: ClassicReplyForm) -> CatalogReply {
    switch form {
    case .text: .text(200, line)
    case .empty: CatalogReply(status: 204)
    case .html: .page(200, line)
    }
  }

  static func json(_ status: Int, _ value: some Encodable) -> CatalogReply {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let body = try? encoder.encode(value) else { return .text(500, "the answer can't be written as JSON") }
    return CatalogReply(status: status, headers: [.contentType: "application/json"], body: Array(body))
  }
}
