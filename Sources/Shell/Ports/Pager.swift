// A result that is taller than the screen is read in a program of its own. The shell waits for it as for a question: what the
// person types until it has ended, Ctrl-C too, is meant for it.

/// Starts programs that show a text a screen at a time.
public protocol Pager: Sendable {
  /// Starts one.
  /// - Throws: `Diagnostic` where it can't be started.
  func open() throws -> any PagerInput
}

/// A text on its way to a pager.
public protocol PagerInput: Sendable {
  /// Hands over what comes next; waits as long as the program takes nothing.
  /// - Returns: whether it goes on reading. Where not, the person has seen enough.
  /// - Throws: `Diagnostic` where it can't be handed over.
  func write(_ bytes: [UInt8]) throws -> Bool
  /// Says that this was all, and waits until the program has ended.
  func finish() -> PagerEnding
}

/// What became of a pager.
public enum PagerEnding: Sendable, Equatable {
  case shown
  /// The program could not be run, so that nothing was seen of the text; why.
  case notRun(String)
}
