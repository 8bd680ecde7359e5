internal import ScriptLanguage

/// Goes through the statements of a text and judges each.
final class ScriptWalk {
  /// What is done with a fault: thrown where the first one is enough.
  typealias Report = (Diagnostic) throws(Diagnostic) -> Void

  private let script: ScriptCheck
  private let source: SourceText
  private let report: Report
  /// Whether a statement came that may do something.
  var hasBegun = false
  /// Words of the statement that may be references to secrets.
  private var secretWords: Set<Span> = []
  private let binder: Binder
  /// Made when a command is met that the table doesn't have: most texts define nothing.
  private(set) lazy var names: DefinedNames = {
    var names = DefinedNames()
    names.collect(from: source, at: script.scriptPath, script.files)
    return names
  }()

  init(_ script: ScriptCheck, report: @escaping Report = { fault throws(Diagnostic) in throw fault }) {
    self.script = script
    self.report = report
    source = script.source
    binder = Binder(table: script.table, source: script.source)
  }

  /// Judges a statement and what is in it.
  /// - Throws: what `report` throws.
  func check(_ statement: Statement) throws(Diagnostic) {
    secretWords.removeAll(keepingCapacity: true)
    do { try checkItself(statement) } catch { try report(error) }
    for word in statement.words where !secretWords.contains(word.span) { try checkWord(word) }
    guard statement.form != .command || statement.destination != nil else { return }
    switch statement.form {
    case .conditional(let branches, _): for branch in branches { try checkCondition(branch.condition) }
    case .whileLoop(let condition, _), .assertion(let condition): try checkCondition(condition)
    default: break
    }
    if case .file(let word, _) = statement.destination { try checkWord(word) }
    for block in statement.blocks { for inner in block.statements { try check(inner) } }
  }

  private func checkItself(_ statement: Statement) throws(Diagnostic) {
    if statement.form != .command { hasBegun = true }
    switch statement.form {
    case .command: try checkCommand(statement)
    case .definition(let definition):
      if let refusal = ScriptCheck.refusal(of: source[definition.name], script.table) {
        throw Diagnostic(
          .usage, refusal, place: source.place(of: definition.name), help: "give it another name")
      }
    case .repeatLoop:
      if let text = statement.words[0].literal(in: source), (Int(text) ?? -1) < 0 {
        throw Diagnostic(
          .usage, "'repeat' takes a whole number from 0, and '\(text)' is none",
          place: source.place(of: statement.words[0].span))
      }
    case .exit:
      if let word = statement.words.first, let text = word.literal(in: source), UInt8(text) == nil {
        throw Diagnostic(
          .usage, "'exit' takes a status from 0 to 255, and '\(text)' is none", place: source.place(of: word.span))
      }
    default: break
    }
  }

  /// - Throws: `Diagnostic` where a command that decides whether a text may run comes too late.
  private func checkOrder(_ bound: BoundCommand?) throws(Diagnostic) {
    guard let bound, bound.entry.signature.standsFirst else {
      hasBegun = true
      return
    }
    guard hasBegun else { return }
    throw Diagnostic(
      .usage, "'\(bound.entry.signature.name)' stands before everything else", place: source.place(of: bound.nameSpan),
      help: "what comes before it would have run already")
  }

  private func checkCommand(_ statement: Statement) throws(Diagnostic) {
    do throws(Diagnostic) {
      let bound = try binder.bind(statement.words)
      for (option, words, _) in bound.options where option.kind == .secret {
        secretWords.formUnion(words.filter(\.isSecretReference).map(\.span))
      }
      try checkOrder(bound)
      if statement.isForgiving, bound.entry.signature.standsFirst {
        throw Diagnostic(
          .usage, "nothing passes over the failure of '\(bound.entry.signature.name)'",
          place: source.place(of: statement.span), help: "write it without the '-'")
      }
    } catch {
      hasBegun = true
      guard error.code == .unknownCommand, let name = statement.words[0].keyword(in: source) else { throw error }
      let count = statement.words.count - 1
      let isSure = !statement.words.contains { $0.listPiece != nil }
      if let known = script.definitions[name], names.arities[name] == nil {
        guard isSure, let fault = known.fault(words: count) else { return }
        throw Diagnostic(.usage, fault, place: source.place(of: statement.span), help: known.usage)
      }
      guard let arity = names.arities[name] else {
        // A script that is not there yet may define it; whoever checks wants to hear of it all the same.
        if names.isOpen || (!script.isStrict && names.hasMissing) { return }
        throw unknown(error, name)
      }
      guard isSure, count < arity.minimum || count > arity.maximum else { return }
      throw Diagnostic(
        .usage,
        "'\(name)' takes \(arity.maximum == .max ? "at least " : "")\(arity.minimum) \(arity.minimum == 1 ? "word" : "words"), and this is \(count)",
        place: source.place(of: statement.span), help: "it was made by 'define \(name)'")
    }
  }

  /// An unknown command whose name is near one of the text's own.
  private func unknown(_ error: Diagnostic, _ name: String) -> Diagnostic {
    let own = Array(names.arities.keys) + Array(script.definitions.keys)
    guard let nearest = NearestName.match(name, among: own.sorted()) else { return error }
    var better = error
    better.help = "did you mean '\(nearest)'?"
    return better
  }

  private func checkCondition(_ condition: Condition) throws(Diagnostic) {
    switch condition {
    case .word, .comparison:
      for word in condition.words { try checkWord(word) }
      if case .comparison(_, .matches, let right) = condition, let text = right.literal(in: source),
        let fault = ValueKind.pattern.fault(in: text, what: "=~")
      {
        try report(Diagnostic(.usage, fault.message, place: source.place(of: right.span), help: fault.help))
      }
    case .not(let inner): try checkCondition(inner)
    case .all(let parts), .any(let parts): for part in parts { try checkCondition(part) }
    case .succeeds: break
    }
  }

  private func checkWord(_ word: Word) throws(Diagnostic) {
    guard case .pieces(let pieces) = word.content else { return }
    try check(pieces)
  }

  private func check(_ pieces: [Piece]) throws(Diagnostic) {
    for piece in pieces {
      switch piece.kind {
      case .substitution(let statements):
        for statement in statements { try check(statement) }
      case .quoted(let parts): try check(parts)
      case .secret(let name):
        try report(
          Diagnostic(
            .usage, "the secret '\(name)' can't be used in this place", place: source.place(of: piece.span),
            help: "a token comes from the environment's own source: env add NAME … --token SOURCE"))
      case .literal, .variable, .count, .argument, .arguments, .argumentCount, .processVariable: break
      }
    }
  }
}
