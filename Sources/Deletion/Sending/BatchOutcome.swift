internal import CatalogAPI

/// What came of a batch, for good.
struct BatchOutcome: Sendable, Equatable {
  var state: BatchState
  var status: Int?
  var note: String
  /// Nobody was reached, or the certificate was not accepted.
  var isUnreachable = false
  /// No access token could be had.
  var isUnauthorized = false
  /// The service deleted everything, though this batch named ids.
  var deletedEverything = false

  /// What a person is told where it was not accepted: the note, with the status where that says more.
  var shownNote: String? {
    guard state != .done, !note.isEmpty else { return nil }
    guard let status, status >= 400, note != "status \(status)" else { return note }
    return "status \(status): \(note)"
  }

  /// Whether the service, or who gives its tokens, refused the credentials: it would refuse them again.
  var refusedCredentials: Bool { isUnauthorized || state == .failed && (status == 401 || status == 403) }
}

/// What to do after one exchange.
enum Verdict: Sendable, Equatable {
  case settled(BatchOutcome)
  /// Wait and send again; the outcome stands where the wait is cut short.
  case again(after: Duration, otherwise: BatchOutcome)

  /// - Parameters:
  ///   - attempt: how often the batch was sent so far, from 1.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  init(_ result: Result<WriteReply, TransportError>, attempt: Int, retry: RetryPolicy, now: Int64) {
    switch result {
    case .success(let reply): self = Self.judge(reply, attempt: attempt, retry: retry, now: now)
    case .failure(let error): self = Self.judge(error, attempt: attempt, retry: retry)
    }
  }

  private static func judge(_ reply: WriteReply, attempt: Int, retry: RetryPolicy, now: Int64) -> Verdict {
    switch reply.outcome {
    case .accepted(let status, let note): return .settled(BatchOutcome(state: .done, status: status, note: note))
    case .deletedEverything(let status):
      // What was named is gone, and so is the rest: no second try makes that good.
      let note = "the service answered that it deleted EVERYTHING in this environment, and only ids were asked for"
      return .settled(BatchOutcome(state: .done, status: status, note: note, deletedEverything: true))
    case .refused(let status, let note):
      let outcome = BatchOutcome(
        state: .failed, status: status, note: note.isEmpty ? "status \(status)" : note)
      guard RetryPolicy.isTransient(status),
        let wait = retry.wait(before: attempt, asked: RetryPolicy.retryAfter(reply.reply, now: now))
      else { return .settled(outcome) }
      return .again(after: wait, otherwise: outcome)
    }
  }

  private static func judge(_ error: TransportError, attempt: Int, retry: RetryPolicy) -> Verdict {
    let outcome: BatchOutcome
    switch error.kind {
    case .untrusted: return .settled(BatchOutcome(state: .failed, note: error.reason, isUnreachable: true))
    case .unauthorized:
      return .settled(BatchOutcome(state: .failed, note: error.reason, isUnauthorized: true))
    case .cancelled: return .settled(BatchOutcome(state: .unknown, note: error.reason))
    case .unreachable: outcome = BatchOutcome(state: .failed, note: error.reason, isUnreachable: true)
    case .interrupted: outcome = BatchOutcome(state: .unknown, note: error.reason)
    }
    guard let wait = retry.wait(before: attempt, asked: nil) else { return .settled(outcome) }
    return .again(after: wait, otherwise: outcome)
  }
}
