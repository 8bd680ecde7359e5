// Forms are a closed set: `let` and the like take words alone, the others blocks. What follows a block, `else` or `catch`,
// stands on the line of its `}`: a statement is whole when its line is, also at the prompt.

extension Parser {
  // MARK: Forms of words

  /// Sorts the words of a form that takes words alone.
  mutating func sort(_ statement: inout Statement, as keyword: Keyword) throws(ParseFailure) {
    let name = statement.words[0].span
    switch keyword {
    case .let:
      try expectNoDestination(statement, name)
      try sortAssignment(&statement)
    case .unlet:
      try expectNoDestination(statement, name)
      guard statement.words.count == 2 else {
        let at = statement.words.count > 2 ? statement.words[2].span : name
        throw failure("one name has to follow 'unlet'", at, help: "unlet NAME")
      }
      statement.form = .unset(name: try variableName(statement.words[1], usage: "unlet NAME"))
      statement.words.removeAll(keepingCapacity: true)
    case .source:
      guard statement.words.count > 1 else {
        throw failure("a file has to follow 'source'", name, help: "source FILE [args…]")
      }
      statement.form = .source
      statement.words.removeFirst()
    case .break, .continue:
      try expectNoDestination(statement, name)
      if statement.words.count > 1 {
        throw failure("'\(keyword.rawValue)' takes no words", statement.words[1].span, help: "write it alone")
      }
      guard loops > 0 else {
        throw failure(
          "'\(keyword.rawValue)' stands in no loop", name, help: "it belongs into a foreach, while or repeat")
      }
      statement.form = keyword == .break ? .breakLoop : .continueLoop
      statement.words.removeAll(keepingCapacity: true)
    case .return:
      try expectNoCondition(name)
      statement.form = .returning
      statement.words.removeFirst()
    case .exit:
      try expectNoDestination(statement, name)
      try expectNoCondition(name)
      if statement.words.count > 2 {
        throw failure("'exit' takes one status", statement.words[2].span, help: "exit [STATUS]")
      }
      statement.form = .exit
      statement.words.removeFirst()
    default: break
    }
  }

  /// What leaves everything would leave a condition without an answer.
  private func expectNoCondition(_ name: Span) throws(ParseFailure) {
    guard conditionBlocks > 0 else { return }
    throw failure(
      "'\(source[name])' can't leave a condition", name, help: "put it into the block behind the condition")
  }

  private func sortAssignment(_ statement: inout Statement) throws(ParseFailure) {
    guard statement.words.count > 2, let name = plainName(statement.words[1]),
      let isAppending = appends(statement.words[2])
    else { throw misplacedAssignment(statement.words) }
    statement.form = .assignment(name: name, isAppending: isAppending)
    statement.words.removeFirst(3)
  }

  /// What is wrong with the first words of a `let`.
  private func misplacedAssignment(_ words: [Word]) -> ParseFailure {
    let usage = "let NAME = WORDS…, or let NAME += WORDS…"
    guard words.count > 1 else { return failure("a name has to follow 'let'", words[0].span, help: usage) }
    do { _ = try variableName(words[1], usage: usage) } catch { return error }
    let at = words.count > 2 ? words[2].span : words[1].span
    return failure("'=' has to follow the name, with a blank on both sides", at, help: usage)
  }

  /// Whether a word is `+=`, or nil where it isn't `=` either.
  private func appends(_ word: Word) -> Bool? {
    guard word.isBare else { return nil }
    switch word.span.end - word.span.start {
    case 1: return bytes[word.span.start] == UInt8(ascii: "=") ? false : nil
    case 2:
      return bytes[word.span.start] == UInt8(ascii: "+") && bytes[word.span.start + 1] == UInt8(ascii: "=")
        ? true : nil
    default: return nil
    }
  }

  // MARK: Forms with blocks

