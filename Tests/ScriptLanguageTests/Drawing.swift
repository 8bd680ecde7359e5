internal import ScriptLanguage

// Rules: a drawing says everything that a tree holds, spans in bytes included, so that a test compares the whole of it.

/// Syntax trees and failures as text.
enum Drawing {
  /// Every statement of a text, a line each, or its failure.
  static func of(_ text: String) -> [String] {
    let source = SourceText(name: "t", text: text)
    do { return try Parser.parse(source).map { statement($0, source) } } catch { return [failure(error)] }
  }

  /// The words of the only statement of a text.
  static func words(_ text: String) -> [String] {
    do {
      let source = SourceText(name: "t", text: text)
      let statements = try Parser.parse(source)
      guard statements.count == 1, statements[0].form == .command else { return ["no one command"] }
      return statements[0].words.map { word($0, source) }
    } catch { return [failure(error)] }
  }

  static func statement(_ statement: Statement, _ source: SourceText) -> String {
    func word(_ word: Word) -> String { Self.word(word, source) }
    func name(_ at: Span) -> String { "\(source[at])@\(span(at))" }
    func block(_ block: Block) -> String {
      "{\(block.statements.map { Self.statement($0, source) }.joined(separator: "; "))}@\(span(block.span))"
    }
    var parts = [span(statement.span)]
    if statement.isForgiving { parts.append("forgiving") }
    switch statement.form {
    case .command: break
    case .assignment(let at, let isAppending): parts += ["let", source[at], isAppending ? "+=" : "="]
    case .unset(let at): parts += ["unlet", name(at)]
    case .source: parts.append("source")
    case .conditional(let branches, let otherwise):
      for branch in branches { parts += ["if", condition(branch.condition, source), block(branch.block)] }
      if let otherwise { parts += ["else", block(otherwise)] }
    case .foreach(let at, let inner): parts += ["foreach", name(at), block(inner)]
    case .foreachLine(let at, let inner): parts += ["foreach-line", name(at), block(inner)]
    case .whileLoop(let asked, let inner): parts += ["while", condition(asked, source), block(inner)]
    case .repeatLoop(let inner): parts += ["repeat", block(inner)]
    case .attempt(let inner, let handler):
      parts += ["try", block(inner)]
      if let handler { parts += ["catch"] + (handler.name.map { [name($0)] } ?? []) + [block(handler.block)] }
    case .with(let inner): parts += ["with", block(inner)]
    case .definition(let definition):
      parts += ["define", name(definition.name)] + definition.parameters.map(name)
      if let rest = definition.rest { parts.append(name(rest) + "...") }
      parts.append(block(definition.block))
    case .time(let inner): parts += ["time", block(inner)]
    case .assertion(let asked): parts += ["assert", condition(asked, source)]
    case .breakLoop: parts.append("break")
    case .continueLoop: parts.append("continue")
    case .returning: parts.append("return")
    case .exit: parts.append("exit")
    }
    parts += statement.words.map(word)
    switch statement.destination {
    case .file(let file, let appending): parts += [appending ? ">>" : ">", word(file)]
    case .hostCommand(let at): parts += ["|", span(at)]
    case nil: break
    }
    return parts.joined(separator: " ")
  }

  static func condition(_ condition: Condition, _ source: SourceText) -> String {
    switch condition {
    case .word(let word): Self.word(word, source)
    case .comparison(let left, let comparison, let right):
      "(\(word(left, source)) \(comparison.rawValue) \(word(right, source)))"
    case .not(let inner): "(not \(Self.condition(inner, source)))"
    case .all(let parts): "(\(parts.map { Self.condition($0, source) }.joined(separator: " and ")))"
    case .any(let parts): "(\(parts.map { Self.condition($0, source) }.joined(separator: " or ")))"
    case .succeeds(let block):
      "succeeds {\(block.statements.map { statement($0, source) }.joined(separator: "; "))}@\(span(block.span))"
    }
  }

  static func word(_ word: Word, _ source: SourceText) -> String {
    switch word.content {
    case .bare: "bare@\(span(word.span))"
    case .pieces(let pieces):
      "[\(pieces.map { piece($0, source) }.joined(separator: " "))]@\(span(word.span))"
    }
  }

  private static func piece(_ piece: Piece, _ source: SourceText) -> String {
    let kind =
      switch piece.kind {
      case .literal(let text): "'\(text)'"
      case .variable(let name): "$\(name)"
      case .count(let name): "#\(name)"
      case .argument(let number): "argument \(number)"
      case .arguments: "arguments"
      case .argumentCount: "argument-count"
      case .processVariable(let name): "env \(name)"
      case .secret(let name): "secret \(name)"
      case .substitution(let statements): "(\(statements.map { statement($0, source) }.joined(separator: "; ")))"
      case .quoted(let parts): "<\(parts.map { Self.piece($0, source) }.joined(separator: " "))>"
      }
    return "\(kind)@\(span(piece.span))\(piece.isQuoted ? "q" : "")"
  }

  private static func span(_ span: Span) -> String { "\(span.start)-\(span.end)" }

  /// Code, place, caret, message, help and what is open.
  static func failure(_ failure: ParseFailure) -> String {
    diagnostic(failure.diagnostic) + (failure.open.map { " / open \($0.sign)" } ?? "")
  }

  static func diagnostic(_ diagnostic: Diagnostic) -> String {
    var parts = [diagnostic.code.rawValue]
    if let place = diagnostic.place { parts.append("\(place.text)+\(place.caretColumns) in '\(place.lineText)'") }
    parts.append(diagnostic.message)
    if let help = diagnostic.help { parts.append(help) }
    return parts.joined(separator: " / ")
  }
}
