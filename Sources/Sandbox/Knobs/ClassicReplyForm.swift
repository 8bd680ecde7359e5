/// How the classic API answers a write that it accepts: no source tells, so a client has to take any of these for a yes.
public enum ClassicReplyForm: String, Sendable, CaseIterable {
  /// Status 200 and a line of plain text.
  case text
  /// Status 204 without a body.
  case empty
  /// Status 200 and an HTML page.
  case html
}
