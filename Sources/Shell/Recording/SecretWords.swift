internal import ScriptLanguage

// A token that was typed where only its source belongs is refused, but the line itself would still be kept: in the history
// and, as a failed statement, in a recording.

/// Finds words that may be tokens.
public enum SecretWords {
  private static let sources = ["prompt", "store"]
  private static let prefixes = ["env:", "file:", "command:", "$"]

  /// `text` with every word behind `--token`, or behind `token` in `env set`, masked, unless it names a source; and with
  /// whatever else is a token by its shape or by the name beside it.
  public static func masked(_ text: String) -> String {
    let source = SourceText(name: "", text: text)
    var parser = Parser(source)
    var spans: [Span] = []
    do {
      while let statement = try parser.next() { collect(statement, source, &spans) }
    } catch {
      // What is no statement is kept all the same, as something that was typed.
      spans += SecretShape.words(in: text, where: SecretShape.mayBeOne).map { Span($0.lowerBound, $0.upperBound) }
      spans += text.matches(of: /--token[=\s]+['"]?([^\s'"]+)/).filter { !isSource(String($0.output.1)) }.map {
        let start = text.utf8.distance(from: text.startIndex, to: $0.output.1.startIndex)
        return Span(start, start + $0.output.1.utf8.count)
      }
    }
    spans += SecretShape.named(in: text).map { Span($0.lowerBound, $0.upperBound) }
    spans += SecretShape.words(in: text, where: SecretShape.isSurelyOne).map { Span($0.lowerBound, $0.upperBound) }
    guard !spans.isEmpty else { return text }
    return masked(source.bytes, spans)
  }

  private static func masked(_ bytes: [UInt8], _ spans: [Span]) -> String {
    var joined: [Span] = []
    for span in spans.sorted(by: { $0.start < $1.start }) {
      if let last = joined.last, span.start < last.end {
        joined[joined.count - 1] = last.union(span)
      } else {
        joined.append(span)
      }
    }
    var bytes = bytes
    for span in joined.reversed() { bytes.replaceSubrange(span.start..<span.end, with: Array("••••".utf8)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func collect(_ statement: Statement, _ source: SourceText, _ spans: inout [Span]) {
    for block in statement.blocks { for inner in block.statements { collect(inner, source, &spans) } }
    for word in statement.allWords { for inner in word.substitutions { collect(inner, source, &spans) } }
    if case .assignment(let name, _) = statement.form, SecretShape.isSecretName(source[name]) {
      spans += statement.words.filter { SecretShape.mayBeOne(source[$0.span].plain) }.map(\.span)
    }
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
      } else if isNamed(index, shownWords) || isMisspelt(index, shownWords) {
        spans.append(word.span)
      }
    }
  }

  /// Whether a word may be a token, and stands where one may be meant: behind an option or a property that is called so, or as
  /// the value of a setting, none of which looks so.
  private static func isNamed(_ index: Int, _ shownWords: [String]) -> Bool {
    let shown = shownWords[index]
    if shown.hasPrefix("--"), let sign = shown.firstIndex(of: "=") {
      return SecretShape.isSecretName(String(shown[..<sign]))
        && SecretShape.mayBeOne(String(shown[shown.index(after: sign)...]).plain)
    }
    guard SecretShape.mayBeOne(shown.plain) else { return false }
    let before = shownWords[index - 1]
    return before.hasPrefix("--") && SecretShape.isSecretName(before) || shownWords[0] == "set"
      || Array(shownWords.prefix(2)) == ["env", "set"]
  }

  /// Options whose names are near those of secrets, and that take none.
  private static let otherOptions = ["--to", "--token-service", "--api", "--api-key"]

  /// Whether a word stands behind an option that may be `--token` or `--api-key` misspelt, or is of a statement that takes a
  /// token and looks like one: such a statement fails, and would be kept as it stands.
  private static func isMisspelt(_ index: Int, _ shownWords: [String]) -> Bool {
    let shown = shownWords[index]
    if shown.hasPrefix("--"), let sign = shown.firstIndex(of: "=") {
      return isNearToken(String(shown[..<sign])) && !isSource(String(shown[shown.index(after: sign)...]))
    }
    guard !shown.hasPrefix("--"), !isSource(shown) else { return false }
    if isNearToken(shownWords[index - 1]) { return true }
    let takesToken = shownWords.first == "login" || Array(shownWords.prefix(2)) == ["env", "add"]
    return takesToken && SecretShape.mayBeOne(shown.plain)
  }

  private static func isNearToken(_ option: String) -> Bool {
    guard option.hasPrefix("--"), !otherOptions.contains(option) else { return false }
    let name = String(option.dropFirst(2))
    return name.lowercased().hasPrefix("to") || NearestName.match(name, among: ["token", "api-key", "apikey"]) != nil
  }

  private static func isSource(_ shown: String) -> Bool {
    let plain = shown.plain
    return sources.contains(plain) || prefixes.contains { plain.hasPrefix($0) }
  }
}

extension String {
  /// A word without its quotes.
  fileprivate var plain: String { filter { $0 != "'" && $0 != "\"" } }
}