  /// What follows the keyword of a form that reads on by itself.
  mutating func form(
    _ keyword: Keyword, _ statement: inout Statement, from start: Int, within enclosure: Enclosure?
  ) throws(ParseFailure) {
    let name = Span(cursor - keyword.rawValue.utf8.count, cursor)
    switch keyword {
    case .if: statement.form = try conditional()
    case .foreach: try foreach(&statement, name)
    case .while:
      let condition = try condition(.condition, after: name)
      statement.form = .whileLoop(condition, try loopBlock("while COND { … }"))
    case .repeat:
      statement.words = [try onlyWord("repeat N { … }", name)]
      statement.form = .repeatLoop(try loopBlock("repeat N { … }"))
    case .try: statement.form = try attempt()
    case .with:
      statement.words = [try onlyWord("with ENVIRONMENT { … }", name)]
      statement.form = .with(try block("with ENVIRONMENT { … }"))
    case .define: statement.form = .definition(try definition(name))
    case .time: statement.form = .time(try block("time { … }"))
    case .assert: try assertion(&statement, name, within: enclosure)
    case .else, .catch:
      throw failure(
        "this '\(keyword.rawValue)' belongs to nothing", name,
        help: "it stands on the line of the '}' before it: } \(keyword.rawValue) {")
    case .let, .unlet, .source, .break, .continue, .return, .exit: break
    }
    statement.span = Span(start, cursor)
    if keyword != .assert { try end(&statement, name, within: enclosure) }
    statement.span.end = max(statement.span.end, statement.destination?.span.end ?? 0)
    if keyword == .define { try expectNoDestination(statement, name) }
  }

  /// What may follow the last `}` of a form: where its output goes, and the end.
  private mutating func end(
    _ statement: inout Statement, _ name: Span, within enclosure: Enclosure?
  ) throws(ParseFailure) {
    try skipBlanks()
    guard cursor < bytes.count, !isLineEnd(cursor) else { return }
    switch bytes[cursor] {
    case UInt8(ascii: ";"), UInt8(ascii: "#"): return
    case UInt8(ascii: ">"):
      statement.destination = try redirection(within: enclosure)
      try expectEnd(within: enclosure)
    case UInt8(ascii: "|"): statement.destination = hostCommand()
    case enclosure?.closer: return
    default:
      throw failure(
        "nothing but '>' or '|' may follow the block of '\(source[name])'", Span(cursor, cursor + 1),
        help: "begin the next statement on a line of its own, or behind a ';'")
    }
  }

