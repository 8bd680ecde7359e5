internal import ScriptLanguage

// Whether two words are the same is asked of their texts: 007 and 7 are two ids, and a keep-list must not keep the other one.
// Which comes first is asked of numbers where both sides are decimal numbers, digit by digit, as no binary number has room for
// long ids; else of texts, by their bytes.

extension Interpreter {
  /// Whether a condition is true.
  /// - Throws: `Diagnostic` where it can't be told.
  func holds(_ condition: Condition, in frame: Frame, output: any Output) async throws(Diagnostic) -> Bool {
    switch condition {
    case .word(let word): return Self.isTrue(try await expand(word, in: frame))
    case .not(let inner): return try await !holds(inner, in: frame, output: output)
    case .all(let parts):
      for part in parts where try await !holds(part, in: frame, output: output) { return false }
      return true
    case .any(let parts):
      for part in parts where try await holds(part, in: frame, output: output) { return true }
      return false
    case .succeeds(let block):
      let outcome: Outcome
      do { outcome = try await run(block, in: frame, output: output) } catch {
        guard error.code != .interrupted else { throw error }
        return false
      }
      guard outcome.flow == .on else {
        throw Diagnostic(
          .usage, "'quit' has no place in a condition", place: frame.source.place(of: block.span),
          help: "put it into the block behind the condition")
      }
      return outcome.status == .success
    case .comparison(let left, let comparison, let right):
      let (a, b) = (try await expand(left, in: frame), try await expand(right, in: frame))
      return try compare(a, comparison, b, left, right, in: frame)
    }
  }

  private static func isTrue(_ texts: [String]) -> Bool {
    switch texts.count {
    case 0: false
    case 1: !["", "false", "no", "off", "0"].contains(texts[0])
    default: true
    }
  }

  /// A loop asks for the same pattern again and again.
  private func compiled(_ pattern: String) -> TextPattern? {
    if let last = lastPattern, last.text.utf8.elementsEqual(pattern.utf8) { return last.pattern }
    guard let compiled = TextPattern(pattern) else { return nil }
    lastPattern = (pattern, compiled)
    return compiled
  }

  private func compare(
    _ a: [String], _ comparison: Condition.Comparison, _ b: [String], _ left: Word, _ right: Word, in frame: Frame
  ) throws(Diagnostic) -> Bool {
    switch comparison {
    case .equal: return Self.areEqual(a, b)
    case .notEqual: return !Self.areEqual(a, b)
    case .isIn:
      let text = try single(a, left, in: frame)
      return b.contains { $0.utf8.elementsEqual(text.utf8) }
    case .matches:
      let (text, pattern) = (try single(a, left, in: frame), try single(b, right, in: frame))
      guard let compiled = compiled(pattern) else {
        throw Diagnostic(
          .usage, "'\(pattern)' is no regular expression", place: frame.source.place(of: right.span),
          help: "put it in single quotes, and a backslash before a sign that means itself")
      }
      return compiled.isFound(in: text)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let order = Self.order(try single(a, left, in: frame), try single(b, right, in: frame))
      switch comparison {
      case .less: return order < 0
      case .lessOrEqual: return order <= 0
      case .greater: return order > 0
      default: return order >= 0
      }
    }
  }

  private func single(_ texts: [String], _ word: Word, in frame: Frame) throws(Diagnostic) -> String {
    if texts.count == 1 { return texts[0] }
    throw Diagnostic(
      .usage, "one word is compared here, and '\(frame.source[word.span])' is \(Self.shown(texts))",
      place: frame.source.place(of: word.span), help: "\"\(frame.source[word.span])\" joins them; ${#NAME} counts them")
  }

  /// Lists are equal when their elements are; an empty list is also equal to an empty word.
  private static func areEqual(_ a: [String], _ b: [String]) -> Bool {
    if a.isEmpty || b.isEmpty { return (a + b).allSatisfy(\.isEmpty) && a.count + b.count < 2 }
    return a.count == b.count && zip(a, b).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  /// Below, at or above 0 as `a` comes before, with or after `b`.
  private static func order(_ a: String, _ b: String) -> Int {
    if let x = DecimalNumber(a), let y = DecimalNumber(b) { return x.order(y) }
    if a.utf8.elementsEqual(b.utf8) { return 0 }
    return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
  }

  // MARK: assert

  func assert(
    _ condition: Condition, _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) {
    let reason: String
    switch condition {
    case .comparison(let left, let comparison, let right):
      // Each side once: a substitution in it may do something.
      let (a, b) = (try await expand(left, in: frame), try await expand(right, in: frame))
      if try compare(a, comparison, b, left, right, in: frame) { return }
      reason = "\(Self.shown(a)) \(comparison.rawValue) \(Self.shown(b)) does not hold"
    case .word(let word):
      let texts = try await expand(word, in: frame)
      if Self.isTrue(texts) { return }
      reason = "'\(frame.source[word.span])' is \(Self.shown(texts))"
    default:
      if try await holds(condition, in: frame, output: output) { return }
      reason = "this does not hold"
    }
    let message = try await expand(statement.words, in: frame).joined(separator: " ")
    throw Diagnostic(
      .assertion, message.isEmpty ? reason : "\(message): \(reason)", place: frame.source.place(of: statement.span))
  }
}

/// A decimal number as its digits: `-12.50`, `007`.
struct DecimalNumber {
  private let isNegative: Bool
  /// Without zeros in front.
  private let whole: Substring.UTF8View
  /// Without zeros at the end.
  private let fraction: Substring.UTF8View

  /// Nil where `text` is no decimal number: an optional sign, digits, and perhaps a point with digits.
  init?(_ text: String) {
    var rest = Substring(text).utf8
    var isMinus = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isMinus = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let digits = rest.prefix(while: Self.isDigit)
    rest = rest.dropFirst(digits.count)
    guard !digits.isEmpty else { return nil }
    var decimals = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      decimals = rest.dropFirst()
      guard !decimals.isEmpty, decimals.allSatisfy(Self.isDigit) else { return nil }
    } else if !rest.isEmpty {
      return nil
    }
    whole = digits.drop { $0 == UInt8(ascii: "0") }
    while decimals.last == UInt8(ascii: "0") { decimals = decimals.dropLast() }
    fraction = decimals
    isNegative = isMinus && !(whole.isEmpty && fraction.isEmpty)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// Below, at or above 0 as it is smaller than, equal to or greater than `other`.
  func order(_ other: DecimalNumber) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    return isNegative ? -magnitudeOrder(other) : magnitudeOrder(other)
  }

  private func magnitudeOrder(_ other: DecimalNumber) -> Int {
    if whole.count != other.whole.count { return whole.count < other.whole.count ? -1 : 1 }
    if !whole.elementsEqual(other.whole) { return whole.lexicographicallyPrecedes(other.whole) ? -1 : 1 }
    if fraction.elementsEqual(other.fraction) { return 0 }
    return fraction.lexicographicallyPrecedes(other.fraction) ? -1 : 1
  }
}
