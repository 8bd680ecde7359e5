// Pieces that touch make one word. A bare word without escapes is its own span and costs nothing more. In a condition a few
// signs more end a word.

/// Where a word stands, which decides the signs that end it.
enum WordMode {
  case statement
  /// `<` is an operator; `>`, `(` and `)` end every word.
  case condition
  /// A comma also ends the condition of an assertion.
  case assertion
}

extension Parser {
  /// One word, its first byte under the cursor.
  mutating func word() throws(ParseFailure) -> Word {
    let start = cursor
    skipPlainBytes()
    if atWordEnd { return Word(Span(start, cursor), .bare) }
    return try word(from: start)
  }

  /// A word of more than plain bytes, which the cursor is behind.
  @inline(never)
  private mutating func word(from start: Int) throws(ParseFailure) -> Word {
    var pieces: [Piece] = []
    if cursor > start { pieces.append(Piece(.literal(source[Span(start, cursor)]), Span(start, cursor))) }
    while !atWordEnd { pieces.append(try piece()) }
    return Word(Span(start, cursor), .pieces(merged(pieces)))
  }

  private mutating func skipPlainBytes() {
    var index = cursor
    if wordMode == .statement {
      while index < bytes.count, !Self.isSpecial(bytes[index]) { index += 1 }
    } else {
      while index < bytes.count, !Self.isSpecial(bytes[index]), !isOperator(bytes[index]) { index += 1 }
    }
    cursor = index
  }

