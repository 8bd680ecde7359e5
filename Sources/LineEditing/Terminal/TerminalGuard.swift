// Who has changed the terminal's mode, and how it comes back.
// Rule: begin before the first change, end after the last; in between a crash, an exit() or SIGQUIT puts the terminal
// back without any help from Swift.
import CEditLine

/// Keeps the mode a terminal had.
enum TerminalGuard {
  case editor
  case question

  private var number: Int32 { Int32(self == .editor ? CE_GUARD_EDITOR : CE_GUARD_QUESTION) }

  /// Remembers the mode of the terminal at the first call. Later ones put it back where a program that ran in between, and
  /// may have died, left another.
  static func keepMode(of terminal: Int32) { _ = ce_keep_mode(terminal) }

  /// Remembers the present mode of the terminal that is read at `input` and written at `output`. False where `input` is
  /// no terminal.
  @discardableResult
  static func begin(_ user: TerminalGuard, input: Int32, output: Int32, bracketedPaste: Bool) -> Bool {
    ce_guard_begin(user.number, input, output, bracketedPaste)
  }

  /// Puts the remembered mode back, and stops bracketed paste if it was on.
  static func end(_ user: TerminalGuard, discardingInput: Bool = false) {
    ce_guard_end(user.number, discardingInput)
  }
}
