// One line typed at a question.
// Rules: only keys pressed after the question was shown count; a paste is not typing and is left out; nothing but Enter
// gives the line to anybody.

/// Reads a line at a question: backspace, Ctrl-U, Enter; Ctrl-C and Ctrl-D give up.
struct AnswerLine {
  /// A token of a service may be long; what is longer than this is a file. In bytes.
  private static let limit = 65_536
  /// What follows Esc within this time belongs to the same key.
  private static let escapeTime = Duration.milliseconds(30)

  let terminal: ControllingTerminal
  let echoes: Bool
  /// When no line counts any more; nil for never.
  let deadline: ContinuousClock.Instant?

  /// The line without its end, or nil where it was given up: Ctrl-C, Ctrl-D, the end of the time, a signal.
  func read() -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      guard case .byte(let byte) = terminal.next(within: deadline.map { $0 - .now }) else { break }
      switch byte {
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        terminal.write("\r\n")
        return line
      case 3:
        terminal.write("^C\r\n")
        return nil
      case 4:
        terminal.write("\r\n")
        return nil
      case 8, 0x7f: eraseLast(of: &line)
      case 0x15: while !line.isEmpty { eraseLast(of: &line) }
      case 0x1b: skipEscapeSequence()
      case 0..<0x20: terminal.write("\u{7}")
      default: append(byte, to: &line)
      }
    }
    terminal.write("\r\n")
    return nil
  }

  private func append(_ byte: UInt8, to line: inout [UInt8]) {
    guard line.count < Self.limit else { return terminal.write("\u{7}") }
    line.append(byte)
    // A character is shown when its last byte is there.
    guard echoes, let last = Self.lastScalar(of: line) else { return }
    terminal.write(TerminalText.escaped(String(Character(last))))
  }

  private func eraseLast(of line: inout [UInt8]) {
    let last = Self.lastScalar(of: line)
    while let byte = line.popLast(), byte & 0xc0 == 0x80 {}
    guard echoes, let last else { return }
    let width = TerminalText.width(of: String(Character(last)))
    terminal.write(String(repeating: "\u{8} \u{8}", count: width))
  }

  /// The character that ends `line`, if it is whole.
  private static func lastScalar(of line: [UInt8]) -> Unicode.Scalar? {
    guard let start = line.lastIndex(where: { $0 & 0xc0 != 0x80 }) else { return nil }
    return String(validating: line[start...], as: UTF8.self)?.unicodeScalars.last
  }

  /// Arrow keys and the like do nothing here; a paste in brackets is read to its end.
  private func skipEscapeSequence() {
    guard case .byte(let first) = terminal.next(within: Self.escapeTime),
      first == UInt8(ascii: "[") || first == UInt8(ascii: "O")
    else { return }
    var sequence: [UInt8] = []
    while sequence.count < 16, case .byte(let byte) = terminal.next(within: Self.escapeTime) {
      sequence.append(byte)
      if (0x40...0x7e).contains(byte) { break }
    }
    if sequence.elementsEqual("200~".utf8) { skipPaste() }
  }

  private func skipPaste() {
    let end = Array("\u{1b}[201~".utf8)
    var last: [UInt8] = []
    // A paste whose end is lost ends with the first second of silence.
    while case .byte(let byte) = terminal.next(within: .seconds(1)) {
      last = last.suffix(end.count - 1) + [byte]
      if last == end { break }
    }
    terminal.write("\u{7}")
  }
}
