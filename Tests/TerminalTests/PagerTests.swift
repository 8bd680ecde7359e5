internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("Results taller than the screen", .serialized)
struct PagerTests {
  private static func shell(
    _ program: RecshProgram, _ variables: [String: String] = [:], arguments: [String] = [], rows: Int = 12
  ) throws -> TerminalSession {
    try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: arguments, environment: program.environment(variables),
      rows: rows, cols: 100)
  }

  /// A program that writes what it reads into the file `seen`, and shows nothing.
  private static func seer(_ program: RecshProgram) throws -> String {
    try program.write("seer", "#!/bin/sh\nenv > '\(program.folder)/env'\ncat > '\(program.folder)/seen'\n")
    chmod(program.folder + "/seer", 0o755)
    return program.folder + "/seer"
  }

  /// Runs a line, and waits until what stands behind it has run too.
  private static func run(_ line: String, at terminal: TerminalSession) throws {
    let mark = "mark-\(terminal.transcript.count)"
    try terminal.send("\(line); echo \(mark)\r")
    try terminal.waitUntil("the end of \(line)") { screen in
      screen.lines.contains { $0.hasSuffix(mark) && !$0.contains("echo") }
    }
    try terminal.waitUntil("the prompt") { $0.cursorLine.hasPrefix("sandbox") && $0.cursorLine.hasSuffix(">") }
  }

  @Test(
    "less shows it, takes Ctrl-C for itself, and leaves the shell as it was",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/less")))
  func less() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.shell(program)
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("show settings\r")
    try terminal.waitForLastLine(":")
    #expect(terminal.screen.text.contains("batch-bytes"))
    #expect(!terminal.screen.text.contains("screen-reader"))
    // It stays, and draws its screen anew.
    try terminal.send("\u{3}")
    try terminal.waitForOutput("\u{1b}[H\u{1b}[2J")
    try terminal.waitForLastLine(":")
    try terminal.send("q")
    try terminal.waitForLastLine("sandbox>")
    // What fits is shown as it is.
    try Self.run("show settings | head -n 3", at: terminal)
    #expect(!terminal.hasWritten("interrupted"))
    try terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == .status(0))
  }

  @Test("a million ids stream, and leaving in the middle ends the result at once, without an error")
  func leaving() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("ids.txt", (1...1_000_000).map { "id-\($0)\n" }.joined())
    let terminal = try Self.shell(program, ["PAGER": "head -n 3"])
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("stage --from \(program.folder)/ids.txt\r")
    try terminal.waitForLastLine("sandbox [1000000]>")
    try Self.run("show staged", at: terminal)
    #expect(terminal.screen.text.contains("id\n───"))
    #expect(!terminal.hasWritten("error"))
    #expect(!terminal.hasWritten("warning"))
  }

  @Test("it gets no token, and options for less only where its user has none")
  func environment() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let token = "5a6db0f0-0000-4000-8000-000000000000"
    _ = try program.run(["-c", "env add shop --domain a.example --client c --token env:SHOP_TOKEN"])
    let variables = [
      "RECSH_PAGER": try Self.seer(program), "PAGER": "false", "SHOP_TOKEN": token, "RECSH_SECRET_SHOP": "other-secret",
    ]
    let terminal = try Self.shell(program, variables)
    try terminal.waitForLastLine("sandbox>")
    try Self.run("show settings --output csv", at: terminal)
    let environment = try program.read("env")
    #expect(environment.contains("LESS=FRX\n"))
    #expect(!environment.contains(token) && !environment.contains("other-secret"))
    #expect(try program.read("seen").hasPrefix("name,value,default,meaning\n"))
    terminal.hangUp()

    let other = try Self.shell(program, variables.merging(["LESS": "S"]) { $1 })
    try other.waitForLastLine("sandbox>")
    try Self.run("show settings", at: other)
    #expect(try program.read("env").contains("LESS=S\n"))
  }

  @Test("'set pager' holds for what follows on the same line; a program that is not there is one warning")
  func setting() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.shell(program, ["PAGER": try Self.seer(program)])
    try terminal.waitForLastLine("sandbox>")
    try Self.run("set pager off; show settings", at: terminal)
    #expect(terminal.hasWritten("screen-reader"))
    #expect(program.files(holding: "batch-bytes").isEmpty)
    try Self.run(
      "set pager nothing-of-that-name; show settings --output text; show settings --output text", at: terminal)
    let warning = "can't start the pager `nothing-of-that-name`: it does not exist"
    #expect(String(decoding: terminal.transcript, as: UTF8.self).components(separatedBy: warning).count == 2)
    try Self.run("set pager 'nothing-of-that-name -x \"$HOME\"'; show settings --output text", at: terminal)
    #expect(terminal.hasWritten("the pager could not be run: there is no such program"))
    #expect(terminal.screen.text.contains("screen-reader off off"))
    try Self.run("unset pager; show settings", at: terminal)
    #expect(try program.read("seen").contains("batch-bytes"))
  }

  @Test("one that Ctrl-C ends is over, and the shell goes on; one that dies leaves the terminal's modes as they were")
  func endings() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let gate = program.folder + "/gate"
    try program.write("waits", "#!/bin/sh\necho it waits > /dev/tty\nexec cat '\(gate)'\n")
    try program.write("dies", "#!/bin/sh\ncat > /dev/null\nstty raw -echo < /dev/tty\nkill -KILL $$\n")
    chmod(program.folder + "/waits", 0o755)
    chmod(program.folder + "/dies", 0o755)
    mkfifo(gate, 0o600)
    let terminal = try Self.shell(program, ["PAGER": program.folder + "/waits"])
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("show settings; echo and on\r")
    try terminal.waitUntil("it waits") { $0.text.contains("it waits") }
    try terminal.send("\u{3}")
    // Behind the ^C that the terminal shows.
    try terminal.waitUntil("what follows ran") { $0.lines.contains("^Cand on") }
    #expect(!terminal.hasWritten("interrupted"))

    func modes(_ name: String) throws -> String {
      try Self.run("echo | stty -a < /dev/tty > \(program.folder)/\(name)", at: terminal)
      return try program.read(name)
    }
    try terminal.waitForLastLine("sandbox>")
    let before = try modes("before")
    try Self.run(
      "set pager \(program.folder)/dies; show settings; echo | stty -a < /dev/tty > \(program.folder)/after",
      at: terminal)
    #expect(before.contains(" icanon") && before.contains(" echo "))
    #expect(try program.read("after") == before)
  }

  @Test("SIGTERM ends the pager and the shell")
  func terminated() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let gate = program.folder + "/gate"
    mkfifo(gate, 0o600)
    let terminal = try Self.shell(program, ["PAGER": "sh -c 'echo it waits > /dev/tty; exec cat \(gate)'"])
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("show settings\r")
    try terminal.waitUntil("it waits") { $0.text.contains("it waits") }
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForExit() == .status(128 + SIGTERM))
  }

  @Test("scripts and -c never start one, on a terminal neither, and a screen reader's user gets none")
  func elsewhere() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let pager = try Self.seer(program)
    try program.write("s.recsh", "show settings\n")
    for arguments in [["-c", "show settings"], [program.folder + "/s.recsh"]] {
      let terminal = try Self.shell(program, ["PAGER": pager], arguments: arguments)
      #expect(try terminal.waitForExit() == .status(0))
      #expect(terminal.hasWritten("batch-bytes"))
    }
    let heard = try Self.shell(program, ["PAGER": pager, "RECSH_SCREEN_READER": "1"])
    try heard.waitForLastLine("sandbox>")
    try Self.run("show settings", at: heard)
    #expect(heard.hasWritten("name: screen-reader"))
    #expect(!heard.hasWritten("─") && !heard.hasWritten("…"))
    try heard.send("set screen-reader off; set pager off; show settings\r")
    try heard.waitForOutput("────")
    #expect(!FileManager.default.fileExists(atPath: program.folder + "/seen"))
  }
}
