internal import CatalogAPI

// FIELD OP VALUE, joined by and/or, with parentheses; `and` binds closer. A value with blanks or signs stands in double
// quotes, in which a backslash takes the next sign as it is.

/// Reads the text of a search.
struct SearchText {
  /// What is wrong, and where: the number of the character, from 1.
  struct Fault: Error, Equatable {
    let message: String
    let column: Int
  }

  private struct Word {
    let text: String
    let isQuoted: Bool
    let column: Int
  }

  private static let signs: [String: SearchQuery.Operator] = [
    "=": .eq, "==": .eq, "!=": .ne, "<": .lt, "<=": .le, ">": .gt, ">=": .ge,
  ]
  /// Deeper than anybody writes, and far from what a call of itself can't bear.
  private static let deepest = 32

  private var words: [Word]
  private var place = 0
  private let end: Int

  /// - Throws: `Fault`.
  static func query(_ text: String) throws(Fault) -> SearchQuery {
    var parser = try SearchText(text)
    guard !parser.words.isEmpty else { throw Fault(message: "there is nothing to search for", column: 1) }
    let query = try parser.anyOf(depth: 0)
    if let rest = parser.next {
      throw Fault(message: "'\(rest.text)' stands where 'and' or 'or' is expected", column: rest.column)
    }
    return query
  }

  private init(_ text: String) throws(Fault) {
    words = []
    let characters = Array(text)
    end = characters.count + 1
    var index = 0
    while index < characters.count {
      let start = index
      switch characters[index] {
      case " ", "\t", "\n": index += 1
      case "(", ")":
        words.append(Word(text: String(characters[index]), isQuoted: false, column: start + 1))
        index += 1
      case "\"":
        var value = ""
        index += 1
        while index < characters.count, characters[index] != "\"" {
          if characters[index] == "\\", index + 1 < characters.count { index += 1 }
          value.append(characters[index])
          index += 1
        }
        guard index < characters.count else { throw Fault(message: "this quote is not closed", column: start + 1) }
        index += 1
        words.append(Word(text: value, isQuoted: true, column: start + 1))
      case "'":
        throw Fault(message: "values stand in double quotes here, not in single ones", column: start + 1)
      case "=", "!", "<", ">":
        while index < characters.count, "=!<>".contains(characters[index]) { index += 1 }
        words.append(Word(text: String(characters[start..<index]), isQuoted: false, column: start + 1))
      default:
        while index < characters.count, !" \t\n()\"=!<>".contains(characters[index]) { index += 1 }
        words.append(Word(text: String(characters[start..<index]), isQuoted: false, column: start + 1))
      }
    }
  }

  private var next: Word? { place < words.count ? words[place] : nil }

  private mutating func take(_ keyword: String) -> Bool {
    guard let word = next, !word.isQuoted, word.text.lowercased() == keyword else { return false }
    place += 1
    return true
  }

  private mutating func anyOf(depth: Int) throws(Fault) -> SearchQuery {
    var parts = [try allOf(depth: depth)]
    while take("or") { parts.append(try allOf(depth: depth)) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func allOf(depth: Int) throws(Fault) -> SearchQuery {
    var parts = [try condition(depth: depth)]
    while take("and") { parts.append(try condition(depth: depth)) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func condition(depth: Int) throws(Fault) -> SearchQuery {
    guard let first = next else { throw Fault(message: "a condition is missing at the end", column: end) }
    if take("(") {
      guard depth < Self.deepest else { throw Fault(message: "it is nested too deeply", column: first.column) }
      let inner = try anyOf(depth: depth + 1)
      guard take(")") else { throw Fault(message: "this '(' is not closed", column: first.column) }
      return inner
    }
    guard first.isQuoted || !["and", "or", ")"].contains(first.text.lowercased()), Self.signs[first.text] == nil else {
      throw Fault(message: "a field is expected, not '\(first.text)'", column: first.column)
    }
    place += 1
    guard let sign = next else { throw Fault(message: "what '\(first.text)' is compared with is missing", column: end) }
    guard !sign.isQuoted,
      let comparison = Self.signs[sign.text] ?? SearchQuery.Operator(rawValue: sign.text.lowercased())
    else {
      let known = SearchQuery.Operator.allCases.map(\.rawValue).joined(separator: " ")
      throw Fault(message: "'\(sign.text)' is no operator; there are \(known) = != < <= > >=", column: sign.column)
    }
    place += 1
    guard comparison.takesValue else { return .field(first.text, comparison, value: "") }
    guard let value = next, value.isQuoted || !["(", ")"].contains(value.text) else {
      throw Fault(message: "a value is missing behind '\(sign.text)'", column: next?.column ?? end)
    }
    place += 1
    if comparison.isOrder, NumberForm.double(value.text) == nil {
      throw Fault(message: "'\(sign.text)' compares numbers, and '\(value.text)' is none", column: value.column)
    }
    return .field(first.text, comparison, value: value.text)
  }
}
