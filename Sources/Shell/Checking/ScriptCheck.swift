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
  /// Whether what a script that is missing might define is unknown.
  var isStrict = false

  /// - Parameter mayBeCutOff: the text came from where a last line can be lost in part.
  /// - Throws: `Diagnostic` for the first fault.
  func check(mayBeCutOff: Bool) throws(Diagnostic) {
    var parser = Parser(source)
    let walk = ScriptWalk(self)
    let cutOffFrom = mayBeCutOff ? source.startOfOpenLine : nil
    var statement = Statement()
    while try parser.nextChecked(into: &statement) {
      if !isPlain(statement) { try walk.check(statement) } else if statement.form == .command { walk.hasBegun = true }
      // `delete sku-12345` cut to `delete sku-1` is a valid, other command, and `delete --dry-run` cut to `delete` is too.
      if let cutOffFrom, statement.span.end > cutOffFrom, try isWrite(statement) { throw cutOff(statement) }
    }
  }

  /// Whether nothing can be wrong with a statement: a `let` of bare words, or a command that takes any word with no option.
  func isPlain(_ statement: borrowing Statement) -> Bool {
    guard statement.destination == nil else { return false }
    switch statement.form {
    case .assignment: break
    case .command:
      guard statement.words.count > 1, let entry = table.immediate(statement.words, in: source),
        !entry.signature.isWrite
      else { return false }
    default: return false
    }
    for word in statement.words {
      guard word.isBare, source.bytes[word.span.start] != UInt8(ascii: "-") else { return false }
    }
    return true
  }

  func cutOff(_ statement: Statement) -> Diagnostic {
    Diagnostic(
      .syntax, "the last line has no line end, so it may have been cut off, and it may delete",
      place: source.place(of: statement.span), help: "end the file with a newline")
  }

  /// Whether a statement, or one inside its blocks and substitutions, may change the service's data.
  func isWrite(_ statement: Statement) throws(Diagnostic) -> Bool {
    switch statement.form {
    case .command:
      // A command of one's own may do anything.
      guard let bound = try? Binder(table: table, source: source).bind(statement.words) else { return true }
      if bound.entry.signature.isWrite { return true }
    case .source: return true
    default: break
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
