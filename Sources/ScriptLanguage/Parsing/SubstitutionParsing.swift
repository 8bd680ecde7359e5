// `$name`, `${…}`, `$1`, `$@`, `$#`, `$(…)`. A `$` that starts none of them is an error: nobody should have to guess.

extension Parser {
  /// A substitution, its `$` under the cursor.
  mutating func substitution(isQuoted: Bool) throws(ParseFailure) -> Piece {
    let start = cursor
    cursor += 1
    guard cursor < bytes.count else { throw lonely(start) }
    let kind: Piece.Kind
    switch bytes[cursor] {
    case UInt8(ascii: "("):
      cursor += 1
      kind = .substitution(try statements(within: .substitution, opening: Span(start, cursor)))
    case UInt8(ascii: "{"): kind = try braced(start)
    case UInt8(ascii: "@"):
      cursor += 1
      kind = .arguments
    case UInt8(ascii: "#"):
      cursor += 1
      kind = .argumentCount
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      kind = .argument(Int(bytes[cursor] - UInt8(ascii: "0")))
      cursor += 1
    case let byte where Self.isNameStart(byte):
      let nameStart = cursor
      while cursor < bytes.count, Self.isNameByte(bytes[cursor]) { cursor += 1 }
      kind = .variable(source[Span(nameStart, cursor)])
    default: throw lonely(start)
    }
    return Piece(kind, Span(start, cursor), isQuoted: isQuoted)
  }

  private func lonely(_ start: Int) -> ParseFailure {
    failure(
      "this '$' starts no substitution", Span(start, start + 1),
      help: "to mean the character itself, write '$' in single quotes")
  }

  /// `{name}`, `{#name}`, `{12}`, `{env:NAME}`, `{secret:NAME}`, the `{` under the cursor.
  private mutating func braced(_ start: Int) throws(ParseFailure) -> Piece.Kind {
    let open = cursor + 1
    guard let end = bytes[open...].firstIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "\n") }),
      bytes[end] == UInt8(ascii: "}")
    else { throw failure("this '${' is never closed", Span(start, open), help: "close it with '}' on the same line") }
    let inside = source[Span(open, end)]
    cursor = end + 1
    let span = Span(start, cursor)
    if inside.hasPrefix("#"), Self.isVariableName(inside.dropFirst().utf8) { return .count(String(inside.dropFirst())) }
    if let number = Int(inside), number > 0, !inside.hasPrefix("+") { return .argument(number) }
    if Self.isVariableName(inside.utf8) { return .variable(inside) }
    if let name = Self.name(in: inside, after: "env:") { return .processVariable(name) }
    if let name = Self.name(in: inside, after: "secret:") { return .secret(name) }
    throw failure(
      "'${\(inside)}' is no substitution", span,
      help: "one of ${name} ${#name} ${12} ${env:NAME} ${secret:NAME}")
  }

  private static func name(in text: String, after prefix: String) -> String? {
    guard text.hasPrefix(prefix) else { return nil }
    let name = text.dropFirst(prefix.count)
    return isVariableName(name.utf8) ? String(name) : nil
  }
}
