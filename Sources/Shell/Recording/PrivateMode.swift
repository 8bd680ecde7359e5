internal import ScriptLanguage

/// What of a typed text may be remembered where it turns remembering off itself.
public enum PrivateMode {
  /// `text`, up to its first `set history off`, also where that stands in a block: what follows it is not meant to be kept.
  public static func remembered(of text: String) -> String {
    let source = SourceText(name: "", text: text)
    var parser = Parser(source)
    while let statement = try? parser.next() {
      if let end = end(in: statement, source) { return source[Span(0, end)] }
    }
    return text
  }

  /// Where the first `set history off` of a statement ends.
  private static func end(in statement: Statement, _ source: SourceText) -> Int? {
    if statement.form == .command,
      statement.words.map({ $0.literal(in: source) }) == ["set", "history", "off"]
    {
      return statement.span.end
    }
    let inWords = statement.allWords.flatMap(\.substitutions)
    return (inWords + statement.blocks.flatMap(\.statements)).lazy.compactMap { Self.end(in: $0, source) }.min()
  }
}
