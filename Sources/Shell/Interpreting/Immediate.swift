internal import ScriptLanguage

// The short way for the statements that long scripts are made of: a `let` of plain words, and commands that need neither a
// question nor the network. Whatever is not plain takes the long way, which alone knows what is wrong and says so.
// Measured by `scripts/bench script`.

extension Interpreter {
  /// Carries out a plain statement at once.
  /// - Returns: false, with nothing done, where the statement is not plain.
  /// - Throws: `Diagnostic` where its result can't be written.
  func runAtOnce(_ statement: borrowing Statement, in frame: Frame, output: any Output) throws(Diagnostic) -> Bool {
    guard statement.destination == nil, !statement.isForgiving else { return false }
    switch statement.form {
    case .assignment(let name, isAppending: false): return assignAtOnce(statement.words, to: name, frame.source)
    case .command:
      guard let entry = table.immediate(statement.words, in: frame.source), let immediate = entry.immediate,
        let texts = plainTexts(statement.words, from: 1, frame.source)
      else { return false }
      do {
        return try immediate(
          ImmediateCall(
            texts: texts, environment: session.environment,
            format: session.settings.explicit("output").flatMap(OutputFormat.init(rawValue:)), output: output))
      } catch {
        throw Self.diagnostic(error).placed(at: frame.source.place(of: statement.span))
      }
    default: return false
    }
  }

  private func assignAtOnce(_ words: [Word], to name: Span, _ source: SourceText) -> Bool {
    // A loop or a long script sets the same variable again and again: its list is used again.
    if words.count == 1, words[0].isBare, let index = session.variables.index(forKey: source[name]) {
      let text = source[words[0].span]
      session.variables.values[index].removeAll(keepingCapacity: true)
      session.variables.values[index].append(text)
      return true
    }
    guard let texts = plainTexts(words, from: 0, source) else { return false }
    session.variables[source[name]] = texts
    return true
  }

  /// The texts of words without substitutions but of plain variables; nil where there are others, where one looks like an
  /// option, or where one is no text.
  private func plainTexts(_ words: [Word], from first: Int, _ source: SourceText) -> [String]? {
    var texts: [String] = []
    texts.reserveCapacity(words.count - first)
    for index in first..<words.count {
      let word = words[index]
      switch word.content {
      case .bare:
        if first > 0, source.bytes[word.span.start] == UInt8(ascii: "-") { return nil }
        texts.append(source[word.span])
      case .pieces(let pieces):
        guard pieces.count == 1 else { return nil }
        switch pieces[0].kind {
        case .literal(let text): texts.append(text)
        case .variable(let name) where !pieces[0].isQuoted:
          guard let elements = session.variables[name], !elements.isEmpty else { return nil }
          texts += elements
        default: return nil
        }
      }
    }
    return texts
  }
}
