/// What a part of a line is, for whoever colours it. Nothing is said by colour alone: the text is the same without.
public struct LineMark: Sendable, Equatable {
  public enum Role: Sendable, Equatable, CaseIterable {
    case comment
    /// A word or sign of the language.
    case keyword
    case command
    /// A command that changes the service's data.
    case write
    /// A command, option or name that does not exist.
    case unknown
    case option
    case string
    case variable
  }
  /// Unicode scalars of the line.
  public var range: Range<Int>
  public var role: Role

  public init(_ range: Range<Int>, _ role: Role) {
    self.range = range
    self.role = role
  }
}

/// What is shown behind a line that is being typed, and is no part of it.
public struct LineHint: Sendable, Equatable {
  public var text: String
  /// It tells of something that can't be taken back, and so has precedence over whatever else could be shown.
  public var isWarning: Bool

  public init(_ text: String, isWarning: Bool = false) {
    self.text = text
    self.isWarning = isWarning
  }
}

/// Tells about a line while it is typed. It is called on the thread that edits, once a key, so it answers from what is at
/// hand and never waits.
public protocol LineAdvisor: Sendable {
  /// The parts of a line, in order; they do not overlap.
  /// - Parameter cursor: in scalars. A word that ends there may still be going on, so it is not told to be unknown.
  func marks(in line: String, cursor: Int) -> [LineMark]
  /// What could follow, or what the line would do.
  func hint(for line: String) -> LineHint?
  /// What a text of several lines would do that was pasted; nil where there is nothing to say.
  func preview(ofPaste text: String) -> String?
}
