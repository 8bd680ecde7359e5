internal import ScriptLanguage

// Rules: a drawing says everything that a tree holds, spans in bytes included, so that a test compares the whole of it.

/// Syntax trees and failures as text.
enum Drawing {
  /// Every statement of a text, a line each, or its failure.
  static func of(_ text: String) -> [String] {
    do { return try Parser.parse(SourceText(name: "t", text: text)).map(statement) } catch { return [failure(error)] }
  }

  /// The words of the only statement of a text.
  static func words(_ text: String) -> [String] {
    do {
      let statements = try Parser.parse(SourceText(name: "t", text: text))
      guard statements.count == 1, case .command(let words) = statements[0].body else { return ["no one command"] }
      return words.map(word)
    } catch { return [failure(error)] }
  }

  static func statement(_ statement: Statement) -> String {
    var parts = [span(statement.span)]
    if statement.isForgiving { parts.append("forgiving") }
    switch statement.body {
    case .command(let words): parts += words.map(word)
    case .assignment(let assignment):
      parts += ["let", assignment.name, assignment.isAppending ? "+=" : "="] + assignment.words.map(word)
    case .unset(let name, let at): parts += ["unlet", "\(name)@\(span(at))"]
    case .source(let words): parts += ["source"] + words.map(word)
    }
    switch statement.destination {
    case .file(let file, let appending): parts += [appending ? ">>" : ">", word(file)]
    case .hostCommand(let at): parts += ["|", span(at)]
    case nil: break
    }
    return parts.joined(separator: " ")
  }

  static func word(_ word: Word) -> String {
    switch word.content {
    case .bare: "bare@\(span(word.span))"
    case .pieces(let pieces): "[\(pieces.map(piece).joined(separator: " "))]@\(span(word.span))"
    }
  }

  private static func piece(_ piece: Piece) -> String {
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
      case .substitution(let statements): "(\(statements.map(statement).joined(separator: "; ")))"
      case .quoted(let parts): "<\(parts.map(Self.piece).joined(separator: " "))>"
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
