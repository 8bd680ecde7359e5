internal import ScriptLanguage

/// What of a typed text may be remembered where it turns remembering off itself.
public enum PrivateMode {
  /// `text`, up to its first `set history off`: what follows it is not meant to be kept.
  public static func remembered(of text: String) -> String {
    let source = SourceText(name: "", text: text)
    var parser = Parser(source)
    while let statement = try? parser.next() {
      guard statement.form == .command, statement.words.count == 3 else { continue }
      if statement.words.map({ $0.literal(in: source) }) == ["set", "history", "off"] {
        return source[Span(0, statement.span.end)]
      }
    }
    return text
  }
}
