internal import ScriptLanguage

// Which words of a text call a command, and whether there is one of that name.

/// The commands that a text calls, by the table.
struct TypedCommands {
  let table: CommandTable
  /// Commands of one's own, with their usage.
  let own: [String: String]
  let source: SourceText
  /// What the text itself defines.
  private let defined: Set<String>
  private let statements: [Located]

  /// A statement, and the environment that a `with` around it names.
  private struct Located {
    let statement: Statement
    let environment: String?
  }

  init(table: CommandTable, own: [String: String], source: SourceText) {
    self.table = table
    self.own = own
    self.source = source
    var found: [Located] = []
    var parser = Parser(source)
    while let statement = try? parser.next() {
      found.append(contentsOf: Self.all(in: statement, of: source, environment: nil))
    }
    statements = found
    defined = Set(
      found.compactMap { located in
        guard case .definition(let definition) = located.statement.form else { return nil }
        return source[definition.name]
      })
  }

  private static func all(in statement: Statement, of source: SourceText, environment: String?) -> [Located] {
    var inside = environment
    if case .with = statement.form, let name = statement.words.first { inside = source[name.span] }
    let own = [Located(statement: statement, environment: environment)]
    let blocks = statement.blocks.flatMap(\.statements).flatMap { all(in: $0, of: source, environment: inside) }
    let words = statement.allWords.flatMap { substitutions(in: $0.content) }
    return own + blocks + words.flatMap { all(in: $0, of: source, environment: environment) }
  }

  private static func substitutions(in content: Word.Content) -> [Statement] {
    guard case .pieces(let pieces) = content else { return [] }
    return pieces.flatMap { statements(in: $0) }
  }

  private static func statements(in piece: Piece) -> [Statement] {
    switch piece.kind {
    case .substitution(let statements): statements
    case .quoted(let parts): parts.flatMap { Self.statements(in: $0) }
    default: []
    }
  }

  /// A command that changes the service's data, with the plain words behind its name.
  struct Write {
    let signature: Signature
    let words: [String]
    /// Where a `with` around it leads; nil: the session's environment.
    let environment: String?
  }

  /// The writes of the text, in order.
  func writes() -> [Write] {
    statements.compactMap { located in
      let statement = located.statement
      guard statement.form == .command else { return nil }
      let words = statement.words.map { source[$0.span] }
      guard let first = words.first, let match = table.match(first, words.dropFirst().first),
        match.entry.signature.isWrite
      else { return nil }
      return Write(
        signature: match.entry.signature, words: Array(words.dropFirst(match.words)), environment: located.environment)
    }
  }

  /// What a mark of the highlighter stands for; a command's mark takes its second word along.
  /// - Parameter cursor: a byte. A word that ends there may go on.
  func marks(for mark: ScriptHighlighter.Mark, typedUpTo cursor: Int) -> [(span: Span, role: LineMark.Role)] {
    switch mark.kind {
    case .comment: [(mark.span, .comment)]
    case .keyword: [(mark.span, .keyword)]
    case .string: [(mark.span, .string)]
    case .variable: [(mark.span, .variable)]
    case .option: [(mark.span, optionRole(mark.span, cursor))]
    case .command: commandMarks(mark.span, cursor)
    }
  }

  private func commandMarks(_ span: Span, _ cursor: Int) -> [(span: Span, role: LineMark.Role)] {
    let first = source[span]
    if own[first] != nil || defined.contains(first) { return [(span, .command)] }
    let second = statement(at: span).flatMap { $0.words.dropFirst().first }.flatMap { $0.isBare ? $0.span : nil }
    if let match = table.match(first, second.map { source[$0] }) {
      let role: LineMark.Role = match.entry.signature.isWrite ? .write : .command
      guard match.words == 2, let second else { return [(span, role)] }
      return [(span, role), (second, role)]
    }
    let names = table.names
    guard names.contains(where: { $0.hasPrefix(first + " ") }) else {
      let goesOn = span.end == cursor && (names + FormHelp.all.map(\.name) + own.keys).contains { $0.hasPrefix(first) }
      return goesOn ? [] : [(span, .unknown)]
    }
    guard let second else { return [(span, .command)] }
    let typed = first + " " + source[second]
    let goesOn = second.end == cursor && names.contains { $0.hasPrefix(typed) }
    return goesOn ? [(span, .command)] : [(span, .command), (second, .unknown)]
  }

  private func optionRole(_ span: Span, _ cursor: Int) -> LineMark.Role {
    guard let statement = statement(at: span) else { return .option }
    let words = statement.words.map { source[$0.span] }
    guard let first = words.first, let match = table.match(first, words.dropFirst().first) else { return .option }
    // Behind a lone `--` nothing is an option any more.
    if statement.words.contains(where: { $0.span.start < span.start && source[$0.span] == "--" }) { return .option }
    let name = String(source[span].prefix { $0 != "=" })
    let options = match.entry.signature.options.map(\.name)
    if name == "--" || options.contains(name) { return .option }
    let goesOn = span.end == cursor && options.contains { $0.hasPrefix(name) }
    return goesOn ? .option : .unknown
  }

  /// An unknown word as it stands in its command's name, and the words that could stand there.
  func alternatives(to span: Span) -> (word: String, known: [String]) {
    let word = source[span]
    guard let statement = statement(at: span), let first = statement.words.first else { return (word, []) }
    if word.hasPrefix("--") {
      let match = table.match(source[first.span], statement.words.dropFirst().first.map { source[$0.span] })
      return (String(word.prefix { $0 != "=" }), match?.entry.signature.options.map(\.name) ?? [])
    }
    guard first.span != span else {
      return (word, table.names + FormHelp.all.map(\.name) + own.keys)
    }
    return (source[first.span] + " " + word, table.names)
  }

  /// The innermost command that has a word at this place.
  private func statement(at span: Span) -> Statement? {
    statements.last { located in
      located.statement.form == .command && located.statement.words.contains { $0.span == span }
    }?.statement
  }
}
