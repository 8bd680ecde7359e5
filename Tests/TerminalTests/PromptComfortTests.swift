internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("What the prompt remembers and shows, on a pseudo-terminal", .serialized)
struct PromptComfortTests {
  private static let token = "5a6db0f0-0000-4000-8000-000000000000"

  /// A shell with nothing configured: at its sandbox.
  private static func sandbox(
    _ program: RecshProgram, _ variables: [String: String] = [:], rows: Int = 40
  ) throws -> TerminalSession {
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: [], environment: program.environment(variables), rows: rows,
      cols: 80)
    try terminal.waitForLastLine("sandbox>")
    return terminal
  }

  @Test("a first start says in three lines what this is and where to begin")
  func banner() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program)
    let lines = terminal.screen.lines.filter { !$0.isEmpty }
    #expect(lines.count == 4, "\(lines)")
    #expect(lines[0].hasPrefix("recsh ") && lines[1].contains("sandbox") && lines[2].contains("'tour'"))
    try terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == .status(0))
  }

  @Test("what came of a statement is in the history, also where the shell was killed in it")
  func outcomes() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program)
    try terminal.send("echo well\r")
    try terminal.waitUntil("it ran") { $0.lines.contains("well") }
    try terminal.send("use nowhere\r")
    try terminal.waitUntil("it failed") { $0.text.contains("unknown environment") }
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("echo asleep; sleep 1d\r")
    try terminal.waitUntil("it sleeps") { $0.lines.contains("asleep") }
    try terminal.send("\u{3}")
    try terminal.waitUntil("it was stopped") { $0.text.contains("interrupted") }
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("echo | echo it runs; sleep 1000\r")
    try terminal.waitUntil("the last one runs") { $0.lines.contains("it runs") }
    terminal.signal(SIGKILL)
    #expect(try terminal.waitForExit() == .signal(SIGKILL))
    let listed = try program.run(["-c", "history --output jsonl"])
    let outcomes = listed.out.split(separator: "\n").map { line in
      line.firstMatch(of: /"outcome":"(.*?)"/).map { String($0.output.1) } ?? ""
    }
    #expect(outcomes == ["ok", "failed", "interrupted", "unfinished"], "\(listed.out)")
  }

  @Test("in private mode nothing is written, nor found by the arrow key, until it ends")
  func privateMode() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program)
    try terminal.send("echo before\rset history off; echo same-line\r")
    try terminal.waitUntil("it is told") { $0.text.contains("private from now on") && $0.lines.contains("same-line") }
    try terminal.send("echo hidden\r")
    try terminal.waitUntil("it ran") { $0.lines.contains("hidden") }
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("\u{1b}[A")
    try terminal.waitForLastLine("sandbox> set history off")
    try terminal.send("\u{3}")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("set history on\recho after\r")
    try terminal.waitUntil("it ran") { $0.lines.contains("after") }
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("quit\r")
    #expect(try terminal.waitForExit() == .status(0))
    #expect(program.files(holding: "hidden") == [] && program.files(holding: "same-line") == [])
    let listed = try program.run(["-c", "history --output jsonl"]).out
    #expect(listed.contains("echo before") && listed.contains("echo after") && listed.contains("set history off"))
  }

  @Test("a token that is typed is in no file, however it is typed")
  func secrets() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program, ["SHOP_TOKEN": Self.token])
    let typed = [
      "env add a --domain http://127.0.0.1:9 --client c --token \(Self.token)", "login sandbox --token \(Self.token)",
      "login sandbox \(Self.token)", "set token \(Self.token)", "let token = \(Self.token)",
      "echo 'http://h/?clientToken=\(Self.token)&x=1' | cat >/dev/null",
      "env add b --api target --api-key \(Self.token)",
      "env add c --token \(Self.token) )", "env add d --domain http://127.0.0.1:9 --client c --token env:SHOP_TOKEN",
      // Known now: it is masked wherever it stands.
      "use d", "echo \(Self.token)",
    ]
    for (number, text) in typed.enumerated() {
      try terminal.send("\(text)\recho done-\(number)\r")
      try terminal.waitUntil("it ran") { $0.lines.contains("done-\(number)") }
    }
    try terminal.send("quit\r")
    #expect(try terminal.waitForExit() == .status(0))
    #expect(program.files(holding: Self.token) == [])
    #expect(program.files(holding: "done-1") == ["state/recsh/history.jsonl"])
  }

  @Test("the tour: Enter, typing and answers carry it to its end, and the stage is as it was")
  func tour() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program, rows: 60)
    try terminal.send("stage mine\r")
    try terminal.waitForLastLine("sandbox [1]>")
    try terminal.send("tour\r")
    for step in 1...6 {
      try terminal.waitUntil("step \(step) is shown") {
        $0.text.contains("\(step) of 6, ") && $0.lines.last { !$0.isEmpty } == "tour>"
      }
      try terminal.send(step == 2 ? "show staged\r" : "\r")
      if step == 4 {
        try terminal.waitUntil("it asks") { $0.text.contains("delete? [y/N]") }
        try terminal.send("y\r")
      }
      if step == 6 {
        try terminal.waitUntil("it asks again") { $0.text.contains("restore? [y/N]") }
        try terminal.send("y\r")
      }
    }
    try terminal.waitUntil("it is over") { $0.text.contains("the items are back") }
    try terminal.waitForLastLine("sandbox [1]>")
    try terminal.send("show entity sku-1 sku-2 --output jsonl\r")
    try terminal.waitUntil("both are there") {
      $0.text.contains(#""id":"sku-1""#) && $0.text.contains(#""id":"sku-2""#)
    }
  }

  @Test("Ctrl-C and Ctrl-D leave the tour, also at its question, and the prompt is as it was")
  func leaving() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let terminal = try Self.sandbox(program, rows: 60)
    try terminal.send("stage mine\r")
    try terminal.waitForLastLine("sandbox [1]>")
    for (round, key) in ["\u{3}", "\u{4}", "quit\r"].enumerated() {
      try terminal.send("tour\r")
      try terminal.waitForLastLine("tour>")
      try terminal.send(key)
      try terminal.waitUntil("it is left") {
        $0.text.components(separatedBy: "left the tour").count == round + 2
      }
      try terminal.waitForLastLine("sandbox [1]>")
    }
    try terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == .status(0))
  }
}
