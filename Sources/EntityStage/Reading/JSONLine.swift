// Rules: a line must be one whole object of RFC 8259, so that a line that was cut off is not mistaken for a row; only
// what the id needs is decoded. Nesting is bounded. A key that occurs twice, which RFC 8259 (section 4) leaves open, is
// refused when it is the id's.

/// Finds one value in an object.
struct JSONLine {
  /// How deep values may be nested.
  static let maximumDepth = 64

  /// Where the value of the id is: the bytes between the quotes, or the digits.
  struct Value {
    let range: Range<Int>
    let hasEscapes: Bool
  }

  private enum Token {
    case text(Value)
    case integer(Range<Int>)
    case other
  }

  private let text: UnsafeBufferPointer<UInt8>
  /// Where the parser stands, or what it stumbled over.
  private(set) var position = 0

  /// - Parameter text: stays valid while the parser lives. All access is by subscript within `text.count` (`peek`).
  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isBlank: Bool { text.allSatisfy(Self.isBlank) }

  /// The value of the first of `keys` that the object has.
  mutating func value(of keys: [[UInt8]]) throws(JSONProblem) -> Value {
    skipBlanks()
    guard take("{") else { throw .notAnObject }
    var best = keys.count
    var found: (token: Token, at: Int)?
    skipBlanks()
    if !take("}") {
      repeat {
        skipBlanks()
        let key = try string()
        skipBlanks()
        guard take(":") else { throw .malformed }
        skipBlanks()
        let start = position
        let token = try token(depth: 1)
        if let rank = try rank(of: key, in: keys), rank <= best {
          if rank == best { throw .keyTwice }
          best = rank
          found = (token, start)
        }
        skipBlanks()
      } while take(",")
      guard take("}") else { throw .malformed }
    }
    skipBlanks()
    guard position == text.count else { throw .malformed }
    guard let found else { throw .keyMissing }
    switch found.token {
    case .text(let value): return value
    case .integer(let range): return Value(range: range, hasEscapes: false)
    case .other:
      position = found.at
      throw .notTextOrInteger
    }
  }

  private func rank(of key: Value, in keys: [[UInt8]]) throws(JSONProblem) -> Int? {
    guard key.hasEscapes else { return keys.firstIndex { text[key.range].elementsEqual($0) } }
    // Half a surrogate pair makes it a key that nobody asked for.
    guard let name = try? Self.unescaped(text[key.range]) else { return nil }
    return keys.firstIndex(of: name)
  }

  // MARK: Syntax

  private func peek() -> UInt8? { position < text.count ? text[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek(), Self.isBlank(byte) { position += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

  private mutating func token(depth: Int) throws(JSONProblem) -> Token {
    switch peek() {
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "{"): try nested(depth, "}", hasKeys: true)
    case UInt8(ascii: "["): try nested(depth, "]", hasKeys: false)
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: return try number()
    }
    return .other
  }

  private mutating func nested(_ depth: Int, _ end: Unicode.Scalar, hasKeys: Bool) throws(JSONProblem) {
    guard depth < Self.maximumDepth else { throw .tooDeep }
    position += 1
    skipBlanks()
    if take(end) { return }
    repeat {
      skipBlanks()
      if hasKeys {
        _ = try string()
        skipBlanks()
        guard take(":") else { throw .malformed }
        skipBlanks()
      }
      _ = try token(depth: depth + 1)
      skipBlanks()
    } while take(",")
    guard take(end) else { throw .malformed }
  }

  private mutating func word(_ word: StaticString) throws(JSONProblem) {
    let isThere = word.withUTF8Buffer { word in
      position + word.count <= text.count && text[position..<(position + word.count)].elementsEqual(word)
    }
    guard isThere else { throw .malformed }
    position += word.utf8CodeUnitCount
  }

  private mutating func string() throws(JSONProblem) -> Value {
    guard take("\"") else { throw .malformed }
    let start = position
    var hasEscapes = false
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return Value(range: start..<(position - 1), hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0..<0x20: throw .malformed
      default: position += 1
      }
    }
    throw .malformed
  }

  private mutating func escape() throws(JSONProblem) {
    position += 1
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard let digit = peek(), Self.hexValue(digit) != nil else { throw .malformed }
        position += 1
      }
    default: throw .malformed
    }
  }

  private mutating func number() throws(JSONProblem) -> Token {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    return isInteger ? .integer(start..<position) : .other
  }

  private mutating func digits() throws(JSONProblem) {
    let start = position
    while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    if position == start { throw .malformed }
  }
}