  /// `{ … }`.
  mutating func block(_ usage: String) throws(ParseFailure) -> Block {
    try skipBlanks()
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "{") else {
      let end = min(cursor + 1, bytes.count)
      throw failure(
        "a block has to stand here", Span(min(cursor, end), end), help: "\(usage), with the '{' on this line")
    }
    let opening = Span(cursor, cursor + 1)
    cursor += 1
    let statements = try statements(within: .block, opening: opening)
    return Block(span: Span(opening.start, cursor), statements: statements)
  }

  private mutating func loopBlock(_ usage: String) throws(ParseFailure) -> Block {
    loops += 1
    defer { loops -= 1 }
    return try block(usage)
  }

  /// True where no further word can start: a comment is none.
  private var atStop: Bool { atWordEnd || bytes[cursor] == UInt8(ascii: "#") }

  /// Takes a plain word where it stands next on this line.
  private mutating func take(_ word: String) throws(ParseFailure) -> Bool {
    try skipBlanks()
    let end = cursor + word.utf8.count
    guard end <= bytes.count, bytes[cursor..<end].elementsEqual(word.utf8) else { return false }
    let start = cursor
    cursor = end
    guard atWordEnd else {
      cursor = start
      return false
    }
    return true
  }

  private mutating func conditional() throws(ParseFailure) -> Statement.Form {
    var branches: [Branch] = []
    let usage = "if COND { … } else { … }"
    while true {
      let condition = try condition(.condition, after: Span(cursor - 2, cursor))
      branches.append(Branch(condition: condition, block: try block(usage)))
      guard try take("else") else { return .conditional(branches, otherwise: nil) }
      guard try take("if") else { return .conditional(branches, otherwise: try block(usage)) }
    }
  }

  private mutating func attempt() throws(ParseFailure) -> Statement.Form {
    let usage = "try { … } catch [NAME] { … }"
    let block = try block(usage)
    guard try take("catch") else { return .attempt(block, handler: nil) }
    try skipBlanks()
    var name: Span?
    if cursor < bytes.count, bytes[cursor] != UInt8(ascii: "{"), !atStop {
      name = try variableName(try word(), usage: usage)
    }
    return .attempt(block, handler: Handler(name: name, block: try self.block(usage)))
  }

  private mutating func foreach(_ statement: inout Statement, _ keyword: Span) throws(ParseFailure) {
    let usage = "foreach NAME in WORDS… { … }, or foreach NAME in --lines FILE { … }"
    try skipBlanks()
    guard !atStop else { throw failure("a name has to follow 'foreach'", keyword, help: usage) }
    let name = try variableName(try word(), usage: usage)
    guard try take("in") else { throw failure("'in' has to follow the name", name, help: usage) }
    let isLines = try take("--lines")
    try blockWords(&statement)
    if isLines {
      guard statement.words.count == 1 else {
        let at = statement.words.count > 1 ? statement.words[1].span : Span(cursor, min(cursor + 1, bytes.count))
        throw failure("one file has to follow '--lines'", at, help: usage)
      }
      statement.form = .foreachLine(name: name, try loopBlock(usage))
    } else {
      statement.form = .foreach(name: name, try loopBlock(usage))
    }
  }

  /// Words up to the `{` of a block.
  private mutating func blockWords(_ statement: inout Statement) throws(ParseFailure) {
    while true {
      try skipBlanks()
      if atStop { return }
      statement.words.append(try word())
    }
  }

  private mutating func onlyWord(_ usage: String, _ keyword: Span) throws(ParseFailure) -> Word {
    try skipBlanks()
    guard !atStop else { throw failure("a word has to follow '\(source[keyword])'", keyword, help: usage) }
    return try word()
  }

  private mutating func definition(_ keyword: Span) throws(ParseFailure) -> Definition {
    let usage = "define NAME [PARAM…] [PARAM...] { … }"
    try skipBlanks()
    guard !atStop else { throw failure("a name has to follow 'define'", keyword, help: usage) }
    let name = try variableName(try word(), usage: usage)
    if Parser.keywords.contains(source[name]) {
      throw failure("'\(source[name])' is a word of the language", name, help: "give it another name")
    }
    var names: [Span] = []
    var rest: Span?
    while true {
      try skipBlanks()
      if atStop { break }
      let word = try word()
      if let rest {
        throw failure("'\(source[rest])...' takes every further word, so it comes last", word.span, help: usage)
      }
      if let list = restName(word) { rest = list } else { names.append(try variableName(word, usage: usage)) }
      let new = source[rest ?? names[names.count - 1]]
      if (names + [rest].compactMap { $0 }).filter({ source[$0] == new }).count > 1 {
        throw failure("the parameter '\(new)' stands there twice", word.span, help: usage)
      }
    }
    let outer = (loops, conditionBlocks)
    (loops, conditionBlocks) = (0, 0)
    defer { (loops, conditionBlocks) = outer }
    return Definition(name: name, parameters: names, rest: rest, block: try block(usage))
  }

  /// The name of `name...` or `name…`.
  private func restName(_ word: Word) -> Span? {
    guard word.isBare else { return nil }
    let text = source[word.span]
    guard let dots = ["...", "…"].first(where: { text.hasSuffix($0) }) else { return nil }
    let name = Span(word.span.start, word.span.end - dots.utf8.count)
    return Self.isVariableName(bytes[name.start..<name.end]) ? name : nil
  }

  private mutating func assertion(
    _ statement: inout Statement, _ keyword: Span, within enclosure: Enclosure?
  ) throws(ParseFailure) {
    let condition = try condition(.assertion, after: keyword)
    statement.form = .assertion(condition)
    try skipBlanks()
    if cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",") {
      let comma = Span(cursor, cursor + 1)
      cursor += 1
      try blockWords(&statement)
      if statement.words.isEmpty {
        throw failure("a message has to follow the ','", comma, help: "assert COND, 'what is wrong then'")
      }
    }
    statement.span.end = cursor
    try skipBlanks()
    guard cursor < bytes.count, !isLineEnd(cursor), !";#".utf8.contains(bytes[cursor]),
      bytes[cursor] != enclosure?.closer
    else { return }
    throw failure(
      "the condition ends before this", Span(cursor, cursor + 1),
      help: "assert WORD OP WORD [, message]; to mean the character itself, put it in quotes")
  }

  // MARK: Names

  /// The span of a word that names a variable, or nil.
  private func plainName(_ word: Word) -> Span? {
    guard word.isBare, Self.isNameStart(bytes[word.span.start]) else { return nil }
    for index in word.span.start..<word.span.end where !Self.isNameByte(bytes[index]) { return nil }
    return word.span
  }

  private func variableName(_ word: Word, usage: String) throws(ParseFailure) -> Span {
    if let name = plainName(word) { return name }
    if word.isBare {
      let bytes = bytes[word.span.start..<word.span.end]
      if let equals = bytes.firstIndex(of: UInt8(ascii: "=")), Self.isVariableName(bytes[..<equals]) {
        throw failure("'=' needs a blank on both sides", word.span, help: usage)
      }
    }
    throw failure(
      "this is no name for a variable", word.span,
      help: "a name starts with a letter or '_' and goes on with letters, digits, '_' and '-'")
  }
}
