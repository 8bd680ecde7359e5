// `or` binds weaker than `and`, `and` weaker than `not`. Signs are operators only between blanks or quotes, but for `<` and
// `>`, which end a word here. A word that looks as if an operator were glued to it is an error: it would always be true.

extension Parser {
  /// A condition, up to what can't belong to it.
  /// - Parameter keyword: where it is reported that none stands there.
  mutating func condition(_ mode: WordMode, after keyword: Span) throws(ParseFailure) -> Condition {
    let outerMode = wordMode
    wordMode = mode
    defer { wordMode = outerMode }
    try skipBlanks()
    if cursor >= bytes.count || isLineEnd(cursor) || ";{#".utf8.contains(bytes[cursor]) {
      throw failure(
        "a condition has to follow '\(source[keyword])'", keyword, help: "such as: $x == done, or: $n > 5 and not $dry")
    }
    return try alternatives()
  }

  private mutating func alternatives() throws(ParseFailure) -> Condition {
    var parts = [try conjunction()]
    while try takeOperator("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(ParseFailure) -> Condition {
    var parts = [try negation()]
    while try takeOperator("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(ParseFailure) -> Condition {
    var isNegated = false
    while try takeOperator("not") { isNegated.toggle() }
    let condition = try comparison()
    guard isNegated else { return condition }
    // A negation in brackets and one without are the same, so they are one thing.
    if case .not(let inner) = condition { return inner }
    return .not(condition)
  }

  private mutating func comparison() throws(ParseFailure) -> Condition {
    try skipBlanks()
    if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "(") { return try parenthesized() }
    if try takeOperator("succeeds") {
      let outerLoops = loops
      loops = 0
      conditionBlocks += 1
      defer {
        loops = outerLoops
        conditionBlocks -= 1
      }
      return .succeeds(try block("succeeds { … }"))
    }
    let left = try operand()
    guard let comparison = try takeComparison() else {
      try checkLone(left)
      return .word(left)
    }
    return .comparison(left, comparison, try operand())
  }

  private mutating func parenthesized() throws(ParseFailure) -> Condition {
    let opening = Span(cursor, cursor + 1)
    cursor += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw failure(
        "nested deeper than \(Self.maximumDepth) levels", opening, help: "put the inner part in a variable first")
    }
    let condition = try alternatives()
    try skipBlanks()
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: ")") else {
      throw failure("this '(' is never closed", opening, help: "close it on the same line")
    }
    cursor += 1
    return condition
  }

  private mutating func operand() throws(ParseFailure) -> Word {
    try skipBlanks()
    if atWordEnd || bytes[cursor] == UInt8(ascii: "#") {
      let end = min(cursor + 1, bytes.count)
      throw failure(
        "a word of the condition is missing here", Span(min(cursor, end), end),
        help: "WORD, WORD OP WORD, with one of \(Self.operators)")
    }
    let word = try word()
    if word.isBare, Condition.Comparison(rawValue: source[word.span]) != nil {
      throw failure(
        "a word is missing before this operator", word.span,
        help: "WORD OP WORD; to mean the text itself, put it in quotes")
    }
    return word
  }

  private static let operators = Condition.Comparison.allCases.map(\.rawValue).joined(separator: " ")

  /// Takes a plain word that is an operator.
  private mutating func takeOperator(_ name: String) throws(ParseFailure) -> Bool {
    try skipBlanks()
    let end = cursor + name.utf8.count
    guard end <= bytes.count, bytes[cursor..<end].elementsEqual(name.utf8) else { return false }
    let start = cursor
    cursor = end
    if atWordEnd { return true }
    cursor = start
    return false
  }

  private mutating func takeComparison() throws(ParseFailure) -> Condition.Comparison? {
    try skipBlanks()
    guard cursor < bytes.count else { return nil }
    switch bytes[cursor] {
    case UInt8(ascii: "<"): return ordered(.less, .lessOrEqual)
    case UInt8(ascii: ">"): return ordered(.greater, .greaterOrEqual)
    default: break
    }
    for comparison in [Condition.Comparison.equal, .notEqual, .matches, .isIn]
    where try takeOperator(comparison.rawValue) {
      return comparison
    }
    return nil
  }

  private mutating func ordered(
    _ strict: Condition.Comparison, _ loose: Condition.Comparison
  ) -> Condition.Comparison {
    cursor += 1
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "=") else { return strict }
    cursor += 1
    return loose
  }

  /// `$x=1` and `$x==1` are one word, and never empty.
  private func checkLone(_ word: Word) throws(ParseFailure) {
    let plain: [String]
    switch word.content {
    case .bare: plain = [source[word.span]]
    case .pieces(let pieces):
      plain = pieces.compactMap { piece in
        if case .literal(let text) = piece.kind, !piece.isQuoted { text } else { nil }
      }
    }
    guard plain.contains(where: { $0.contains("=") }) else { return }
    throw failure(
      "this is one word, and would always be true", word.span,
      help: "put blanks around the operator: $x == 1; to mean the text itself, put it in quotes")
  }
}
