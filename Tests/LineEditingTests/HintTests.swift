// What the editor shows beside the text: colours over it, suggestions and hints behind it.
import Glibc
import TerminalHarness
import Testing

@Suite("colours and hints")
struct HintTests {
  private static func probe(
    _ arguments: [String] = ["--color", "--advise", "--hints"], rows: Int = 24, cols: Int = 80
  ) throws -> Probe {
    try Probe(arguments, rows: rows, cols: cols)
  }

  /// Waits for the row of the cursor to be drawn so, and the cursor to stand in a column.
  private static func expect(_ probe: Probe, _ styled: String, cursor: Int) throws {
    try probe.session.waitUntil("the row \(styled), cursor at \(cursor)") {
      $0.styledLine($0.cursor.row) == styled && $0.cursor.column == cursor
    }
  }

  @Test("the rest of the newest line that begins so is shown dim; Right takes it, Enter alone does not")
  func suggestion() throws {
    let probe = try Self.probe()
    try probe.type("se")
    try Self.expect(probe, "probe> se‹2:cond›", cursor: 9)
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(se) scalars=2")
    try probe.type("sec")
    try Self.expect(probe, "probe> sec‹2:ond›", cursor: 10)
    try probe.type(Key.right)
    try Self.expect(probe, "probe> second", cursor: 13)
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(second) scalars=6")
  }

  @Test(
    "End takes all of a suggestion, Ctrl-Right the next word, and in the middle of a line both are what they always are"
  )
  func parts() throws {
    let probe = try Self.probe()
    try probe.type("sum [a b c" + Key.enter)
    try probe.expectThenPrompt("line(sum [a b c)")
    try probe.type("su")
    try Self.expect(probe, "probe> su‹2:m [a b c›", cursor: 9)
    try probe.type("\u{1b}[1;5C")
    try Self.expect(probe, "probe> sum ‹2:[a b c›", cursor: 10)
    try probe.type("\u{1b}[1;5C")
    try Self.expect(probe, "probe> sum [a ‹2:b c›", cursor: 13)
    try probe.type(Key.left + Key.left + "\u{1b}[F")
    try Self.expect(probe, "probe> sum [a ‹2:b c›", cursor: 13)
    try probe.type("\u{1b}[F")
    try Self.expect(probe, "probe> sum [a b c", cursor: 17)
  }

  @Test("a hint is told where no line is suggested, escaped, and gone with the next key")
  func hint() throws {
    let probe = try Self.probe()
    try probe.type("x?")
    try Self.expect(probe, "probe> x?  ‹2:could be anything\\u{1B}[31m›", cursor: 9)
    try probe.type("y")
    try Self.expect(probe, "probe> x?y", cursor: 10)
    #expect(!probe.session.screen.text.contains("anything"))
  }

  @Test("a warning stands beside a suggestion, and is told in words")
  func warning() throws {
    let probe = try Self.probe()
    try probe.type("go! now" + Key.enter)
    try probe.expectThenPrompt("line(go! now)")
    try probe.type("go!")
    try Self.expect(probe, "probe> go! ‹2:now›  ‹1;31:can't be taken back›", cursor: 10)
  }

  @Test(
    "a hint never wraps: it is cut at the edge, and left out where there is no room for it", arguments: [34, 20, 14])
  func narrow(columns: Int) throws {
    let probe = try Self.probe(cols: columns)
    try probe.type("x!")
    switch columns {
    case 34: try Self.expect(probe, "probe> x!  ‹1;31:can't be taken back›", cursor: 9)
    case 20: try Self.expect(probe, "probe> x!  ‹1;31:can't b…›", cursor: 9)
    default: try Self.expect(probe, "probe> x!", cursor: 9)
    }
    #expect(probe.session.screen.lines.filter { !$0.isEmpty }.count == 1)
  }

  @Test("parts of a line are coloured, and plain again when they are something else")
  func colours() throws {
    let probe = try Self.probe(["--color", "--advise"])
    try probe.type("write option x")
    try Self.expect(probe, "probe> ‹1;4;31:write› ‹36:option› x", cursor: 21)
    try probe.type(Key.control("A") + "x")
    try Self.expect(probe, "probe> xwrite ‹36:option› x", cursor: 8)
    try probe.type(Key.backspace)
    try Self.expect(probe, "probe> ‹1;4;31:write› ‹36:option› x", cursor: 7)
    try probe.type(Key.control("E") + Key.enter)
    try probe.expectThenPrompt("line(write option x)")
    try probe.type("plain")
    try Self.expect(probe, "probe> plain", cursor: 12)
  }

  @Test("colours follow a line over rows, wide characters and line ends, wherever the cursor is")
  func rows() throws {
    let probe = try Self.probe(["--color", "--advise"], cols: 20)
    try probe.type("漢字 string aaaa write end")
    try probe.session.waitUntil("two rows") {
      $0.styledLine(0) == "probe> 漢字 ‹32:string› a" && $0.styledLine(1) == "aaa ‹1;4;31:write› end"
        && $0.cursor == Screen.Cursor(row: 1, column: 13)
    }
    try probe.type(Key.control("A"))
    try probe.session.waitUntil("the cursor is in front") { $0.cursor == Screen.Cursor(row: 0, column: 7) }
    #expect(probe.session.screen.styledLine(1) == "aaa ‹1;4;31:write› end")
    try probe.type(Key.control("E") + Key.enter)
    try probe.expectThenPrompt("line(漢字 string ")
    try probe.type(Key.paste("command\nwrite"))
    try probe.session.waitUntil("two lines") { screen in
      let row = screen.cursor.row
      return screen.styledLine(row) == "‹1;4;31:write›" && screen.styledLine(row - 1) == "probe> ‹1:command›"
    }
  }

