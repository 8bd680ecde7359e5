internal import ScriptLanguage

// Rules: everything that a tree says but where it stands: two texts with one meaning do the same.

/// Syntax trees as text without spans.
enum Meaning {
  static func of(_ source: SourceText) throws(ParseFailure) -> [String] {
    try Parser.parse(source).map { statement($0, source) }
  }

  private static func statement(_ statement: Statement, _ source: SourceText) -> String {
    func block(_ block: Block) -> String {
      "{\(block.statements.map { Self.statement($0, source) }.joined(separator: ";"))}"
    }
    var parts = [statement.isForgiving ? "forgiving" : ""]
    switch statement.form {
    case .command: parts.append("command")
    case .assignment(let name, let isAppending): parts += ["let", source[name], isAppending ? "+=" : "="]
    case .unset(let name): parts += ["unlet", source[name]]
    case .source: parts.append("source")
    case .conditional(let branches, let otherwise):
      for branch in branches { parts += ["if", condition(branch.condition, source), block(branch.block)] }
      parts.append(otherwise.map(block) ?? "no else")
    case .foreach(let name, let inner): parts += ["foreach", source[name], block(inner)]
    case .foreachLine(let name, let inner): parts += ["foreach-line", source[name], block(inner)]
    case .whileLoop(let asked, let inner): parts += ["while", condition(asked, source), block(inner)]
    case .repeatLoop(let inner): parts += ["repeat", block(inner)]
    case .attempt(let inner, let handler):
      parts += [
        "try", block(inner), handler.map { ($0.name.map { source[$0] } ?? "") + block($0.block) } ?? "no catch",
      ]
    case .with(let inner): parts += ["with", block(inner)]
    case .definition(let definition):
      parts += ["define", source[definition.name]] + definition.parameters.map { source[$0] }
      parts += [definition.rest.map { source[$0] } ?? "no rest", block(definition.block)]
    case .time(let inner): parts += ["time", block(inner)]
    case .assertion(let asked): parts += ["assert", condition(asked, source)]
    case .breakLoop: parts.append("break")
    case .continueLoop: parts.append("continue")
    case .returning: parts.append("return")
    case .exit: parts.append("exit")
    }
    parts += statement.words.map { word($0, source) }
    switch statement.destination {
    case .file(let file, let appending): parts += [appending ? ">>" : ">", word(file, source)]
    case .hostCommand(let span):
      // By scalars: a blank and a mark behind it are one character.
      let scalars = source[span].unicodeScalars.filter { $0 != " " && $0 != "\t" }
      parts += ["|", String(String.UnicodeScalarView(scalars))]
    case nil: break
    }
    return parts.joined(separator: " ")
  }

  private static func condition(_ condition: Condition, _ source: SourceText) -> String {
    switch condition {
    case .word(let word): Self.word(word, source)
    case .comparison(let left, let comparison, let right):
      "(\(word(left, source)) \(comparison.rawValue) \(word(right, source)))"
    case .not(let inner): "(not \(Self.condition(inner, source)))"
    case .all(let parts): "(\(parts.map { Self.condition($0, source) }.joined(separator: " and ")))"
    case .any(let parts): "(\(parts.map { Self.condition($0, source) }.joined(separator: " or ")))"
    case .succeeds(let block): "succeeds {\(block.statements.map { statement($0, source) }.joined(separator: ";"))}"
    }
  }

  private static func word(_ word: Word, _ source: SourceText) -> String {
    switch word.content {
    case .bare: "<\(source[word.span])>"
    case .pieces(let pieces): "[\(pieces.map { piece($0, source) }.joined(separator: " "))]"
    }
  }

  private static func piece(_ piece: Piece, _ source: SourceText) -> String {
    let kind =
      switch piece.kind {
      case .substitution(let statements): "(\(statements.map { statement($0, source) }.joined(separator: ";")))"
      case .quoted(let parts): "\"\(parts.map { Self.piece($0, source) }.joined(separator: " "))\""
      default: "\(piece.kind)"
      }
    return kind + (piece.isQuoted ? "q" : "")
  }
}
