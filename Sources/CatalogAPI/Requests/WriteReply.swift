/// A reply to a delete, and what it means in the API that it came from.
public struct WriteReply: Sendable {
  public let reply: CatalogReply
  public let outcome: WriteOutcome

  public init(_ reply: CatalogReply, _ outcome: WriteOutcome) {
    self.reply = reply
    self.outcome = outcome
  }

  public init(classic reply: CatalogReply) { self.init(reply, reply.classicOutcome) }

  /// What the current API says when it deleted what was named, and when it deleted everything (developer page
  /// "Recommendations API", "delete entities"): one of these two, without a count.
  private static let byIDs = "deleted by ids"
  private static let everything = "Delete by client requested."

  init(deletingIDs reply: CatalogReply) {
    guard (200..<300).contains(reply.status) else {
      self.init(reply, .refused(status: reply.status, note: reply.explanation))
      return
    }
    let operation = Self.operation(reply)
    if operation == Self.everything {
      self.init(reply, .deletedEverything(status: reply.status))
    } else {
      let isUsual = operation == Self.byIDs || reply.body.isEmpty
      self.init(reply, .accepted(status: reply.status, note: isUsual ? "" : reply.summary()))
    }
  }

  init(deletingAll reply: CatalogReply) {
    guard (200..<300).contains(reply.status) else {
      self.init(reply, .refused(status: reply.status, note: reply.explanation))
      return
    }
    let isUsual = Self.operation(reply) == Self.everything || reply.body.isEmpty
    self.init(reply, .accepted(status: reply.status, note: isUsual ? "" : reply.summary()))
  }

  private static func operation(_ reply: CatalogReply) -> String? {
    JSONForm.decode(Wire.self, from: reply.body)?.operation
  }

  private struct Wire: Decodable { var operation: String }
}

/// A reply to a save. Status 200 says only that the request was read: it counts what it rejected, and does not name it.
public struct SaveReply: Sendable, Equatable {
  public let status: Int
  /// Items that were not taken; nil where the reply does not count.
  public let rejected: Int?
  /// Items that were; nil where the reply does not count.
  public let saved: Int?
  /// What was wrong with rejected ones, a line each, with how often.
  public let causes: [String]
  /// What the service said where it took nothing.
  public let note: String

  public init(_ reply: CatalogReply) {
    status = reply.status
    let wire = (200..<300).contains(reply.status) ? JSONForm.decode(Wire.self, from: reply.body) : nil
    rejected = wire?.rejected
    saved = wire?.saved
    causes = (wire?.rejectCauses ?? []).map { entry in
      let text = entry.cause?.text ?? entry.cause?.key ?? "no reason given"
      return entry.occurrences.map { "\($0) x \(text)" } ?? text
    }
    note = wire == nil ? reply.explanation : ""
  }

  public var isAccepted: Bool { (200..<300).contains(status) }

  private struct Wire: Decodable {
    var rejected: Int
    var saved: Int?
    var rejectCauses: [Entry]?

    // A slash stands in the key (seen in replies; developer page "Recommendations API").
    enum CodingKeys: String, CodingKey {
      case rejected, rejectCauses
      case saved = "inserted/updated"
    }

    struct Entry: Decodable {
      var cause: Cause?
      var occurrences: Int?
    }
    struct Cause: Decodable {
      var key: String?
      var text: String?
    }
  }
}
