// What a terminal obeys, as far as recsh draws with it (ECMA-48; xterm, "Xterm Control Sequences"). Everything else that acts on
// a terminal or turns its text around did not come from recsh.

/// Looks through what a program has written to a terminal.
enum TerminalBytes {
  /// What does not belong there, in the order in which it was written.
  /// - Parameter isEditing: whether lines are edited, for which the cursor goes back and the terminal beeps.
  static func foreign(in bytes: [UInt8], isEditing: Bool) -> [String] {
    guard let text = String(validating: bytes, as: UTF8.self) else { return ["bytes that are no UTF-8"] }
    var rest = Array(text.unicodeScalars)[...]
    var found: [String] = []
    while let scalar = rest.first {
      if scalar == "\u{1b}" {
        let sequence = sequence(rest)
        if !isOwn(sequence) { found.append(shown(sequence)) }
        rest = rest.dropFirst(max(1, sequence.count))
        continue
      }
      if isForeign(scalar, isEditing: isEditing) { found.append(shown(rest.prefix(1))) }
      rest.removeFirst()
    }
    return found
  }

  private static func isForeign(_ scalar: Unicode.Scalar, isEditing: Bool) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x09: false
    case 0x07, 0x08: !isEditing
    case 0..<0x20, 0x7F..<0xA0: true
    // Marks, embeddings and isolates of direction, and the separators of lines and paragraphs.
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The escape sequence that stands at the start.
  private static func sequence(_ rest: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    let body = rest.dropFirst()
    switch body.first {
    case "[":
      let end = body.dropFirst().firstIndex { (0x40...0x7E).contains($0.value) }
      return end.map { rest[rest.startIndex...$0] } ?? rest
    case "]":
      let end = body.firstIndex { $0.value == 0x07 }
      return end.map { rest[rest.startIndex...$0] } ?? rest
    case "(": return rest.prefix(3)
    default: return rest.prefix(2)
    }
  }

  private static func isOwn(_ sequence: ArraySlice<Unicode.Scalar>) -> Bool {
    let text = String(String.UnicodeScalarView(sequence.dropFirst()))
    switch text.first {
    case "[":
      let isOfEditing = text.wholeMatch(of: /\[[0-9;]{0,11}[mABCDGHJKP@]/) != nil
      return isOfEditing || ["[?2004h", "[?2004l", "[22;2t", "[23;2t"].contains(text)
    case "]": return text.wholeMatch(of: /\]2;(recsh: [A-Za-z0-9 ._\[\]-]*)?\x07/) != nil
    case "(": return text == "(B"
    default: return ["7", "8", "=", ">"].contains(text)
    }
  }

  private static func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    scalars.prefix(24).map { $0.value > 0x20 && $0.value < 0x7F ? String($0) : "<\(String($0.value, radix: 16))>" }
      .joined()
  }
}
