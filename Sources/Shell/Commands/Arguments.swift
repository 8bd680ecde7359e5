public import ScriptLanguage

/// One text that a command was given, and where it stood.
public struct Argument: Sendable, Equatable {
  public let text: String
  public let span: Span

  public init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// What a command was given, sorted by its signature and checked against it.
public struct Arguments: Sendable {
  private var positional: [String: [Argument]]
  private var named: [String: [Argument]]
  /// Whether any positional word stood in the statement, also one that expanded to nothing.
  public let hasWords: Bool

  init(positional: [String: [Argument]], named: [String: [Argument]], hasWords: Bool) {
    self.positional = positional
    self.named = named
    self.hasWords = hasWords
  }

  /// The texts of a parameter.
  public subscript(parameter: Parameter) -> [Argument] { positional[parameter.name] ?? [] }
  /// The one text of a parameter.
  public func first(_ parameter: Parameter) -> Argument? { positional[parameter.name]?.first }
  /// Whether an option was given.
  public func has(_ option: Option) -> Bool { named[option.name] != nil }
  /// The values of an option that repeats.
  public subscript(option: Option) -> [Argument] { named[option.name] ?? [] }
  /// The value of an option.
  public func first(_ option: Option) -> Argument? { named[option.name]?.first }
  /// The value of an option of an integer kind; it was checked when it was bound.
  public func integer(_ option: Option) -> Int? { first(option).flatMap { Int($0.text) } }
}
