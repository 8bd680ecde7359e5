/// One statement: a command or form, and where its output goes.
public struct Statement: Sendable, Equatable {
  public enum Body: Sendable, Equatable {
    /// A command and its words, the name first; never empty.
    case command([Word])
    case assignment(Assignment)
    /// `unlet name`.
    case unset(name: String, span: Span)
    /// `source FILE [args…]`: the words after `source`.
    case source([Word])
  }
  /// From the first byte of the first word to the last of the last.
  public var span: Span
  public var body: Body
  /// A leading `-`: its failure is shown and passed over.
  public var isForgiving: Bool
  public var destination: Destination?

  public init(span: Span, body: Body, isForgiving: Bool = false, destination: Destination? = nil) {
    self.span = span
    self.body = body
    self.isForgiving = isForgiving
    self.destination = destination
  }
}

/// `let name = words…`, `let name += words…`.
public struct Assignment: Sendable, Equatable {
  public var name: String
  public var isAppending: Bool
  public var words: [Word]

  public init(name: String, isAppending: Bool, words: [Word]) {
    self.name = name
    self.isAppending = isAppending
    self.words = words
  }
}

/// Where a statement's output goes instead of standard output.
public enum Destination: Sendable, Equatable {
  /// `> file`: replaced when whole. `>> file`: appended to.
  case file(Word, appending: Bool)
  /// `| text to the end of the line`: the standard input of `/bin/sh -c text`.
  case hostCommand(Span)
}
