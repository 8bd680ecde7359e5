/// A range of a source's bytes.
public struct Span: Sendable, Equatable, Hashable {
  public var start: Int
  /// Exclusive.
  public var end: Int

  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }

  /// The smallest span that holds both.
  public func union(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }
}

/// A span as a person reads it.
public struct Place: Sendable, Equatable {
  public let source: String
  /// From 1.
  public let line: Int
  /// In characters, from 1.
  public let column: Int
  /// The line itself, or empty where it can't be shown.
  public let lineText: String
  /// How many characters the caret underlines; 0: none.
  public let caretColumns: Int

  public init(source: String, line: Int, column: Int, lineText: String, caretColumns: Int) {
    self.source = source
    self.line = line
    self.column = column
    self.lineText = lineText
    self.caretColumns = caretColumns
  }

  /// `source:line:column`.
  public var text: String { "\(source):\(line):\(column)" }
}