  /// Bytes that end a bare run: blanks, line ends, and the signs of the language. A CR may be half of a line end.
  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    // A bit for each byte below 128; every word of every script passes here.
    switch byte >> 6 {
    case 0: (specialBelow64 >> UInt64(byte)) & 1 != 0
    case 1: (specialFrom64 >> UInt64(byte & 63)) & 1 != 0
    default: false
    }
  }

  /// Tab, LF, CR, blank, `" $ ' ( ) ; >`.
  private static var specialBelow64: UInt64 { 0x4800039500002600 }
  /// `\ { | }`.
  private static var specialFrom64: UInt64 { 0x3800000010000000 }

  /// Whether a byte that is ordinary elsewhere ends a word of the condition at the cursor.
  private func isOperator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || (byte == UInt8(ascii: ",") && wordMode == .assertion)
  }

  /// True where no piece of the same word can follow.
  @inline(__always)
  var atWordEnd: Bool {
    guard cursor < bytes.count else { return true }
    // Nearly every word ends at one of these.
    if bytes[cursor] == UInt8(ascii: " ") || bytes[cursor] == UInt8(ascii: "\n") { return true }
    return isWordEnd
  }

  /// The same where a byte is left.
  private var isWordEnd: Bool {
    switch bytes[cursor] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "$"): return false
    case UInt8(ascii: "\\"): return continuationLength > 0
    case let byte: return Self.isSpecial(byte) || (wordMode != .statement && isOperator(byte))
    }
  }

  /// Neighbouring literals as one. Quoted and plain text stay apart: the `--name=` of `--name='a b'` was written plainly.
  private func merged(_ pieces: [Piece]) -> [Piece] {
    guard pieces.count > 1 else { return pieces }
    var result: [Piece] = []
    // The text of the last piece while it still grows, so that a million neighbours are not copied a million times.
    var growing: String?
    func finish() {
      guard let text = growing, let last = result.popLast() else { return }
      result.append(Piece(.literal(text), last.span, isQuoted: last.isQuoted))
      growing = nil
    }
    for piece in pieces {
      guard case .literal(let text) = piece.kind else {
        finish()
        result.append(piece)
        continue
      }
      if growing != nil, let last = result.last, last.isQuoted == piece.isQuoted {
        growing?.append(text)
        result[result.count - 1].span = last.span.union(piece.span)
      } else {
        finish()
        result.append(piece)
        growing = text
      }
    }
    finish()
    return result
  }

  private mutating func piece() throws(ParseFailure) -> Piece {
    switch bytes[cursor] {
    case UInt8(ascii: "'"): return try singleQuoted()
    case UInt8(ascii: "\""): return try doubleQuoted()
    case UInt8(ascii: "$"): return try substitution(isQuoted: false)
    case UInt8(ascii: "\\"): return try escapedCharacter()
    default:
      let start = cursor
      skipPlainBytes()
      return Piece(.literal(source[Span(start, cursor)]), Span(start, cursor))
    }
  }

  private mutating func singleQuoted() throws(ParseFailure) -> Piece {
    let start = cursor
    cursor += 1
    guard let end = bytes[cursor...].firstIndex(of: UInt8(ascii: "'")) else {
      throw failure("this quote is never closed", Span(start, start + 1), open: .singleQuote)
    }
    let text = source[Span(cursor, end)]
    cursor = end + 1
    return Piece(.literal(text), Span(start, cursor), isQuoted: true)
  }

  /// `\x` outside quotes: the one character behind it.
  private mutating func escapedCharacter() throws(ParseFailure) -> Piece {
    let start = cursor
    cursor += 1
    guard cursor < bytes.count else {
      throw failure("the text ends behind this '\\'", Span(start, start + 1), open: .line)
    }
    if bytes[cursor] == UInt8(ascii: "\r") { throw loneReturn() }
    cursor += Self.scalarLength(bytes[cursor])
    return Piece(.literal(source[Span(start + 1, cursor)]), Span(start, cursor), isQuoted: true)
  }

  /// How many bytes the UTF-8 form of a scalar takes, by its first byte.
  static func scalarLength(_ first: UInt8) -> Int { first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

  /// The pieces inside double quotes become one piece where they are all literal; otherwise the quoted parts keep their
  /// order in `pieces` of the word through a nested join.
  private mutating func doubleQuoted() throws(ParseFailure) -> Piece {
    let start = cursor
    cursor += 1
    var parts: [Piece] = []
    var text: [UInt8] = []
    var textStart = cursor
    while true {
      guard cursor < bytes.count else {
        throw failure("this quote is never closed", Span(start, start + 1), open: .doubleQuote)
      }
      switch bytes[cursor] {
      case UInt8(ascii: "\""):
        if !text.isEmpty || parts.isEmpty { parts.append(Self.quoted(text, Span(textStart, cursor))) }
        cursor += 1
        if parts.count == 1, let only = parts.first { return Piece(only.kind, Span(start, cursor), isQuoted: true) }
        return Piece(.quoted(parts), Span(start, cursor), isQuoted: true)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case UInt8(ascii: "$"):
        if !text.isEmpty { parts.append(Self.quoted(text, Span(textStart, cursor))) }
        text = []
        parts.append(try substitution(isQuoted: true))
        textStart = cursor
      default:
        text.append(bytes[cursor])
        cursor += 1
      }
    }
  }

  private static func quoted(_ text: [UInt8], _ span: Span) -> Piece {
    Piece(.literal(String(decoding: text, as: UTF8.self)), span, isQuoted: true)
  }

  /// An escape inside double quotes: `\"`, `\\`, `\$`, `\n`, `\r`, `\t`, `\u{…}`, or a continued line.
  private mutating func escape(into text: inout [UInt8]) throws(ParseFailure) {
    let start = cursor
    if continuationLength > 0 {
      cursor += continuationLength
      return
    }
    cursor += 1
    guard cursor < bytes.count else {
      throw failure("the text ends behind this '\\'", Span(start, start + 1), open: .doubleQuote)
    }
    switch bytes[cursor] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): text.append(bytes[cursor])
    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "u"):
      try unicodeEscape(into: &text, start: start)
      return
    default:
      let end = cursor + Self.scalarLength(bytes[cursor])
      throw failure(
        "'\(source[Span(start, end)])' is no escape", Span(start, end),
        help: #"inside double quotes: \" \\ \$ \n \r \t \u{1F600}; single quotes take everything as it is"#)
    }
    cursor += 1
  }

  /// `\u{1F600}`, the `u` under the cursor.
  private mutating func unicodeEscape(into text: inout [UInt8], start: Int) throws(ParseFailure) {
    cursor += 1
    let open = cursor
    var end = open
    while end < bytes.count, bytes[end] != UInt8(ascii: "}"), end - open < 12 { end += 1 }
    guard open < bytes.count, bytes[open] == UInt8(ascii: "{"), end < bytes.count, bytes[end] == UInt8(ascii: "}"),
      bytes[open + 1] != UInt8(ascii: "+"), let value = UInt32(source[Span(open + 1, end)], radix: 16),
      let scalar = Unicode.Scalar(value), value != 0
    else {
      throw failure(
        "this is no Unicode scalar", Span(start, min(max(open, start + 2), bytes.count)),
        help: #"write it as \u{1F600}"#)
    }
    text.append(contentsOf: Array(String(scalar).utf8))
    cursor = end + 1
  }
}
