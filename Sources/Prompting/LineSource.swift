/// What one reading of a line ended with.
public enum LineEvent: Sendable, Equatable {
  /// A whole line, without its last newline. `pasted` is true when some of it came by bracketed paste; such a line may
  /// hold newlines, and ran only because a key pressed afterwards ended it.
  case line(String, pasted: Bool)
  /// A text of several lines that is too long to be shown for editing: a paste with what stood around it, or an older text
  /// that came back. Nobody has let it run.
  case block(String)
  /// The text typed so far, which the person wants to change in an editor of their own.
  case edit(String)
  /// Ctrl-C: the half-typed line is gone, the session goes on.
  case interrupted
  /// Ctrl-D on an empty line, or no more input.
  case endOfInput
  /// SIGTERM or SIGHUP came while the line was read; the number is the signal's.
  case terminated(signal: Int32)
}

/// Where statements come from, one line at a time. It blocks the thread that calls it, so it is never called from a task.
public protocol LineSource: AnyObject {
  /// Shows `prompt` and waits for one line.
  func readLine(_ prompt: Prompt) -> LineEvent
}

/// A prompt as values: text and what it means. The window that shows it chooses colours, or none.
public struct Prompt: Sendable, Equatable {
  /// What a piece of a prompt stands for.
  public enum Role: Sendable, Equatable {
    case plain
    case environment
    /// A protected environment: red, and never by colour alone.
    case protected
    case count
    case continuation
  }
  public struct Piece: Sendable, Equatable {
    public var text: String
    public var role: Role
    public init(_ text: String, _ role: Role = .plain) {
      self.text = text
      self.role = role
    }
  }
  /// The pieces in order. The last one is shown followed by a plain blank.
  public var pieces: [Piece]
  public init(_ pieces: [Piece]) { self.pieces = pieces }
  /// The prompt without any style.
  public var text: String { pieces.map(\.text).joined() }
}
