// Rules: texts are bytes to this shell, so a pattern sees Unicode scalars and not what a reader would call characters: 'é'
// written in one way does not find it written in the other, as `==` does not. What a pattern says plainly (these letters, at
// the start, at the end) is looked for byte by byte, which finds the same twenty times sooner; the rest is for the regular
// expressions of the standard library.

/// A regular expression that is looked for in a text.
public struct TextPattern {
  /// Letters that every text must have that the expression can be found in.
  private enum Plain {
    /// The expression says no more than this.
    case whole([UInt8], atStart: Bool, atEnd: Bool)
    /// It begins so, and says more.
    case start([UInt8])
    case nothing
  }

  private let plain: Plain
  private let regex: Regex<AnyRegexOutput>?

  /// - Returns: nil where the text is no regular expression.
  public init?(_ text: String) {
    plain = Self.plain(in: text)
    if case .whole = plain {
      regex = nil
    } else {
      guard let regex = try? Regex(text).matchingSemantics(.unicodeScalar) else { return nil }
      self.regex = regex
    }
  }

  /// Whether it is found somewhere in `text`.
  public func isFound(in text: String) -> Bool {
    if let said = isFoundPlainly(in: text.utf8.span) { return said }
    guard let regex else { return false }
    return text.firstMatch(of: regex) != nil
  }

  /// Whether it is found somewhere in a text of these UTF-8 bytes.
  public func isFound(utf8 bytes: Span<UInt8>) -> Bool {
    if let said = isFoundPlainly(in: bytes) { return said }
    guard let regex else { return false }
    let text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    return text.firstMatch(of: regex) != nil
  }

  /// Nil where the letters don't settle it.
  private func isFoundPlainly(in text: Span<UInt8>) -> Bool? {
    switch plain {
    case .nothing: return nil
    case .start(let letters): return Self.stands(letters, in: text, at: 0) ? nil : false
    case .whole(let letters, let atStart, let atEnd):
      if atStart { return (!atEnd || letters.count == text.count) && Self.stands(letters, in: text, at: 0) }
      let last = text.count - letters.count
      if atEnd { return last >= 0 && Self.stands(letters, in: text, at: last) }
      guard let first = letters.first, last >= 0 else { return last >= 0 }
      for position in 0...last where text[position] == first && Self.stands(letters, in: text, at: position) {
        return true
      }
      return false
    }
  }

  private static func stands(_ letters: [UInt8], in text: Span<UInt8>, at position: Int) -> Bool {
    guard text.count - position >= letters.count else { return false }
    for index in letters.indices where text[position + index] != letters[index] { return false }
    return true
  }

  /// What an expression says plainly. An alternative, or a flag, may mean that even its first letters need not be there.
  private static func plain(in pattern: String) -> Plain {
    if pattern.contains("|") || pattern.contains("(?") { return .nothing }
    var rest = Substring(pattern).unicodeScalars[...]
    let atStart = rest.first == "^"
    if atStart { rest.removeFirst() }
    var letters: [Unicode.Scalar] = []
    while let next = rest.first {
      if next == "$", rest.count == 1 { return .whole(bytes(letters), atStart: atStart, atEnd: true) }
      if next == "\\", let mark = rest.dropFirst().first, isMark(mark) {
        letters.append(mark)
        rest = rest.dropFirst(2)
      } else if isLetter(next) {
        letters.append(next)
        rest.removeFirst()
      } else {
        // How often the letter before it must be there, or not at all.
        if "*?{+".unicodeScalars.contains(next), !letters.isEmpty { letters.removeLast() }
        return atStart && !letters.isEmpty ? .start(bytes(letters)) : .nothing
      }
    }
    return .whole(bytes(letters), atStart: atStart, atEnd: false)
  }

  private static func bytes(_ letters: [Unicode.Scalar]) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: letters)
    return Array(String(text).utf8)
  }

  /// A scalar that means itself.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value >= 0x80 { return scalar.properties.isAlphabetic }
    return isAlphanumeric(scalar) || "-_/:@=%&~;!<>,'\" ".unicodeScalars.contains(scalar)
  }

  /// A mark that a backslash makes mean itself.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool { ".\\^$*+?()[]{}".unicodeScalars.contains(scalar) }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
