// Signals, windows, terminals of little ability, and the state a terminal is left in.
import Glibc
import TerminalHarness
import Testing

@Suite("the terminal around the line")
struct TerminalTests {
  @Test("Ctrl-C clears a half-typed line")
  func controlC() throws {
    let probe = try Probe()
    try probe.type("delete every" + Key.left + Key.left + Key.control("C"))
    try probe.expect("probe> delete every^C\ninterrupted\nprobe>")
    try probe.type("show" + Key.enter)
    try probe.expect("line(show) scalars=4")
  }

  @Test("SIGINT from elsewhere does what Ctrl-C does")
  func interruptSignal() throws {
    let probe = try Probe()
    try probe.type("half")
    try probe.expect("probe> half")
    probe.session.signal(SIGINT)
    try probe.expect("interrupted\nprobe>")
  }

  @Test("Ctrl-D leaves an empty line and nothing else")
  func controlD() throws {
    let probe = try Probe()
    try probe.type("ab" + Key.left + Key.control("D"))
    try probe.expectLine("probe> a", cursor: 8)
    try probe.type(Key.backspace + Key.control("D"))
    try probe.expect("eof")
    #expect(try probe.session.waitForExit() == .status(0))
  }

  @Test("SIGTERM ends the reading and leaves the terminal as it was")
  func terminated() throws {
    let probe = try Probe()
    try probe.type("half")
    try probe.expect("probe> half")
    probe.session.terminate()
    #expect(try probe.session.waitForExit() == .status(143))
    #expect(probe.session.screen.text == "probe> half\nterminated(15)")
    #expect(!probe.session.screen.bracketsPastes)
  }

  @Test("a window that closes ends the program as SIGHUP does", arguments: ["", "?question\r", "?secret\r"])
  func closedWindow(typed: String) throws {
    let probe = try Probe()
    try probe.type(typed)
    if !typed.isEmpty {
      try probe.session.waitUntil { $0.cursorLine.hasPrefix("delete?") || $0.cursorLine == "token:" }
    }
    probe.session.hangUp()
    #expect(try probe.session.waitForExit() == .status(129))
  }

  @Test("the terminal is as usual while a line runs")
  func modeBetweenLines() throws {
    let probe = try Probe()
    try probe.type("?mode" + Key.enter)
    try probe.expect("cooked")
  }

  @Test("a crash leaves the terminal as it was")
  func crash() throws {
    let shell = try TerminalSession.spawn(executable: "/bin/sh", environment: ["PS1": "sh> "])
    try shell.waitFor("sh>")
    try shell.send(
      "SWIFT_BACKTRACE=enable=no \(try Probe.executable()); stty -a | grep -c -e '-icanon' -e '-echo '; echo end\n")
    try shell.waitForLastLine("probe>")
    #expect(shell.screen.bracketsPastes)
    try shell.send("half")
    try shell.waitFor("probe> half")
    let probe = try #require(childProcess(of: shell.processID))
    kill(probe, SIGSEGV)
    try shell.waitFor("\n0\nend\nsh>")
    #expect(!shell.screen.bracketsPastes)
  }

  @Test("Ctrl-Z stops the program, and the line is still there when it goes on")
  func suspend() throws {
    let shell = try TerminalSession.spawn(
      executable: "/bin/bash", arguments: ["--norc", "--noprofile", "--noediting", "-i"], environment: ["PS1": "bash> "]
    )
    try shell.waitFor("bash>")
    try shell.send("\(try Probe.executable())\n")
    try shell.waitForLastLine("probe>")
    try shell.send("half" + Key.control("Z"))
    try shell.waitFor("Stopped")
    #expect(!shell.screen.bracketsPastes)
    try shell.send("fg\n")
    try shell.waitForLastLine("probe> half")
    try shell.send("-typed" + Key.enter)
    try shell.waitFor("line(half-typed)")
  }

  @Test("a narrower window wraps the line anew")
  func resize() throws {
    let probe = try Probe(rows: 10, cols: 40)
    try probe.type("abcdefghijklmnopqrst")
    try probe.expectLine("probe> abcdefghijklmnopqrst", cursor: 27)
    try probe.session.resize(rows: 10, cols: 20)
    try probe.session.waitUntil { $0.text.hasSuffix("probe> abcdefghijklm\nnopqrst") && $0.cursor.column == 7 }
    try probe.type("!" + Key.enter)
    try probe.expect("line(abcdefghijklmno\npqrst!)")
  }

  @Test("a wider window is used at once")
  func widened() throws {
    let probe = try Probe(rows: 10, cols: 20)
    try probe.type("short")
    try probe.expectLine("probe> short", cursor: 12)
    try probe.session.resize(rows: 10, cols: 60)
    try probe.type(" and then something longer")
    try probe.expectLine("probe> short and then something longer", cursor: 38)
  }

