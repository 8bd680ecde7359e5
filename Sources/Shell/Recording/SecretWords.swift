internal import ScriptLanguage

// A token that was typed where only its source belongs is refused, but the line itself would still be kept: in the history
// and, as a failed statement, in a recording.

/// Finds words that may be tokens.
public enum SecretWords {
  private static let sources = ["prompt", "store"]
  private static let prefixes = ["env:", "file:", "command:", "$"]

  /// `text` with every word behind `--token`, or behind `token` in `env set`, masked, unless it names a source.
  public static func masked(_ text: String) -> String {
    let source = SourceText(name: "", text: text)
    var parser = Parser(source)
    var spans: [Span] = []
    while let statement = try? parser.next() { collect(statement, source, &spans) }
    guard !spans.isEmpty else { return text }
    var bytes = source.bytes
    for span in spans.sorted(by: { $0.start > $1.start }) {
      bytes.replaceSubrange(span.start..<span.end, with: Array("••••".utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func collect(_ statement: Statement, _ source: SourceText, _ spans: inout [Span]) {
    for block in statement.blocks { for inner in block.statements { collect(inner, source, &spans) } }
    for word in statement.allWords { for inner in word.substitutions { collect(inner, source, &spans) } }
    guard statement.form == .command else { return }
    let shownWords = statement.words.map { source[$0.span] }
    let isProperty = Array(shownWords.prefix(2)) == ["env", "set"] && shownWords.dropFirst(3).first == "token"
    // A token that was typed where none belongs: the statement fails, and would be kept as it stands.
    let surplus: Int? =
      if shownWords.first == "login" { 2 } else if isProperty {
        5
      } else if Array(shownWords.prefix(2)) == ["env", "set"],
        shownWords.dropFirst(3).first?.hasPrefix("to") == true
      { 4 } else { nil }
    for index in statement.words.indices.dropFirst() {
      let (word, shown) = (statement.words[index], shownWords[index])
      if shown.hasPrefix("--token="), !isSource(String(shown.dropFirst(8))) {
        spans.append(Span(word.span.start + 8, word.span.end))
      } else if shownWords[index - 1] == "--token" || (isProperty && index == 4), !isSource(shown) {
        spans.append(word.span)
      } else if let surplus, index >= surplus, !shown.hasPrefix("--"), !isSource(shown) {
        spans.append(word.span)
      }
    }
  }

  private static func isSource(_ shown: String) -> Bool {
    let plain = shown.filter { $0 != "'" && $0 != "\"" }
    return sources.contains(plain) || prefixes.contains { plain.hasPrefix($0) }
  }
}
