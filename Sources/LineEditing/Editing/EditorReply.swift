// Rule: only what our commands need; libedit knows a few more replies.
import CEditLine

/// What libedit does after a command of ours.
enum EditorReply {
  case nothing
  /// Ends the line.
  case newline
  /// Draws text and cursor.
  case refresh
  /// Draws the cursor only.
  case cursor
  case beep

  var code: UInt8 {
    switch self {
    case .nothing: UInt8(CE_REPLY_NOTHING)
    case .newline: UInt8(CE_REPLY_NEWLINE)
    case .refresh: UInt8(CE_REPLY_REFRESH)
    case .cursor: UInt8(CE_REPLY_CURSOR)
    case .beep: UInt8(CE_REPLY_BEEP)
    }
  }
}
