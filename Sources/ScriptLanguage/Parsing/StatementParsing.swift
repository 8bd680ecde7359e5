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
    defer { depth -= 1 }
    var statements: [Statement] = []
    while true {
      try skipToStatement()
      guard cursor < bytes.count else {
        throw failure("this '\(enclosure.sign)' is never closed", opening, open: enclosure.open)
      }
      if bytes[cursor] == enclosure.closer {
        cursor += 1
        return statements
      }
      if bytes[cursor] == UInt8(ascii: "}") { throw stray("}", "closes no block") }
      if bytes[cursor] == UInt8(ascii: ")") { throw stray(")", "closes nothing") }
      statements.append(try statement(within: enclosure))
    }
  }

  /// One statement, its first byte under the cursor.
  mutating func statement(within enclosure: Enclosure?) throws(ParseFailure) -> Statement {
    let start = cursor
    let isForgiving = takeForgiveness()
    var words: [Word] = []
    words.reserveCapacity(4)
    var destination: Destination?
    scan: while true {
      try skipBlanks()
      guard cursor < bytes.count, !isLineEnd(cursor) else { break }
      switch bytes[cursor] {
      case UInt8(ascii: ";"), UInt8(ascii: "#"): break scan
      case UInt8(ascii: ">"): destination = try redirection(within: enclosure)
      case UInt8(ascii: "|"): destination = hostCommand()
      case UInt8(ascii: "{"): throw try misplacedBlock()
      case UInt8(ascii: "("): throw stray("(", "has no meaning here")
      case UInt8(ascii: "}"), UInt8(ascii: ")"):
        if bytes[cursor] == enclosure?.closer { break scan }
        throw stray(bytes[cursor] == UInt8(ascii: "}") ? "}" : ")", "closes nothing")
      default: words.append(try word())
      }
      if destination != nil { break }
    }
    guard let first = words.first else {
      throw failure(
        "a command is missing here", Span(start, min(start + 1, bytes.count)), help: "write the command before it")
    }
    if destination != nil { try expectEnd(within: enclosure) }
    let end = max(words.last?.span.end ?? first.span.end, destination?.span.end ?? 0)
    let body = try body(of: words, first: first)
    if let destination { try expectOutput(of: body, first, to: destination) }
    return Statement(
      span: Span(start, end), body: body, isForgiving: isForgiving, destination: destination)
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
  private mutating func redirection(within enclosure: Enclosure?) throws(ParseFailure) -> Destination {
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
  private mutating func hostCommand() -> Destination {
    cursor += 1
    let start = cursor
    while cursor < bytes.count, !isLineEnd(cursor) { cursor += 1 }
    return .hostCommand(Span(start, cursor))
  }

  /// After a redirection nothing may follow.
  private mutating func expectEnd(within enclosure: Enclosure?) throws(ParseFailure) {
    try skipBlanks()
    guard cursor < bytes.count, !isLineEnd(cursor) else { return }
    let byte = bytes[cursor]
    if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "#") || byte == enclosure?.closer { return }
    let start = cursor
    throw failure(
      "nothing may follow the file that output goes to", Span(start, start + 1),
      help: "put the words before the '>', and one '>' or '|' at most")
  }

  /// `let` and `unlet` put nothing out, so a destination behind them is a mistake, such as a `>` meant for itself.
  private func expectOutput(
    of body: Statement.Body, _ first: Word, to destination: Destination
  ) throws(ParseFailure) {
    switch body {
    case .command, .source: return
    case .assignment, .unset:
      throw failure(
        "'\(source[first.span])' puts nothing out", destination.span,
        help: "to mean the character itself, write '>' or '|' in quotes")
    }
  }

  /// Reads the block, so that what is wrong inside it is told first, then says that it has no place here.
  private mutating func misplacedBlock() throws(ParseFailure) -> ParseFailure {
    let opening = Span(cursor, cursor + 1)
    cursor += 1
    _ = try statements(within: .block, opening: opening)
    return failure(
      "a block has no place here", opening,
      help: "commands take words; to mean the character itself, write '{' in quotes")
  }

  /// Sorts the words of a statement into a command or a form.
  private func body(of words: [Word], first: Word) throws(ParseFailure) -> Statement.Body {
    guard first.content == .bare else { return .command(words) }
    switch bytes[first.span.start] {
    case UInt8(ascii: "l") where source[first.span] == "let": return .assignment(try assignment(words))
    case UInt8(ascii: "u") where source[first.span] == "unlet": return try unset(words)
    case UInt8(ascii: "s") where source[first.span] == "source":
      guard words.count > 1 else {
        throw failure("a file has to follow 'source'", first.span, help: "source FILE [args…]")
      }
      return .source(Array(words.dropFirst()))
    default: return .command(words)
    }
  }

  private func assignment(_ words: [Word]) throws(ParseFailure) -> Assignment {
    let usage = "let NAME = WORDS…, or let NAME += WORDS…"
    guard words.count > 1 else { throw failure("a name has to follow 'let'", words[0].span, help: usage) }
    let name = try variableName(words[1], usage: usage)
    guard words.count > 2, let sign = words[2].keyword(in: source), sign == "=" || sign == "+=" else {
      let at = words.count > 2 ? words[2].span : words[1].span
      throw failure("'=' has to follow the name, with a blank on both sides", at, help: usage)
    }
    return Assignment(name: name, isAppending: sign == "+=", words: Array(words.dropFirst(3)))
  }

  private func unset(_ words: [Word]) throws(ParseFailure) -> Statement.Body {
    guard words.count == 2 else {
      throw failure("one name has to follow 'unlet'", words[words.count > 2 ? 2 : 0].span, help: "unlet NAME")
    }
    return .unset(name: try variableName(words[1], usage: "unlet NAME"), span: words[1].span)
  }

  private func variableName(_ word: Word, usage: String) throws(ParseFailure) -> String {
    let text = word.keyword(in: source)
    if let text, Self.isVariableName(text.utf8) { return text }
    if let text, let equals = text.firstIndex(of: "="), Self.isVariableName(text[..<equals].utf8) {
      throw failure("'=' needs a blank on both sides", word.span, help: usage)
    }
    throw failure(
      "this is no name for a variable", word.span,
      help: "a name starts with a letter or '_' and goes on with letters, digits, '_' and '-'")
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

extension Destination {
  fileprivate var span: Span {
    switch self {
    case .file(let word, _): word.span
    case .hostCommand(let span): span
    }
  }
}
