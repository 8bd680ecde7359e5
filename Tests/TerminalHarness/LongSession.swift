// A person who types for hours into the editor's probe, so that what is not given back adds up.
// Rules: everything the editor can do is among it, over and over in one order; the texts repeat, so that the history stops
// growing after the first round and whatever grows later is lost; each line is waited for, on a screen that was cleared.

/// Types lines of every kind into `EditLineProbe`, which has to be started with `LongSession.arguments`.
public struct LongSession {
  /// What the probe has to be started with, so that colours and hints are drawn too.
  public static let arguments = ["--color", "--advise", "--hints"]
  /// Lines after which everything has been typed once.
  public static let round = 20

  private let session: TerminalSession
  private var typed = 0

  public init(_ session: TerminalSession) { self.session = session }

  /// Types further lines. A line is whatever ends a reading: Enter, Ctrl-C, a paste that is too long.
  public mutating func type(lines: Int) throws {
    for _ in 0..<lines {
      try clear()
      try typeLine(typed % Self.round)
      typed += 1
    }
  }

  /// What the probe's memory in use comes to, in bytes.
  public func memoryInUse() throws -> Int {
    try clear()
    try enter("?memory", thenSee: "memory=")
    guard let line = session.screen.lines.first(where: { $0.hasPrefix("memory=") }), let bytes = Int(line.dropFirst(7))
    else { throw TerminalSession.Failure(description: "the probe tells no memory; \(session.screen)") }
    return bytes
  }

  /// Lets the probe begin with an editor of its own anew.
  public func takeAnotherEditor() throws {
    try clear()
    try enter("?again", thenSee: "another editor")
  }

  // MARK: - Lines

  private func typeLine(_ kind: Int) throws {
    switch kind {
    case 0: try enter("write option string", thenSee: "line(write option string)")
    case 1: try enter("sh\t", thenSee: "line(show )")
    case 2: try completeFromList()
    case 3: try enter("prod x!", thenSee: "line(prod x!)")
    case 4: try enter(Keys.up + Keys.up + Keys.down, thenSee: "line(prod x!)")
    case 5: try searchHistory()
    case 6: try enter(Keys.pasted("one\ntwo\nthree") + Keys.up + "!", thenSee: "line(one|two!|three)")
    case 7: try giveUp()
    case 8: try enter("漢字😀é" + Keys.left + Keys.left + "x" + Keys.delete, thenSee: "line(漢字é)")
    case 9: try enter("one two\u{17}\u{19}\u{1}\u{b}\u{19}", thenSee: "line(one two)")
    case 10: try resize()
    case 11: try enter("one\u{1b}\rtwo", thenSee: "line(one|two)")
    case 12: try editOutside()
    case 13: try pasteTooMuch()
    // A question waits for silence first, which takes its time.
    case 14 where typed / Self.round % 5 > 0: try enter("?mode", thenSee: "cooked")
    case 14 where typed / Self.round % 10 > 0: try ask("?question", "delete? [y/N]", "yes", thenSee: "answer=yes")
    case 14: try ask("?task", "delete? [y/N]", "no", thenSee: "answer=no")
    case 15: try ask("?secret", "token:", "hunter\u{7f}é", thenSee: "secret of 7 bytes")
    case 16: try notice()
    case 17: try enter("?title", thenSee: "line(?title)")
    case 18: try takeSuggestion()
    default: try enter("?untitle", thenSee: "line(?untitle)")
    }
  }

  private func completeFromList() throws {
    try session.send("d\t\t")
    try see("a list of words") { $0.lines.contains("delete    describe") && $0.cursorLine.hasPrefix("probe> de") }
    try enter("lete", thenSee: "line(delete)")
  }

  private func searchHistory() throws {
    try session.send("\u{12}cond")
    try see("a line that was found") { $0.cursorLine == "search 'cond': second" }
    try session.send("x\u{7f}\u{12}\u{13}")
    try see("no older one") { $0.cursorLine.hasSuffix(": second") }
    try enter("", thenSee: "line(second)")
  }

  private func takeSuggestion() throws {
    try session.send("wr")
    try see("an older line") { $0.cursorLine == "probe> write option string" }
    try enter(Keys.end, thenSee: "line(write option string)")
  }

  private func giveUp() throws {
    try session.send("half a line\u{3}")
    try see("a line given up") { $0.lines.contains("interrupted") && $0.cursorLine == "probe>" }
  }

  private func resize() throws {
    let text = String(repeating: "long ", count: 24)
    try session.send(text)
    try see("two rows") { $0.cursor == Screen.Cursor(row: 1, column: 47) }
    try session.resize(rows: 20, cols: 60)
    try see("three rows") { $0.cursor.column == 7 && $0.cursor.row == 2 }
    try session.resize(rows: 24, cols: 80)
    try see("two rows again") { $0.cursor.column == 47 }
    try session.send("\r")
    try see("the long line") { $0.text.contains("scalars=120") && $0.cursorLine == "probe>" }
  }

  private func editOutside() throws {
    try session.send("one two\u{18}\u{5}")
    try see("the text come back") { $0.lines.contains("edit(one two)") && $0.cursorLine == "probe> one two edited" }
    try enter("", thenSee: "line(one two edited)")
  }

  private func pasteTooMuch() throws {
    let text = String(repeating: "line\n", count: 40)
    try session.send(Keys.pasted(text))
    try see("a text handed over") { $0.text.contains("block of 199 scalars") && $0.cursorLine == "probe>" }
  }

  private func ask(_ command: String, _ question: String, _ answer: String, thenSee event: String) throws {
    try session.send(command + "\r")
    try see(question) { $0.cursorLine == question }
    try session.send(answer + "\r")
    try see(event) { $0.lines.contains(event) && $0.cursorLine == "probe>" }
  }

  private func notice() throws {
    try session.send("?notices\r")
    try session.send("half")
    try see("five notices") { screen in
      (1...5).allSatisfy { screen.lines.contains("notice \($0)") } && screen.cursorLine.hasPrefix("probe> half")
    }
    try enter("-typed", thenSee: "line(half-typed)")
  }

  // MARK: - Inside

  private func clear() throws {
    try session.send("\u{c}")
    try see("an empty screen") { $0.text == "probe>" }
  }

  private func enter(_ text: String, thenSee event: String) throws {
    try session.send(text + "\r")
    try see(event) { $0.text.contains(event) && $0.cursorLine == "probe>" }
  }

  private func see(_ what: String, _ condition: (Screen) -> Bool) throws {
    try session.waitUntil("line \(typed): \(what)", condition)
  }

  private enum Keys {
    static let up = "\u{1b}[A"
    static let down = "\u{1b}[B"
    static let left = "\u{1b}[D"
    static let end = "\u{1b}[F"
    static let delete = "\u{1b}[3~\u{7f}"
    static func pasted(_ text: String) -> String { "\u{1b}[200~" + text + "\u{1b}[201~" }
  }
}
