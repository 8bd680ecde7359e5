internal import Prompting
internal import ScriptLanguage

// Which words of a text call a command, whether there is one of that name, and where it would work. Statements are followed in
// their order, as far as that can be known before they run: a 'use' holds for what stands behind it, a 'with' inside of its
// block, and what a 'define' holds counts where it is called.

/// The commands that a text calls, by the table.
struct TypedCommands {
  /// Where a statement works.
  enum Site: Equatable {
    /// Where the session is.
    case session
    case named(String)
    /// A variable decides, or a branch that may not run.
    case unknown
  }

  /// A command that changes the service's data.
  struct Write {
    let signature: Signature
    /// The words behind its name, as written.
    let words: [String]
    let site: Site
    /// Whether what is staged may be something else when it runs, by what stands before it.
    let stageMayChange: Bool
  }

  private struct Located {
    let statement: Statement
    let site: Site
    /// False inside of a 'define', which does nothing by itself.
    let runs: Bool
  }

  let table: CommandTable
  let source: SourceText
  /// Commands of one's own that the session has.
  private let own: Set<String>
  private let ownWrites: [String: [String]]
  private var statements: [Located] = []
  /// The command, by its place in `statements`, that has a word at a byte.
  private var byWord: [Int: Int] = [:]
  /// What the text itself defines: the writes of each.
  private var defined: [String: [String]] = [:]

  init(table: CommandTable, session: Session, source: SourceText) {
    self.init(table: table, own: Set(session.ownCommands.keys), ownWrites: session.ownWrites, source: source)
    var parser = Parser(source)
    var site = Site.session
    while let statement = try? parser.next() { collect([statement], at: &site, runs: true) }
  }

  private init(table: CommandTable, own: Set<String>, ownWrites: [String: [String]], source: SourceText) {
    self.table = table
    self.own = own
    self.ownWrites = ownWrites
    self.source = source
  }

  /// The names of the writes that a block of a command of one's own holds, those of others that it calls among them.
  static func writes(
    in block: Block, of source: SourceText, table: CommandTable, ownWrites: [String: [String]]
  ) -> [String] {
    var reading = TypedCommands(table: table, own: [], ownWrites: ownWrites, source: source)
    var site = Site.session
    reading.collect(block.statements, at: &site, runs: true)
    return reading.writes().map(\.signature.name)
  }

  // MARK: - Reading

  private mutating func collect(_ found: [Statement], at site: inout Site, runs: Bool) {
    for statement in found {
      for word in statement.allWords {
        var inside = site
        collect(Self.substitutions(in: word.content), at: &inside, runs: runs)
      }
      if statement.form == .command {
        for word in statement.words { byWord[word.span.start] = statements.count }
      }
      statements.append(Located(statement: statement, site: site, runs: runs))
      switch statement.form {
      case .with:
        var inside = statement.words.first.flatMap { $0.literal(in: source) }.map(Site.named) ?? .unknown
        for block in statement.blocks { collect(block.statements, at: &inside, runs: runs) }
      case .definition(let definition):
        let name = source[definition.name]
        defined[name] = Self.writes(
          in: definition.block, of: source, table: table, ownWrites: ownWrites.merging(defined) { $1 })
        var inside = Site.session
        collect(definition.block.statements, at: &inside, runs: false)
      default:
        var after = site
        for block in statement.blocks {
          var inside = site
          collect(block.statements, at: &inside, runs: runs)
          if inside != site { after = .unknown }
        }
        site = after
      }
      if let next = destination(of: statement) { site = next }
    }
  }

  /// Where a 'use' leads.
  private func destination(of statement: Statement) -> Site? {
    guard statement.form == .command, statement.words.count == 2,
      statement.words[0].literal(in: source) == "use"
    else { return nil }
    guard let name = statement.words[1].literal(in: source), name != "-" else { return .unknown }
    return .named(name)
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

  // MARK: - Writes

  /// What of the text changes the service's data, in order.
  func writes() -> [Write] {
    var writes: [Write] = []
    var stageMayChange = false
    for located in statements where located.runs && located.statement.form == .command {
      let words = located.statement.words.map { source[$0.span] }
      guard let first = words.first else { continue }
      if let names = defined[first] ?? ownWrites[first] {
        // What it was given is not followed into it.
        writes += names.compactMap { table[$0]?.signature }.map {
          Write(signature: $0, words: ["$@"], site: located.site, stageMayChange: true)
        }
        stageMayChange = true
      } else if let match = table.match(first, words.dropFirst().first) {
        if match.entry.signature.isWrite {
          writes.append(
            Write(
              signature: match.entry.signature, words: Array(words.dropFirst(match.words)), site: located.site,
              stageMayChange: stageMayChange))
        }
        if match.entry.signature.group == .stage { stageMayChange = true }
      }
    }
    return writes
  }

  /// How many scripts the text runs: what stands in them is not known here.
  var sources: Int { statements.count { $0.runs && $0.statement.form == .source } }

  // MARK: - Marks

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
    if let writes = defined[first] ?? ownWrites[first] { return [(span, writes.isEmpty ? .command : .write)] }
    if own.contains(first) { return [(span, .command)] }
    let second = statement(at: span).flatMap { $0.words.dropFirst().first }.flatMap { $0.isBare ? $0.span : nil }
    if let match = table.match(first, second.map { source[$0] }) {
      let role: LineMark.Role = match.entry.signature.isWrite ? .write : .command
      guard match.words == 2, let second else { return [(span, role)] }
      return [(span, role), (second, role)]
    }
    let names = table.names
    guard names.contains(where: { $0.hasPrefix(first + " ") }) else {
      let known = names + FormHelp.all.map(\.name) + own
      return span.end == cursor && known.contains { $0.hasPrefix(first) } ? [] : [(span, .unknown)]
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
    guard first.span != span else { return (word, table.names + FormHelp.all.map(\.name) + own) }
    return (source[first.span] + " " + word, table.names)
  }

  /// The command that has a word at this place.
  private func statement(at span: Span) -> Statement? { byWord[span.start].map { statements[$0].statement } }
}
