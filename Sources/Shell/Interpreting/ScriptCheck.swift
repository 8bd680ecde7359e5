internal import ScriptLanguage

/// Parses and binds a whole text without running any of it.
struct ScriptCheck: Sendable {
  let table: CommandTable
  let source: SourceText

  /// - Parameter mayBeCutOff: the text came from where a last line can be lost in part.
  /// - Throws: `Diagnostic` for the first fault.
  func check(mayBeCutOff: Bool) throws(Diagnostic) {
    var parser = Parser(source)
    let binder = Binder(table: table, source: source)
    var last: Statement?
    while let statement = try parser.nextChecked() {
      try check(statement, binder)
      last = statement
    }
    if mayBeCutOff, let last, last.span.end == source.bytes.count, try isWrite(last, binder) {
      // `delete sku-12345` cut to `delete sku-1` is a valid, other command.
      throw Diagnostic(
        .syntax, "the last line has no line end, so it may have been cut off, and it deletes",
        place: source.place(of: last.span), help: "end the file with a newline")
    }
  }

  private func check(_ statement: Statement, _ binder: Binder) throws(Diagnostic) {
    if case .command(let words) = statement.body { _ = try binder.bind(words) }
    for word in statement.words { try checkSubstitutions(word, binder) }
  }

  private func checkSubstitutions(_ word: Word, _ binder: Binder) throws(Diagnostic) {
    guard case .pieces(let pieces) = word.content else { return }
    try checkSubstitutions(pieces, binder)
  }

  private func checkSubstitutions(_ pieces: [Piece], _ binder: Binder) throws(Diagnostic) {
    for piece in pieces {
      switch piece.kind {
      case .substitution(let statements):
        for statement in statements { try check(statement, binder) }
      case .quoted(let parts): try checkSubstitutions(parts, binder)
      case .secret(let name):
        throw Diagnostic(
          .usage, "the secret '\(name)' can't be used in this place", place: source.place(of: piece.span),
          help: "a token comes from the environment's own source: env add NAME … --token SOURCE")
      case .literal, .variable, .count, .argument, .arguments, .argumentCount, .processVariable: break
      }
    }
  }

  private func isWrite(_ statement: Statement, _ binder: Binder) throws(Diagnostic) -> Bool {
    guard case .command(let words) = statement.body else { return false }
    return try binder.bind(words).entry.signature.isWrite
  }
}

extension Statement {
  /// Every word of it, the file of its destination too.
  var words: [Word] {
    var words: [Word]
    switch body {
    case .command(let list), .source(let list): words = list
    case .assignment(let assignment): words = assignment.words
    case .unset: words = []
    }
    if case .file(let word, _) = destination { words.append(word) }
    return words
  }
}
