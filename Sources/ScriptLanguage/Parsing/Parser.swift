// One pass over the bytes, a statement at a time, so that a script of a million lines needs no tree of a million lines:
// whoever wants the whole checked first walks it twice. Lines end with LF or CRLF; blank is space or tab.

/// Turns text into statements.
public struct Parser: Sendable {
  public let source: SourceText
  let bytes: [UInt8]
  var cursor = 0
  var depth = 0
  /// Loops around the cursor that `break` can leave.
  var loops = 0
  /// Blocks of conditions around the cursor: what leaves a block can't leave them.
  var conditionBlocks = 0
  var wordMode = WordMode.statement

  /// Deeper nesting of `{` and `$(` is refused: the parser calls itself for each level.
  public static let maximumDepth = 100

  public init(_ source: SourceText) {
    self.source = source
    bytes = source.bytes
  }

  /// Every statement of the text.
  /// - Throws: `ParseFailure` at the first fault.
  public static func parse(_ source: SourceText) throws(ParseFailure) -> [Statement] {
    var parser = Parser(source)
    var statements: [Statement] = []
    while let statement = try parser.next() { statements.append(statement) }
    return statements
  }

  /// The next statement, or nil at the end of the text.
  /// - Throws: `ParseFailure`; after it, `recover` alone goes on.
  public mutating func next() throws(ParseFailure) -> Statement? {
    var statement = Statement()
    return try next(into: &statement) ? statement : nil
  }

  /// Puts the next statement in the place of `statement`, whose memory is used again.
  /// - Returns: false at the end of the text.
  /// - Throws: `ParseFailure`; after it, `recover` alone goes on.
  public mutating func next(into statement: inout Statement) throws(ParseFailure) -> Bool {
    try skipToStatement()
    guard cursor < bytes.count else { return false }
    switch bytes[cursor] {
    case UInt8(ascii: "}"): throw stray("}", "closes no block")
    case UInt8(ascii: ")"): throw stray(")", "closes nothing")
    default:
      try parse(into: &statement, within: nil)
      return true
    }
  }

  /// Goes on behind a failure, at the next line, so that a check finds more than the first fault. Closing signs that a
  /// broken statement leaves behind are passed over.
  public mutating func recover() {
    depth = 0
    loops = 0
    conditionBlocks = 0
    wordMode = .statement
    while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "\n") { cursor += 1 }
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"),
        UInt8(ascii: "}"), UInt8(ascii: ")"):
        cursor += 1
      default: return
      }
    }
  }

  /// Goes past blanks, line ends, `;` and comments.
  mutating func skipToStatement() throws(ParseFailure) {
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"): cursor += 1
      case UInt8(ascii: "\r") where isLineEnd(cursor): cursor += 2
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\\") where continuationLength > 0: try continueLine()
      default: return
      }
    }
  }

  /// Goes past a `\` and the line end behind it. The text must go on: a line that was to be continued may be cut off.
  private mutating func continueLine() throws(ParseFailure) {
    let start = cursor
    cursor += continuationLength
    guard cursor < bytes.count else {
      throw failure(
        "the text ends behind this '\\'", Span(start, start + 1), help: "write the rest of the statement", open: .line)
    }
  }

  private mutating func skipComment() {
    while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "\n") { cursor += 1 }
  }

  /// Goes past blanks and continued lines inside a statement.
  mutating func skipBlanks() throws(ParseFailure) {
    while cursor < bytes.count {
      switch bytes[cursor] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): cursor += 1
      case UInt8(ascii: "\\") where continuationLength > 0: try continueLine()
      default: return
      }
    }
  }

  /// True at LF and at the CR of a CRLF.
  func isLineEnd(_ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "\n")
      || (bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"))
  }

  /// At a `\`: how many bytes it and the line end behind it take, or 0 where no line end follows.
  var continuationLength: Int {
    guard cursor + 1 < bytes.count, isLineEnd(cursor + 1) else { return 0 }
    return bytes[cursor + 1] == UInt8(ascii: "\n") ? 2 : 3
  }

  func failure(
    _ message: String, _ span: Span, help: String? = nil, open: ParseFailure.Open? = nil
  ) -> ParseFailure {
    ParseFailure(Diagnostic(.syntax, message, place: source.place(of: span), help: help), open: open)
  }

  func stray(_ sign: String, _ reason: String) -> ParseFailure {
    failure(
      "this '\(sign)' \(reason)", Span(cursor, cursor + 1),
      help: "to mean the character itself, write '\(sign)' in quotes")
  }
}
