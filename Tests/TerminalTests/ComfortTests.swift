internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("Comfort at the prompt, on a pseudo-terminal", .serialized)
struct ComfortTests {
  /// A shell in the embedded sandbox.
  private static func sandbox(
    rows: Int = 24, cols: Int = 80, variables: [String: String] = [:], prompt: String = "sandbox>",
    start: String? = nil, editor: String? = nil, editrc: String? = nil,
    _ body: (RecshProgram, TerminalSession) throws -> Void
  ) throws {
    let program = try RecshProgram()
    defer { program.remove() }
    var variables = variables
    if let editor {
      try program.write("ed.sh", "#!/bin/sh\n" + editor.replacing("FOLDER", with: program.folder) + "\n")
      chmod(program.folder + "/ed.sh", 0o700)
      variables["EDITOR"] = program.folder + "/ed.sh"
    }
    if let editrc { try program.write("editrc", editrc) }
    if let start { try program.write("config/recsh/recshrc", start) }
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: [], environment: program.environment(variables), rows: rows,
      cols: cols)
    try terminal.waitForLastLine(prompt)
    try body(program, terminal)
  }

  /// The last rows that hold something, with their styles.
  private static func styled(_ screen: Screen, last count: Int) -> [String] {
    let used = screen.lines.lastIndex { !$0.isEmpty } ?? 0
    return (max(0, used - count + 1)...used).map { screen.styledLine($0) }
  }

  @Test("golden: a line in colours, its warning, what Enter does, and the same line suggested again")
  func golden() throws {
    try Self.sandbox { _, terminal in
      try terminal.send("stage sku-1 'b' $")
      try terminal.waitForLastLine("sandbox> stage sku-1 'b' $")
      try terminal.send("\u{7f}")
      try terminal.waitUntil("it is whole again") {
        Self.styled($0, last: 1) == ["‹1;32:sandbox›> ‹1:stage› sku-1 ‹32:'b'›"]
      }
      try terminal.send("\r")
      try terminal.waitForLastLine("sandbox [2]>")
      try terminal.send("delete")
      try terminal.waitUntil("the warning") { $0.text.contains("deletes the 2") }
      #expect(
        Self.styled(terminal.screen, last: 3) == [
          "‹1;32:sandbox›> ‹1:stage› sku-1 ‹32:'b'›",
          "staged 2 new, 2 in all",
          "‹1;32:sandbox› ‹36:[2]›> ‹1;4;31:delete›  ‹1;31:sandbox: deletes the 2 staged ids›",
        ])
      try terminal.send("\u{15}sta")
      try terminal.waitUntil("the line is suggested") {
        Self.styled($0, last: 1) == ["‹1;32:sandbox› ‹36:[2]›> sta‹2:ge sku-1 'b'›"]
      }
      try terminal.send("\u{1b}[C\r")
      try terminal.waitFor("staged 0 new, 2 already staged, 2 in all")
    }
  }

  @Test(
    "a prompt of one's own: tokens, the time of a slow statement at the right, a title; protected is told all the same")
  func prompts() throws {
    let start = """
      set prompt '{env}{staged}{status} $ '
      set title on
      env add prod --domain http://127.0.0.1:9 --client c --token env:NONE --protected
      """
    try Self.sandbox(prompt: "sandbox $", start: start) { _, terminal in
      try terminal.waitUntil("the title") { $0.title == "recsh: sandbox" }
      try terminal.send("use nowhere\r")
      try terminal.waitForLastLine("sandbox status 1 $")
      try terminal.send("stage a b; echo x | sleep 1.1\r")
      try terminal.waitUntil("the time at the right") {
        $0.cursorLine.hasPrefix("sandbox [2] $ ") && $0.cursorLine.hasSuffix(" s") && $0.title == "recsh: sandbox [2]"
      }
      try terminal.send("use prod\r")
      try terminal.waitForLastLine("prod PROTECTED $")
      try terminal.send("set prompt '> '\r")
      try terminal.waitForLastLine("prod PROTECTED >")
      #expect(terminal.screen.title == "recsh: prod PROTECTED")
      try terminal.send("set prompt '{evn}'\r")
      try terminal.waitFor("did you mean '{env}'?")
    }
  }

  @Test("a paste longer than the screen is shown in part, counted, and asked for; no runs nothing")
  func longPaste() throws {
    try Self.sandbox(rows: 20) { _, terminal in
      let lines = (1...60).map { "stage item-\($0)" } + ["delete item-1"]
      try terminal.send("\u{1b}[200~" + lines.joined(separator: "\r") + "\u{1b}[201~")
      try terminal.waitUntil("it is asked") { $0.text.contains("run all of it? [y/N]") }
      let screen = terminal.screen.text
      #expect(screen.contains(" 1  stage item-1\n 2  stage item-2\n"))
      #expect(screen.contains("… 48 lines more\n59  stage item-59\n60  stage item-60\n61  delete item-1\n"))
      #expect(screen.contains("pasted 61 lines, 61 statements, 1 write to 'sandbox': delete"))
      try terminal.send("n\r")
      try terminal.waitUntil("nothing ran") {
        $0.text.contains("nothing of it ran") && $0.cursorLine == "sandbox>"
      }
      try terminal.send("\u{1b}[200~" + lines.dropLast().joined(separator: "\r") + "\u{1b}[201~")
      try terminal.waitUntil("it is asked again") {
        $0.text.contains("nothing in it deletes or saves\nrun all of it? [y/N]")
      }
      try terminal.send("y\r")
      try terminal.waitForLastLine("sandbox [60]>")
    }
  }

  @Test("a short paste says above the prompt what it holds")
  func shortPaste() throws {
    try Self.sandbox { _, terminal in
      try terminal.send("\u{1b}[200~stage a\rdelete a\r\u{1b}[201~")
      try terminal.waitUntil("it is told") {
        $0.text.contains("pasted 2 lines, 2 statements, 1 write to 'sandbox': delete")
          && $0.cursorLine == "delete a  sandbox: deletes 1 id"
      }
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("sandbox>")
    }
  }

  @Test("'edit' and Ctrl-X Ctrl-E put a statement into $EDITOR and back on the prompt, and nothing runs before Enter")
  func editor() throws {
    let script = "cp \"$1\" FOLDER/seen; printf 'stage x\\necho edited\\n' > \"$1\""
    try Self.sandbox(editor: script) { program, terminal in
      try terminal.send("echo first\r")
      try terminal.waitUntil("it ran") { $0.lines.contains("first") && $0.cursorLine == "sandbox>" }
      try terminal.send("edit\r")
      try terminal.waitUntil("both lines stand there") {
        $0.lines.contains("sandbox> stage x") && $0.cursorLine == "echo edited"
      }
      #expect(try program.read("seen") == "echo first\n")
      #expect(!terminal.screen.lines.contains("edited"))
      try terminal.send("\r")
      try terminal.waitUntil("both ran") { $0.lines.contains("edited") && $0.cursorLine == "sandbox [1]>" }
      try terminal.send("echo half\u{18}\u{5}")
      try terminal.waitUntil("they stand there again") {
        $0.lines.contains("sandbox [1]> stage x") && $0.cursorLine == "echo edited"
      }
      #expect(try program.read("seen") == "echo half\n")
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("sandbox [1]>")
      let left = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/state/recsh")
      #expect(left.filter { $0.hasPrefix("statement") } == [])
    }
  }

  @Test("a Ctrl-C that is typed in the editor does not reach what comes back")
  func interruptInEditor() throws {
    let script = "trap 'printf \"stage kept\" > \"$1\"; exit 0' INT; echo ready; while :; do sleep 0.02; done"
    try Self.sandbox(editor: script) { _, terminal in
      try terminal.send("stage old\u{18}\u{5}")
      try terminal.waitFor("ready")
      try terminal.send("\u{3}")
      try terminal.waitUntil("what came back stands there") { $0.cursorLine == "sandbox> stage kept" }
      try terminal.send("\r")
      try terminal.waitForLastLine("sandbox [1]>")
    }
  }

  @Test("with vi's keys, 'v' opens the editor and runs nothing")
  func viEditor() throws {
    try Self.sandbox(editor: "printf 'stage changed' > \"$1\"", editrc: "bind -v\n") { _, terminal in
      try terminal.send("stage first")
      try terminal.waitForLastLine("sandbox> stage first")
      try terminal.send("\u{1b}")
      try terminal.waitUntil("the cursor is on the last letter") { $0.cursor.column == 19 }
      try terminal.send("v")
      try terminal.waitUntil("what came back stands there") { $0.cursorLine == "sandbox> stage changed" }
      try terminal.send("\r")
      try terminal.waitForLastLine("sandbox [1]>")
      try terminal.send("show staged --output text\r")
      try terminal.waitUntil("the one that came back was staged") { $0.lines.contains("changed") }
    }
  }

  @Test("an older text that is longer than the screen is asked for before it runs again")
  func longRecall() throws {
    try Self.sandbox(rows: 20) { _, terminal in
      let lines = (1...40).map { "  stage item-\($0)" }
      try terminal.send("\u{1b}[200~" + lines.joined(separator: "\r") + "\u{1b}[201~")
      try terminal.waitUntil("it is asked") { $0.cursorLine.hasPrefix("run all of it? [y/N]") }
      try terminal.send("n\r")
      try terminal.waitForLastLine("sandbox>")
      try terminal.send("\u{1b}[A\r")
      try terminal.waitUntil("it is asked again") { $0.cursorLine.hasPrefix("run all of it? [y/N]") }
      try terminal.send("n\r")
      try terminal.waitForLastLine("sandbox>")
      try terminal.send("history --output json\r")
      try terminal.waitUntil("what did not run is no history") {
        $0.cursorLine == "sandbox>" && !$0.text.contains("item-1 ") && $0.text.contains("history --output json")
      }
    }
  }

  @Test("an editor that is not there is told, and the statement stays")
  func noEditor() throws {
    try Self.sandbox(variables: ["EDITOR": "/nonexistent/editor"]) { _, terminal in
      try terminal.send("echo kept\u{18}\u{5}")
      try terminal.waitUntil("it is told") {
        $0.text.contains("did not end well") && $0.cursorLine == "sandbox> echo kept"
      }
    }
  }

  @Test("the terminal goes away: the shell ends, and what was staged is offered to the next one")
  func hangUp() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    func terminal() throws -> TerminalSession {
      let session = try TerminalSession.spawn(
        executable: RecshProgram.executable, arguments: [], environment: program.environment(), rows: 24, cols: 100)
      try session.waitForLastLine("sandbox>")
      return session
    }
    let first = try terminal()
    try first.send("stage a b c\r")
    try first.waitForLastLine("sandbox [3]>")
    first.hangUp()
    #expect(try first.waitForExit() == .status(128 + SIGHUP))
    let second = try terminal()
    #expect(second.screen.text.contains("left 3 ids staged in 'sandbox'"))
  }

  @Test("the terminal goes away in the middle of a deletion: the journal is closed, and 'resume' finishes it")
  func hangUpInDelete() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program, knobs: ["latency=200ms"])
    defer { sandbox.stop() }
    let token = ["SHOP_TOKEN": "5a6db0f0-0000-4000-8000-000000000000"]
    _ = try program.run([
      "-c", "env add shop --domain \(sandbox.address) --client sandbox --token env:SHOP_TOKEN; env default shop",
    ])
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: [], environment: program.environment(token), rows: 24, cols: 100)
    try terminal.waitForLastLine("shop>")
    try terminal.send(
      "set batch-bytes 200; set concurrency 1; repeat 1 { foreach i in 1 2 3 4 5 6 7 8 { stage id-${i}-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } }\r"
    )
    try terminal.waitForLastLine("shop [8]>")
    try terminal.send("set confirm off; delete\r")
    try terminal.waitUntil("it has begun") { _ in sandbox.log.count >= 2 }
    terminal.hangUp()
    #expect(try terminal.waitForExit() == .status(128 + SIGHUP))
    let sent = sandbox.log.count
    #expect(sent < 8)
    let state = try program.run(["-c", "runs --output csv"], variables: token)
    #expect(state.out.contains(",incomplete,8,8,"), "\(state.out)")
    let resumed = try program.run(["--yes", "-c", "resume last"], variables: token)
    #expect(resumed.status == 0, "\(resumed.err)")
    let ids = sandbox.log.joined()
    for number in 1...8 { #expect(ids.components(separatedBy: "id-\(number)-").count == 2, "each once: \(number)") }
  }

  @Test("a program that leaves the terminal raw and silent does no harm: what is typed next is read as ever")
  func rawChild() throws {
    try Self.sandbox { _, terminal in
      try terminal.send("echo x | stty raw -echo -isig < /dev/tty\r")
      try terminal.waitUntil("the prompt is there") { $0.lines.filter { $0.hasPrefix("sandbox>") }.count == 2 }
      try terminal.send("echo fine\r")
      try terminal.waitUntil("it ran") { $0.lines.contains("fine") && $0.cursorLine == "sandbox>" }
      // The mode is the shell's own again also for programs.
      try terminal.send("echo x | stty -a < /dev/tty | grep -o ^isig\r")
      try terminal.waitUntil("keys are signals") { $0.lines.contains("isig") && $0.cursorLine == "sandbox>" }
    }
  }

  @Test("a program's output without a line end keeps its row")
  func openLine() throws {
    try Self.sandbox { _, terminal in
      try terminal.send("echo x | printf abc\r")
      try terminal.waitUntil("a row of its own") { $0.lines.contains("abc⏎") && $0.cursorLine == "sandbox>" }
    }
  }

  @Test("stopped with Ctrl-Z and taken up again, the half-typed line is still there; also while a statement runs")
  func suspended() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try TerminalSession.spawn(
      executable: "/bin/bash", arguments: ["--norc", "--noediting", "-i"],
      environment: program.environment(["PS1": "host$ "]), rows: 24, cols: 80)
    try terminal.waitForLastLine("host$")
    try terminal.send("\(RecshProgram.executable)\r")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("stage half")
    try terminal.waitForLastLine("sandbox> stage half")
    try terminal.send("\u{1a}")
    try terminal.waitForLastLine("host$")
    try terminal.send("fg\r")
    try terminal.waitForLastLine("sandbox> stage half")
    try terminal.send("-typed\r")
    try terminal.waitForLastLine("sandbox [1]>")
    try terminal.send("while yes { }\r")
    try terminal.waitUntil("it runs") { $0.cursorLine.isEmpty }
    try terminal.send("\u{1a}")
    try terminal.waitForLastLine("host$")
    try terminal.send("fg\r")
    try terminal.waitUntil("it goes on") { $0.lines.last { !$0.isEmpty }?.contains("recsh") == true }
    try terminal.send("\u{3}")
    try terminal.waitForLastLine("sandbox [1]>")
    try terminal.send("quit\r")
    try terminal.waitForLastLine("host$")
  }

  @Test(
    "the window changes its size while rows come, and while a long line is typed: nothing is lost",
    arguments: [40, 200])
  func resized(columns: Int) throws {
    try Self.sandbox { _, terminal in
      try terminal.send("repeat 2000 { echo a row that is put out }\r")
      try terminal.waitFor("a row that is put out")
      try terminal.resize(rows: 20, cols: columns)
      try terminal.waitForLastLine("sandbox>")
      let text = "stage " + (1...30).map { "sku-\($0)" }.joined(separator: " ")
      try terminal.send(text)
      try terminal.waitUntil("it is drawn") { $0.text.contains("sku-30") }
      try terminal.resize(rows: 24, cols: 100)
      try terminal.send("\r")
      try terminal.waitForLastLine("sandbox [30]>")
    }
  }

  @Test("a line of 300 columns, and one from right to left, are taken as they are")
  func wideLines() throws {
    try Self.sandbox { _, terminal in
      let long = String(repeating: "x", count: 290)
      try terminal.send("stage \(long)\r")
      try terminal.waitForLastLine("sandbox [1]>")
      try terminal.send("stage שלום-عليكم\r")
      try terminal.waitForLastLine("sandbox [2]>")
      try terminal.send("show staged --output json\r")
      try terminal.waitUntil("both are there") { $0.text.contains("שלום-عليكم") && $0.cursorLine == "sandbox [2]>" }
      #expect(terminal.hasWritten(long))
    }
  }

  @Test("colour is never sent where it is not wanted", arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func noColour(variables: [String: String]) throws {
    try Self.sandbox(variables: variables) { _, terminal in
      try terminal.send("stage a b\r")
      try terminal.waitForLastLine("sandbox [2]>")
      try terminal.send("delete\r")
      try terminal.waitUntil("it is asked") { $0.text.contains("delete? [y/N]") }
      try terminal.send("n\r")
      try terminal.waitForLastLine("sandbox [2]>")
      for colour in 30...37 {
        #expect(!terminal.hasWritten("\u{1b}[\(colour)m") && !terminal.hasWritten(";\(colour)m"))
      }
      if variables["TERM"] == "dumb" { #expect(!terminal.hasWritten("\u{1b}")) }
    }
  }
}
