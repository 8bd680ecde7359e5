// A statement ends at a line end, a `;`, the end of the text, or the sign that closes what it stands in.

extension Parser {
  /// What a run of statements stands in.
  enum Enclosure {
    case block
    case substitution

    var closer: UInt8 { self == .block ? UInt8(ascii: "}") : UInt8(ascii: ")") }
    var open: ParseFailure.Open { self == .block ? .block : .substitution }
    var sign: String { self == .block ? "{" : "$(" }
  }

  /// Statements up to the closing sign, which is taken too.
  /// - Parameter opening: the span of the opening sign, where an end of text is reported.
  mutating func statements(within enclosure: Enclosure, opening: Span) throws(ParseFailure) -> [Statement] {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw failure(
        "nested deeper than \(Self.maximumDepth) levels", opening, help: "put the inner part in a script of its own")
    }
    let (outerMode, outerLoops, outerConditions) = (wordMode, loops, conditionBlocks)
    wordMode = .statement
    // What a substitution stands in is none of its business.
    if enclosure == .substitution { (loops, conditionBlocks) = (0, 0) }
    defer {
      depth -= 1
      (wordMode, loops, conditionBlocks) = (outerMode, outerLoops, outerConditions)
    }
    var statements: [Statement] = []
    while true {
      try skipToStatement()
      guard cursor < bytes.count else {
        throw failure(
          "this '\(enclosure.sign)' is never closed", opening, help: swallowed(enclosure, by: statements),
          open: enclosure.open)
      }
      if bytes[cursor] == enclosure.closer {
        cursor += 1
        return statements
      }
      if bytes[cursor] == UInt8(ascii: "}") { throw stray("}", "closes no block") }
      if bytes[cursor] == UInt8(ascii: ")") { throw stray(")", "closes nothing") }
      var statement = Statement()
      try parse(into: &statement, within: enclosure)
      statements.append(statement)
    }
  }

  /// A hint where the closing sign was written behind a `|`, which takes the rest of its line.
  private func swallowed(_ enclosure: Enclosure, by statements: [Statement]) -> String? {
    let isSwallowed = statements.contains { statement in
      guard case .hostCommand(let span) = statement.destination else { return false }
      return bytes[span.start..<span.end].contains(enclosure.closer)
    }
    return isSwallowed ? "a '|' takes the rest of its line, closing signs too: close it on a line of its own" : nil
  }

  /// One statement, its first byte under the cursor.
  mutating func parse(into statement: inout Statement, within enclosure: Enclosure?) throws(ParseFailure) {
    let start = cursor
    // One by one: a statement has few words, and `removeAll` does much more.
    while !statement.words.isEmpty { statement.words.removeLast() }
    statement.form = .command
    statement.destination = nil
    statement.isForgiving = takeForgiveness()
    var assignmentEnd: Int?
    let keyword = try words(of: &statement, within: enclosure, &assignmentEnd)
    if let keyword, keyword.readsOn { return try form(keyword, &statement, from: start, within: enclosure) }
    if let assignmentEnd {
      statement.span = Span(start, statement.words.last?.span.end ?? assignmentEnd)
      if statement.destination != nil {
        try expectEnd(within: enclosure)
        try expectNoDestination(statement, keywordSpan(start, statement))
      }
      return
    }
    guard let last = statement.words.last else {
      throw failure(
        "a command is missing here", Span(start, min(start + 1, bytes.count)), help: "write the command before it")
    }
    statement.span = Span(start, max(last.span.end, statement.destination?.span.end ?? 0))
    if statement.destination != nil { try expectEnd(within: enclosure) }
    if let keyword { try sort(&statement, as: keyword) }
  }

  /// Words up to the end of the statement and its destination, or only the keyword of a form that reads on by itself.
  /// - Parameter assignmentEnd: set where the statement turned out to be a `let`: the end of its sign.
  /// - Returns: the keyword that the first word is.
  private mutating func words(
    of statement: inout Statement, within enclosure: Enclosure?, _ assignmentEnd: inout Int?
  ) throws(ParseFailure) -> Keyword? {
    var keyword: Keyword?
    while true {
      try skipBlanks()
      guard cursor < bytes.count, !isLineEnd(cursor) else { return keyword }
      switch bytes[cursor] {
      case UInt8(ascii: ";"), UInt8(ascii: "#"): return keyword
      case UInt8(ascii: ">"):
        statement.destination = try redirection(within: enclosure)
        return keyword
      case UInt8(ascii: "|"):
        statement.destination = hostCommand()
        return keyword
      case UInt8(ascii: "{"): throw try misplacedBlock()
      case UInt8(ascii: "("): throw stray("(", "has no meaning here")
      case UInt8(ascii: "\r"): throw loneReturn()
      case UInt8(ascii: "}"), UInt8(ascii: ")"):
        if bytes[cursor] == enclosure?.closer { return keyword }
        throw stray(bytes[cursor] == UInt8(ascii: "}") ? "}" : ")", "closes nothing")
      default:
        let word = try word()
        if statement.words.isEmpty, assignmentEnd == nil, word.isBare {
          keyword = self.keyword(at: word.span)
          if keyword?.readsOn == true { return keyword }
          if keyword == .let, let head = assignmentHead() {
            statement.form = head
            assignmentEnd = cursor
            continue
          }
        }
        statement.words.append(word)
      }
    }
  }

  /// Where the `let` of a statement stands: behind a `-` that forgives.
  private func keywordSpan(_ start: Int, _ statement: Statement) -> Span {
    let first = start + (statement.isForgiving ? 1 : 0)
    return Span(first, first + 3)
  }

  /// The name and the sign behind `let`, on one line with one blank before each, as they are nearly always written; nil, with
  /// the cursor where it was, for anything else.
  private mutating func assignmentHead() -> Statement.Form? {
    let start = cursor + 1
    guard start < bytes.count, bytes[cursor] == UInt8(ascii: " "), Self.isNameStart(bytes[start]) else { return nil }
    var end = start + 1
    while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
    var sign = end + 1
    guard sign < bytes.count, bytes[end] == UInt8(ascii: " ") else { return nil }
    let isAppending = bytes[sign] == UInt8(ascii: "+")
    if isAppending { sign += 1 }
    guard sign < bytes.count, bytes[sign] == UInt8(ascii: "=") else { return nil }
    let next = sign + 1
    guard next == bytes.count || bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "\n") else {
      return nil
    }
    cursor = next
    return .assignment(name: Span(start, end), isAppending: isAppending)
  }

  /// Nobody sees a carriage return in a word, and one at a word's end would be taken for the line's.
  func loneReturn() -> ParseFailure {
    failure(
      "a carriage return stands here without a line feed", Span(cursor, cursor + 1),
      help: #"lines end with LF or CRLF; to mean the character itself, write "\r" in double quotes"#)
  }

  /// A `-` right before a command's name.
  private mutating func takeForgiveness() -> Bool {
    guard bytes[cursor] == UInt8(ascii: "-"), cursor + 1 < bytes.count else { return false }
    let next = bytes[cursor + 1] | 0x20
    guard next >= UInt8(ascii: "a"), next <= UInt8(ascii: "z") else { return false }
    cursor += 1
    return true
  }

  /// `> word` or `>> word`, the first `>` under the cursor.
  mutating func redirection(within enclosure: Enclosure?) throws(ParseFailure) -> Destination {
    let start = cursor
    cursor += 1
    let appending = cursor < bytes.count && bytes[cursor] == UInt8(ascii: ">")
    if appending { cursor += 1 }
    try skipBlanks()
    guard cursor < bytes.count, !isLineEnd(cursor), !";|>{}()#".utf8.contains(bytes[cursor]) else {
      throw failure(
        "a file has to follow '\(appending ? ">>" : ">")'", Span(start, cursor),
        help: "to mean the character itself, write '>' in quotes")
    }
    return .file(try word(), appending: appending)
  }

  /// `|` and the rest of the line, which is the host shell's.
  mutating func hostCommand() -> Destination {
    cursor += 1
    let start = cursor
    while cursor < bytes.count, !isLineEnd(cursor) { cursor += 1 }
    // Blanks at the end say nothing, and a carriage return there is half of a line end, wherever the other half went.
    var end = cursor
    while end > start, [0x20, 0x09, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    return .hostCommand(Span(start, end))
  }

  /// After a redirection nothing may follow.
  mutating func expectEnd(within enclosure: Enclosure?) throws(ParseFailure) {
    try skipBlanks()
    guard cursor < bytes.count, !isLineEnd(cursor) else { return }
    let byte = bytes[cursor]
    if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "#") || byte == enclosure?.closer { return }
    let start = cursor
    throw failure(
      "nothing may follow the file that output goes to", Span(start, start + 1),
      help: "put the words before the '>', and one '>' or '|' at most")
  }

  /// Some forms put nothing out, so a destination behind them is a mistake, such as a `>` meant for itself.
  func expectNoDestination(_ statement: Statement, _ name: Span) throws(ParseFailure) {
    guard let destination = statement.destination else { return }
    throw failure(
      "'\(source[name])' puts nothing out", destination.span,
      help: "to mean the character itself, write '>' or '|' in quotes")
  }

  /// Reads the block, so that what is wrong inside it is told first, then says that it has no place here.
  private mutating func misplacedBlock() throws(ParseFailure) -> ParseFailure {
    let opening = Span(cursor, cursor + 1)
    cursor += 1
    _ = try statements(within: .block, opening: opening)
    return failure(
      "a block has no place here", opening,
      help:
        "commands take words, and only forms such as 'if' take blocks; to mean the character itself, write '{' in quotes"
    )
  }

  /// `[A-Za-z_][A-Za-z0-9_-]*`.
  static func isVariableName(_ utf8: some Collection<UInt8>) -> Bool {
    guard let first = utf8.first, isNameStart(first) else { return false }
    return utf8.allSatisfy { isNameByte($0) }
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
  }
}
