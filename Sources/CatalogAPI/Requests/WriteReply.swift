/// A reply to a delete, and what it means in the API that it came from.
public struct WriteReply: Sendable {
  public let reply: CatalogReply
  public let outcome: WriteOutcome
  /// Whether another access token may be taken, and the same request with it: nothing was carried out.
  public let mayRenew: Bool

  public init(_ reply: CatalogReply, _ outcome: WriteOutcome, mayRenew: Bool = false) {
    self.reply = reply
    self.outcome = outcome
    self.mayRenew = mayRenew
  }

  public init(classic reply: CatalogReply) { self.init(classic: ServiceAnswer(reply, askedWith: [])) }

  /// An error text of the service is looked for in what came; what is told is without secrets.
  init(classic answer: ServiceAnswer) {
    self.init(answer.reply, WriteOutcome(classic: answer.reply) { answer.shown })
  }

  /// What the current API says when it deleted what was named, and when it deleted everything (developer page
  /// "Recommendations API", "delete entities"): one of these two, without a count.
  private static let byIDs = "deleted by ids"
  private static let everything = "Delete by client requested."

  init(deletingIDs answer: ServiceAnswer) {
    let reply = answer.reply
    guard (200..<300).contains(reply.status) else {
      self.init(reply, .refused(status: reply.status, note: answer.explanation), mayRenew: reply.status == 401)
      return
    }
    let operation = Self.operation(reply)
    if operation == Self.everything {
      self.init(reply, .deletedEverything(status: reply.status))
    } else {
      let isUsual = operation == Self.byIDs || reply.body.isEmpty
      self.init(reply, .accepted(status: reply.status, note: isUsual ? "" : answer.shown.summary()))
    }
  }

  init(deletingAll answer: ServiceAnswer) {
    let reply = answer.reply
    guard (200..<300).contains(reply.status) else {
      self.init(reply, .refused(status: reply.status, note: answer.explanation), mayRenew: reply.status == 401)
      return
    }
    let isUsual = Self.operation(reply) == Self.everything || reply.body.isEmpty
    self.init(reply, .accepted(status: reply.status, note: isUsual ? "" : answer.shown.summary()))
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

  init(_ answer: ServiceAnswer) {
    let reply = answer.reply
    status = reply.status
    let wire = (200..<300).contains(reply.status) ? JSONForm.decode(Wire.self, from: reply.body) : nil
    rejected = wire?.rejected
    saved = wire?.saved
    causes = (wire?.rejectCauses ?? []).map { entry in
      let said = entry.cause?.text ?? entry.cause?.key ?? "no reason given"
      let text = answer.shown(said)
      return entry.occurrences.map { "\($0) x \(text)" } ?? text
    }
    note = wire == nil ? answer.explanation : ""
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