  @Test("a notice of another thread stands above the prompt, the line below it")
  func notice() throws {
    let probe = try Probe()
    try probe.type("?notice" + Key.enter + "half")
    try probe.expect("something\\u{1B}[2J happened\nprobe> half")
    try probe.type(Key.enter)
    try probe.expect("line(half)")
  }

  @Test("a dumb terminal gets no escape sequences and reads lines all the same")
  func dumb() throws {
    let probe = try Probe(["--color", "--protected"], environment: ["TERM": "dumb"], prompt: "prod 5 ids>")
    try probe.type("aé" + Key.left + "漢" + Key.enter)
    try probe.expect("line(a漢é)")
    #expect(!probe.session.transcript.contains(0x1b))
  }

  @Test("an unknown terminal is treated as dumb without a word", arguments: ["no-such-terminal", "", "emacs"])
  func unknown(name: String) throws {
    let probe = try Probe(environment: ["TERM": name])
    #expect(probe.session.screen.text == "probe>")
    try probe.type("show" + Key.enter)
    try probe.expect("line(show)")
    #expect(!probe.session.screen.bracketsPastes)
  }

  @Test(
    "a prompt and text beyond ASCII survive any language", arguments: ["C", "POSIX", "xx_YY.UTF-8", "de_DE.ISO-8859-1"])
  func language(name: String) throws {
    let probe = try Probe(["--unicode"], environment: ["LANG": name], prompt: "漢\\u{1B}é>")
    #expect(probe.session.screen.cursor.column == 11)
    try probe.type("字é" + Key.enter)
    try probe.expect("line(字é) scalars=2")
  }

  @Test("a tiny window breaks nothing")
  func tiny() throws {
    let probe = try Probe(rows: 2, cols: 9)
    try probe.type("d" + Key.tab + Key.tab + "scribe" + Key.control("R") + "x" + Key.control("C"))
    try probe.session.waitForOutput("interrupted")
    try probe.type("show" + Key.enter)
    try probe.session.waitForOutput("line(show)")
  }

  @Test("without a terminal at both ends there is no editor", arguments: ["</dev/null", "| cat"])
  func noTerminal(redirection: String) throws {
    let shell = try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "\(try Probe.executable()) \(redirection)"])
    try shell.waitFor("no editor")
    _ = try shell.waitForExit()
    #expect(shell.screen.text == "no editor")
    #expect(!shell.transcript.contains(0x1b))
  }

  @Test(
    "a signal at a secret gives it up, shows nothing of it, and the terminal echoes again",
    arguments: [SIGTERM, SIGHUP])
  func signalAtSecret(number: Int32) throws {
    let shell = try TerminalSession.spawn(executable: "/bin/sh", environment: ["PS1": "sh> "])
    try shell.waitFor("sh>")
    try shell.send("\(try Probe.executable()); stty -a | grep -c -e '-icanon' -e '-echo '; echo end\n")
    try shell.waitForLastLine("probe>")
    try shell.send("?secret" + Key.enter)
    try shell.waitForLastLine("token:")
    try shell.send("hunter")
    kill(try #require(childProcess(of: shell.processID)), number)
    try shell.waitFor("\n0\nend\nsh>")
    #expect(shell.hasWritten("no secret"))
    #expect(!shell.hasWritten("hunter"))
  }

  @Test("notices of several threads all stand above the prompt, each in a row of its own, and the line goes on")
  func notices() throws {
    let probe = try Probe()
    try probe.type("?notices" + Key.enter + "half")
    try probe.session.waitUntil("five notices and the line") { screen in
      (1...5).allSatisfy { screen.lines.contains("notice \($0)") } && screen.cursorLine == "probe> half"
    }
    try probe.type("-typed" + Key.enter)
    try probe.expectThenPrompt("line(half-typed)")
  }

  @Test("a title is the window's until it is given back, and holds no escape sequence of its own")
  func title() throws {
    let probe = try Probe()
    try probe.type("?title" + Key.enter)
    try probe.expectThenPrompt("line(?title)")
    #expect(probe.session.screen.title == "probe \\u{1B}at work")
    try probe.type("?untitle" + Key.enter)
    try probe.expectThenPrompt("line(?untitle)")
    #expect(probe.session.hasWritten("\u{1b}[23;2t"))
  }

  /// The only child of a process.
  private func childProcess(of parent: pid_t) -> pid_t? {
    guard let file = fopen("/proc/\(parent)/task/\(parent)/children", "r") else { return nil }
    defer { fclose(file) }
    var text: [CChar] = Array(repeating: 0, count: 64)
    guard fgets(&text, 64, file) != nil else { return nil }
    let digits = text.prefix { $0 >= 48 && $0 < 58 }.map(UInt8.init(bitPattern:))
    return pid_t(String(decoding: digits, as: UTF8.self))
  }
}
