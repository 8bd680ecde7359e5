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
    let cutOffFrom = mayBeCutOff ? startOfOpenLine : nil
    while let statement = try parser.nextChecked() {
      try check(statement, binder)
      // `delete sku-12345` cut to `delete sku-1` is a valid, other command, and `delete --dry-run` cut to `delete` is too.
      if let cutOffFrom, statement.span.end > cutOffFrom, try isWrite(statement, binder) {
        throw Diagnostic(
          .syntax, "the last line has no line end, so it may have been cut off, and it deletes",
          place: source.place(of: statement.span), help: "end the file with a newline")
      }
    }
  }

  /// Where the last line begins, if no line end closes it. Lines that a `\` joins to it are taken with it.
  private var startOfOpenLine: Int? {
    let bytes = source.bytes
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

  /// Whether a statement, or one inside its substitutions, may change the service's data.
  func isWrite(_ statement: Statement, _ binder: Binder) throws(Diagnostic) -> Bool {
    if case .command(let words) = statement.body, try binder.bind(words).entry.signature.isWrite { return true }
    for word in statement.words {
      if case .pieces(let pieces) = word.content, try holdsWrite(pieces, binder) { return true }
    }
    return false
  }

  private func holdsWrite(_ pieces: [Piece], _ binder: Binder) throws(Diagnostic) -> Bool {
    for piece in pieces {
      switch piece.kind {
      case .substitution(let statements):
        for statement in statements where try isWrite(statement, binder) { return true }
      case .quoted(let parts): if try holdsWrite(parts, binder) { return true }
      default: break
      }
    }
    return false
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
