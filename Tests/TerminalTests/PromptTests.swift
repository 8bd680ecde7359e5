internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("The prompt, on a pseudo-terminal", .serialized)
struct PromptTests {
  /// A shell at a sandbox of its own, in the environment `shop`.
  private static func shop(_ body: (RecshProgram, SandboxProcess, TerminalSession) throws -> Void) throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program)
    defer { sandbox.stop() }
    let token = "5a6db0f0-0000-4000-8000-000000000000"
    let added = try program.run([
      "-c", "env add shop --domain \(sandbox.address) --client sandbox --token env:SHOP_TOKEN; env default shop",
    ])
    #expect(added.status == 0, "\(added.err)")
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: [], environment: program.environment(["SHOP_TOKEN": token]),
      rows: 30, cols: 100)
    try terminal.waitForLastLine("shop>")
    try body(program, sandbox, terminal)
    #expect(program.files(holding: token) == [])
  }

  @Test("stage two, complete, go back, paste a delete, delete, yes: one request, byte for byte, and the token nowhere")
  func journey() throws {
    try Self.shop { program, sandbox, terminal in
      try terminal.send("record start \(program.folder)/session.recsh\r")
      try terminal.waitForLastLine("shop>")
      try terminal.send("stage 'a b' 漢字\r")
      try terminal.waitForLastLine("shop [2]>")
      try terminal.send("unst\t漢\t\r")
      try terminal.waitForLastLine("shop [1]>")
      try terminal.send("\u{1b}[A\u{1b}[A")
      try terminal.waitForLastLine("shop [1]> stage 'a b' 漢字")
      try terminal.send("\r")
      try terminal.waitForLastLine("shop [2]>")

      try terminal.send("\u{1b}[200~stage sku-7\rdelete\recho pasted\r\u{1b}[201~")
      try terminal.waitUntil("the pasted lines are shown") { $0.text.contains("echo pasted") }
      #expect(sandbox.log == [])
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("shop [2]>")

      try terminal.send("delete\r")
      try terminal.waitUntil("the question is asked") { $0.text.contains("delete? [y/N]") }
      #expect(sandbox.log == [])
      try terminal.send("y\r")
      try terminal.waitForLastLine("shop>")
      #expect(
        sandbox.log == [
          "GET /rest?action=entity.delete&client=sandbox&clientToken=••••&entityIds=a%20b,%E6%BC%A2%E5%AD%97 200"
        ])
      try terminal.send("record stop\r")
      try terminal.waitFor("recorded 4 statements")
      try terminal.waitForLastLine("shop>")
      try terminal.send("\u{4}")
      #expect(try terminal.waitForExit() == .status(0))

      let replay = try program.run(
        ["session.recsh", "--yes"], variables: ["SHOP_TOKEN": "5a6db0f0-0000-4000-8000-000000000000"])
      #expect(replay.status == 0, "\(replay.err)")
      #expect(sandbox.log.count == 2 && Set(sandbox.log).count == 1)
    }
  }

  @Test("what is typed while a command runs is there for the next prompt, Ctrl-D too")
  func typedWhileRunning() throws {
    try Self.shop { program, _, terminal in
      let gate = program.folder + "/gate"
      mkfifo(gate, 0o600)
      try terminal.send("echo | echo it runs; cat '\(gate)'\r")
      try terminal.waitUntil("the command runs") { $0.lines.contains("it runs") }
      try terminal.send("echo ahead\r\u{4}")
      // Opens once the command waits for it, and ends the command by closing.
      try #require(fopen(gate, "w").map { fclose($0) } == 0)
      #expect(try terminal.waitForExit() == .status(0))
      #expect(terminal.screen.lines.contains("ahead"))
    }
  }

  @Test("Ctrl-C clears a half-typed line, an open quote asks for more, Ctrl-D leaves and tells what is still staged")
  func keys() throws {
    try Self.shop { _, _, terminal in
      try terminal.send("stage half")
      try terminal.waitForLastLine("shop> stage half")
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("shop>")
      try terminal.send("stage 'one\r")
      try terminal.waitForLastLine("   ' >")
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("shop>")
      try terminal.send("stage one \\\r")
      try terminal.waitForLastLine("   \\ >")
      try terminal.send("two\r")
      try terminal.waitForLastLine("shop [2]>")
      try terminal.send("\u{4}")
      #expect(try terminal.waitForExit() == .status(0))
      #expect(terminal.screen.text.contains("2 ids staged in 'shop' were not deleted"))
    }
  }

  @Test(
    "killed with ids staged, the next session tells of them and takes them back; a session that lives keeps its own")
  func recover() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    func terminal() throws -> TerminalSession {
      try TerminalSession.spawn(
        executable: RecshProgram.executable, arguments: [], environment: program.environment(), rows: 30, cols: 120)
    }
    let killed = try terminal()
    try killed.waitForLastLine("sandbox>")
    try killed.send("stage a b c\r")
    try killed.waitForLastLine("sandbox [3]>")
    try killed.send("unstage b\r")
    try killed.waitForLastLine("sandbox [2]>")
    let living = try terminal()
    try living.waitForLastLine("sandbox>")
    #expect(!living.screen.text.contains("staged in"))
    try living.send("stage z\r")
    try living.waitForLastLine("sandbox [1]>")
    killed.signal(SIGKILL)
    #expect(try killed.waitForExit() == .signal(SIGKILL))

    let next = try terminal()
    try next.waitForLastLine("sandbox>")
    #expect(
      next.screen.text.contains(
        "A session that is gone left 2 ids staged in 'sandbox'; 'stage recover' takes them back."))
    try next.send("stage recover; show staged --output text\r")
    try next.waitForLastLine("sandbox [2]>")
    #expect(next.screen.lines.contains("recovered 2 ids, 2 in all"))
    #expect(next.screen.text.contains("\na\nc\n"))
    try next.send("stage recover --list --output csv\r")
    try next.waitForOutput("stage,environment,ids,changed,user,state")
    try next.waitForLastLine("sandbox [2]>")
    // Left by its own choice, with ids staged: they are kept.
    try next.send("quit\r")
    #expect(try next.waitForExit() == .status(0))
    #expect(
      next.screen.text.contains(
        "2 ids staged in 'sandbox' were not deleted; 'stage recover' takes them back in another session"))
    let listed = try program.run(["-c", "stage recover --list --output text"])
    #expect(listed.out.contains("sandbox 2 ") || listed.out.contains("sandbox\t2\t"), "\(listed.out)")
    // The one that lives is not listed, and what it empties is gone.
    #expect(listed.out.split(separator: "\n").count == 1)
    try living.send("unstage --all\r")
    try living.waitForLastLine("sandbox>")
    try living.send("\u{4}")
    #expect(try living.waitForExit() == .status(0))
    #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/state/recsh/stages").count == 1)
  }

  @Test("Ctrl-C while a list is read, or waited for, leaves the stage as it was", arguments: [false, true])
  func interruptedReading(writes: Bool) throws {
    try Self.shop { program, _, terminal in
      let gate = program.folder + "/gate"
      mkfifo(gate, 0o600)
      try terminal.send("stage a\r")
      try terminal.waitForLastLine("shop [1]>")
      try terminal.send("stage --from \(gate)\r")
      // It opens when the shell has it open: before, Ctrl-C might still find the line and not the statement.
      let writer = try #require(fopen(gate, "w"))
      if writes {
        // Enough for some blocks to be read, so that the progress is shown.
        let lines = (0..<200_000).map { "id-\($0)\n" }.joined()
        #expect(fputs(lines, writer) >= 0)
        fflush(writer)
        try terminal.waitForOutput("new ids")
      }
      try terminal.send("\u{3}")
      try terminal.waitForLastLine("shop [1]>")
      try terminal.send("show staged --output text\r")
      try terminal.waitUntil("the stage is shown") { $0.lines.contains("a") }
      fclose(writer)
    }
  }

  @Test("what was typed before the question is no answer to it, and 'n' sends nothing")
  func typedAhead() throws {
    try Self.shop { _, sandbox, terminal in
      try terminal.send("delete sku-1\ry\r")
      try terminal.waitUntil("the question is asked") { $0.text.contains("delete? [y/N]") }
      try terminal.send("n\r")
      try terminal.waitForLastLine("shop>")
      #expect(sandbox.log == [])
      #expect(terminal.screen.text.contains("not confirmed: nothing was sent"))
    }
  }

  @Test("history survives the shell, and a line that begins with a blank is not in it")
  func history() throws {
    try Self.shop { program, _, terminal in
      try terminal.send("echo remembered\r echo forgotten\r")
      try terminal.waitUntil("both ran") { $0.text.contains("\nforgotten") }
      try terminal.waitForLastLine("shop>")
      try terminal.send("quit\r")
      #expect(try terminal.waitForExit() == .status(0))
      let listed = try program.run(["-c", "history --output text"])
      #expect(listed.out.contains("echo remembered"))
      #expect(!listed.out.contains("forgotten"))
    }
  }

  @Test("login takes a token without echo and keeps it, and a protected environment is deleted in by its name only")
  func protected() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program)
    defer { sandbox.stop() }
    _ = try program.run([
      "-c", "env add prod --domain \(sandbox.address) --client sandbox --token store --protected; env default prod",
    ])
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: [], environment: program.environment(), rows: 30, cols: 100)
    try terminal.waitForLastLine("prod PROTECTED>")
    try terminal.send("login\r")
    try terminal.waitUntil("the token is asked for") { $0.text.contains("token for prod:") }
    try terminal.send("5a6db0f0-0000-4000-8000-000000000000\r")
    try terminal.waitForLastLine("prod PROTECTED>")
    #expect(!terminal.screen.text.contains("5a6db0f0"))
    try terminal.send("delete sku-1\r")
    try terminal.waitUntil("the question is asked") { $0.text.contains("to confirm, type 'prod':") }
    try terminal.send("y\r")
    try terminal.waitForLastLine("prod PROTECTED>")
    #expect(sandbox.log == [])
    try terminal.send("delete sku-1\r")
    try terminal.waitUntil("the question is asked again") {
      $0.text.components(separatedBy: "to confirm, type 'prod':").count == 3
    }
    try terminal.send("prod\r")
    try terminal.waitForLastLine("prod PROTECTED>")
    #expect(sandbox.log.count == 1)
    #expect(program.files(holding: "5a6db0f0") == ["config/recsh/credentials.yaml"])
  }
}
