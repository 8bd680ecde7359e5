internal import Glibc

/// How the terminal of standard output was set at a moment.
struct TerminalModes {
  private let modes: termios

  /// Nil where standard output is no terminal.
  init?() {
    var modes = termios()
    guard tcgetattr(STDOUT_FILENO, &modes) == 0 else { return nil }
    self.modes = modes
  }

  /// Sets it so again, where a program has left it otherwise.
  func putBack() {
    var now = termios()
    guard tcgetattr(STDOUT_FILENO, &now) == 0, !Self.areEqual(now, modes) else { return }
    var modes = modes
    tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes)
  }

  private static func areEqual(_ a: termios, _ b: termios) -> Bool {
    // The struct has no gaps that a call would leave unset: both come from the same call.
    withUnsafeBytes(of: a) { a in withUnsafeBytes(of: b) { b in a.elementsEqual(b) } }
  }
}
