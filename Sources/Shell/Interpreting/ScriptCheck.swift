internal import ScriptLanguage

// What can be known before a run is known before it: a text is parsed and bound whole, with the scripts that it names, before
// its first statement runs.

/// Parses and binds a whole text without running any of it.
struct ScriptCheck: Sendable {
  let table: CommandTable
  let source: SourceText
  var files: any ScriptFiles = NoFiles()
  var scriptPath: String?
  /// Commands of one's own that are there already.
  var definitions: [String: DefinedCommand] = [:]

  /// - Parameter mayBeCutOff: the text came from where a last line can be lost in part.
  /// - Throws: `Diagnostic` for the first fault.
  func check(mayBeCutOff: Bool) throws(Diagnostic) {
    var parser = Parser(source)
    let walk = ScriptWalk(self)
    let cutOffFrom = mayBeCutOff ? source.startOfOpenLine : nil
    var statement = Statement()
    while try parser.nextChecked(into: &statement) {
      try walk.check(statement)
      // `delete sku-12345` cut to `delete sku-1` is a valid, other command, and `delete --dry-run` cut to `delete` is too.
      if let cutOffFrom, statement.span.end > cutOffFrom, try isWrite(statement) { throw cutOff(statement) }
    }
  }

  func cutOff(_ statement: Statement) -> Diagnostic {
    Diagnostic(
      .syntax, "the last line has no line end, so it may have been cut off, and it deletes",
      place: source.place(of: statement.span), help: "end the file with a newline")
  }

  /// Whether a statement, or one inside its blocks and substitutions, may change the service's data.
  func isWrite(_ statement: Statement) throws(Diagnostic) -> Bool {
    if statement.form == .command,
      let entry = try? Binder(table: table, source: source).bind(statement.words).entry, entry.signature.isWrite
    {
      return true
    }
    for word in statement.allWords { for inner in word.substitutions where try isWrite(inner) { return true } }
    for block in statement.blocks { for inner in block.statements where try isWrite(inner) { return true } }
    return false
  }

  /// Why a command of one's own can't have a name, or nil.
  static func refusal(of name: String, _ table: CommandTable) -> String? {
    table[name] != nil || !table.subcommands(of: name).isEmpty
      ? "'\(name)' is a command already, and can't be hidden" : nil
  }
}

/// The commands of one's own that a text makes, with those of the scripts that it sources by a plain name.
struct DefinedNames: Sendable {
  /// By name, how many words each takes.
  var arities: [String: (minimum: Int, maximum: Int)] = [:]
  /// A script is sourced whose name is known only when it runs; it may define anything.
  var isOpen = false
  private var visited: Set<String> = []

  /// Collects from a text; where it can't be parsed, what comes before the fault.
  mutating func collect(from source: SourceText, at scriptPath: String?, _ files: any ScriptFiles) {
    var parser = Parser(source)
    var statement = Statement()
    while (try? parser.next(into: &statement)) == true { collect(statement, source, scriptPath, files) }
  }

  private mutating func collect(
    _ statement: Statement, _ source: SourceText, _ scriptPath: String?, _ files: any ScriptFiles
  ) {
    switch statement.form {
    case .definition(let definition):
      let count = definition.parameters.count
      arities[source[definition.name]] = (count, definition.rest == nil ? count : .max)
    case .source:
      guard let path = statement.words[0].literal(in: source) else {
        isOpen = true
        break
      }
      let resolved = files.resolve(path, relativeTo: scriptPath)
      guard visited.insert(resolved).inserted else { break }
      // A script that is not there yet may be made by the time it is sourced.
      guard let bytes = try? files.read(resolved), let inner = try? SourceText(name: resolved, checking: bytes) else {
        isOpen = true
        break
      }
      collect(from: inner, at: resolved, files)
    default: break
    }
    for block in statement.blocks { for inner in block.statements { collect(inner, source, scriptPath, files) } }
  }
}

/// Goes through the statements of a text and judges each.
final class ScriptWalk {
  private let script: ScriptCheck
  private let source: SourceText
  private let binder: Binder
  /// Made when a command is met that the table doesn't have: most texts define nothing.
  private lazy var names: DefinedNames = {
    var names = DefinedNames()
    names.collect(from: source, at: script.scriptPath, script.files)
    return names
  }()

  init(_ script: ScriptCheck) {
    self.script = script
    source = script.source
    binder = Binder(table: script.table, source: script.source)
  }

  /// - Throws: `Diagnostic` for the first fault of a statement and of what is in it.
  func check(_ statement: Statement) throws(Diagnostic) {
    try checkItself(statement)
    for word in statement.words { try checkWord(word) }
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

  private func checkCommand(_ statement: Statement) throws(Diagnostic) {
    do { _ = try binder.bind(statement.words) } catch {
      guard error.code == .unknownCommand, let name = statement.words[0].keyword(in: source) else { throw error }
      let count = statement.words.count - 1
      let isSure = !statement.words.contains { $0.listPiece != nil }
      if let known = script.definitions[name], names.arities[name] == nil {
        guard isSure, let fault = known.fault(words: count) else { return }
        throw Diagnostic(.usage, fault, place: source.place(of: statement.span), help: known.usage)
      }
      guard let arity = names.arities[name] else {
        if names.isOpen { return }
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
        throw Diagnostic(.usage, fault.message, place: source.place(of: right.span), help: fault.help)
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
        throw Diagnostic(
          .usage, "the secret '\(name)' can't be used in this place", place: source.place(of: piece.span),
          help: "a token comes from the environment's own source: env add NAME … --token SOURCE")
      case .literal, .variable, .count, .argument, .arguments, .argumentCount, .processVariable: break
      }
    }
  }
}

extension SourceText {
  /// Where the last line begins, if no line end closes it. Lines that a `\` joins to it are taken with it.
  var startOfOpenLine: Int? {
    let newline = UInt8(ascii: "\n")
    guard let last = bytes.last else { return nil }
    func endsInBackslash(_ end: Int) -> Bool {
      var index = end - 1
      if index >= 0, bytes[index] == UInt8(ascii: "\r") { index -= 1 }
      return index >= 0 && bytes[index] == UInt8(ascii: "\\")
    }
    // A text that ends in a continued line lacks the line that it continues with.
    guard last != newline || endsInBackslash(bytes.count - 1) else { return nil }
    var start = bytes.count
    while start > 0 {
      guard let end = bytes[..<(start == bytes.count && last == newline ? start - 1 : start)].lastIndex(of: newline)
      else {
        return 0
      }
      if !endsInBackslash(end) { return end + 1 }
      start = end
    }
    return 0
  }
}