  @Test("characters without a width of their own are left to the editor, uncoloured")
  func marksOfNoWidth() throws {
    let probe = try Self.probe(["--color", "--advise"])
    try probe.type("write e\u{301}")
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(write e\u{301}) scalars=8")
  }

  @Test("without colour there is no suggestion, which could not be told from the line, and a hint stands in brackets")
  func withoutColour() throws {
    let probe = try Self.probe(["--advise", "--hints"])
    try probe.type("sec")
    try Self.expect(probe, "probe> sec", cursor: 10)
    try probe.type("?")
    try Self.expect(probe, "probe> sec?  (could be anything\\u{1B}[31m)", cursor: 11)
    try probe.type(Key.control("C"))
    try probe.expectThenPrompt("interrupted")
    try probe.type("write")
    try Self.expect(probe, "probe> write", cursor: 12)
  }

  @Test("for a reader of the screen nothing is drawn over, and nothing stands behind the line")
  func plain() throws {
    let probe = try Self.probe(["--color", "--advise", "--hints", "--plain", "--right"])
    try probe.type("write sec?")
    try Self.expect(probe, "probe> write sec?", cursor: 17)
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(write sec?)")
    for sequence in ["\u{1b}7", "\u{1b}8", "1.5 s"] { #expect(!probe.session.hasWritten(sequence)) }
  }

  @Test("the right prompt stands at the edge, makes way for the line, and the hint keeps off it")
  func rightPrompt() throws {
    let probe = try Probe(
      ["--color", "--advise", "--hints", "--right"], cols: 40, prompt: "probe>\(String(repeating: " ", count: 27))1.5 s"
    )
    try probe.type("x!")
    try probe.session.waitUntil("the hint is cut") {
      $0.cursorLine == "probe> x!  can't be taken back   1.5 s"
    }
    try probe.type(String(repeating: "y", count: 24))
    try probe.session.waitUntil("it is gone") { $0.cursorLine == "probe> x!" + String(repeating: "y", count: 24) }
    try probe.type(Key.enter)
    try probe.expect("line(x!yyy")
  }

  @Test("what is typed faster than it is drawn, and pasted without brackets, is complete all the same")
  func fast() throws {
    let probe = try Self.probe()
    try probe.type("write second write" + Key.enter + "write second" + Key.enter + Key.up + " x" + Key.enter)
    try probe.expectThenPrompt("line(write second x) scalars=14")
    #expect(probe.session.screen.text.contains("line(write second write) scalars=18"))
  }
}

@Suite("texts from and to other places")
struct DraftTests {
  @Test("Ctrl-X Ctrl-E hands the line out, and the next one begins with what came back")
  func editOutside() throws {
    let probe = try Probe()
    try probe.type("one two" + Key.left + Key.control("X") + Key.control("E"))
    try probe.session.waitUntil("the text is there again") {
      $0.lines.contains("edit(one two)") && $0.cursorLine == "probe> one two edited"
    }
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(one two edited)")
  }

  @Test("a line end is put in by Alt-Enter, and stays one line")
  func newline() throws {
    let probe = try Probe()
    try probe.type("one\u{1b}\rtwo" + Key.enter)
    try probe.expectThenPrompt("line(one|two) scalars=7")
  }

  @Test("a paste of several lines is told of above the prompt, and runs with Enter")
  func preview() throws {
    let probe = try Probe(["--advise"])
    try probe.type(Key.paste("one\ntwo\nthree\n"))
    try probe.session.waitUntil("it is told") { screen in
      screen.lines.contains("pasted 3 lines; Enter runs it, Ctrl-C drops it") && screen.cursorLine == "three"
    }
    try probe.type(Key.enter)
    try probe.expectThenPrompt("line(one|two|three) scalars=13 pasted")
  }

  @Test("a paste that is longer than the screen is handed over whole, with what stood around it, and runs nothing")
  func block() throws {
    let probe = try Probe(rows: 10)
    let lines = (1...40).map { "line \($0)" }.joined(separator: "\n")
    try probe.type("before ")
    try probe.type(Key.paste(lines))
    try probe.expectThenPrompt("block of \(lines.unicodeScalars.count + 7) scalars")
    #expect(!probe.session.screen.text.contains("line("))
  }

  @Test("a program that leaves the terminal in a mode of its own does no harm to the next line")
  func brokenMode() throws {
    let probe = try Probe()
    try probe.type("?break" + Key.enter)
    try probe.expectThenPrompt("line(?break)")
    try probe.type("?mode" + Key.enter)
    try probe.expectThenPrompt("cooked")
  }

  @Test("a program that does not end its last line does not disturb the prompt")
  func openLine() throws {
    let probe = try Probe(["--advise", "--color"])
    try probe.type("?open" + Key.enter)
    try probe.session.waitUntil("the prompt is in a row of its own") {
      $0.lines.contains("open⏎") && $0.cursorLine == "probe>"
    }
    try probe.type("write")
    try probe.session.waitUntil("it is drawn where it is") { $0.styledLine($0.cursor.row) == "probe> ‹1;4;31:write›" }
  }
}
