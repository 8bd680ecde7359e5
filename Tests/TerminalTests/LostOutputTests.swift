internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("Output that nobody takes, or hardly anybody", .serialized)
struct LostOutputTests {
  /// Runs a line of /bin/sh in which `$0` is the shell.
  private static func run(_ line: String, _ program: RecshProgram) throws -> RecshProgram.Ending {
    let process = try program.start(["-c", line, RecshProgram.executable])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    try process.run()
    return try program.end(of: process)
  }

  private static func staged() throws -> RecshProgram {
    let program = try RecshProgram()
    try program.write("ids.txt", (1...200_000).map { "id-\($0)\n" }.joined())
    return program
  }

  @Test("a reader that went away ends the rest quietly")
  func readerGone() throws {
    let program = try Self.staged()
    defer { program.remove() }
    let ending = try Self.run(
      #"{ "$0" -q -c 'stage --from ids.txt; show staged; echo more'; echo "status $?" >&2; } | head -n 1"#, program)
    #expect(ending.out == "id\n")
    #expect(ending.err == "status 1\n")
    // What is short is there before the reader goes.
    let short = try Self.run(
      #"{ "$0" -q -c 'stage a b; show staged'; echo "status $?" >&2; } | head -n 1"#, program)
    #expect(short.out == "id\n")
    #expect(!short.err.contains("error"))
  }

  @Test("inside the shell a program that stops reading has what it wanted")
  func readerInside() throws {
    let program = try Self.staged()
    defer { program.remove() }
    #expect(
      try program.run(["-q", "-c", "stage --from ids.txt; show staged | head -n 1; echo next"])
        == RecshProgram.Ending(out: "id\nnext\n", err: "", status: 0))
  }

  @Test("a full disk is told, with what to do")
  func fullDisk() throws {
    let program = try Self.staged()
    defer { program.remove() }
    let ending = try Self.run(#""$0" -q -c 'echo a' > /dev/full"#, program)
    #expect(
      ending
        == RecshProgram.Ending(
          out: "",
          err: """
            -c:1:1: error: the output could not be written: the disk is full
              echo a
              ^~~~~~
              help: make room and try again

            """, status: 1))
  }

  @Test("messages that nobody hears neither end nor hold up what runs", arguments: ["| true", ">&-", "> /dev/full"])
  func deaf(way: String) throws {
    let program = try Self.staged()
    defer { program.remove() }
    let redirection = way == "| true" ? "2>&1 >out.txt | true" : "2\(way) >out.txt"
    let line = #"{ "$0" -c 'stage a; stage b; unstage b; echo done'; echo "status $?" > status.txt; } "# + redirection
    _ = try Self.run(line, program)
    #expect(try program.read("out.txt") == "done\n")
    #expect(try program.read("status.txt") == "status 0\n")
  }

  @Test("the export of a journal ends quietly with its reader too")
  func export() throws {
    let program = try Self.staged()
    defer { program.remove() }
    let deleted = try program.run(["-q", "-c", "delete sku-1 sku-2 --yes"])
    #expect(deleted.status == 0, "\(deleted.err)")
    // Whether it is gone before the first byte or behind the last, nothing is said.
    for reader in ["true", "head -c 9", "cat"] {
      let ending = try Self.run(#""$0" doctor --export - | "# + reader, program)
      #expect(ending.err == "", "\(reader)")
    }
  }

  @Test("a dumb terminal gets no escape sequence at all")
  func dumb() throws {
    let program = try Self.staged()
    defer { program.remove() }
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable,
      arguments: ["--color", "auto", "-c", "stage --from ids.txt; show settings; show session"],
      environment: program.environment(["TERM": "dumb", "CLICOLOR_FORCE": "1"]))
    _ = try terminal.waitForExit()
    let wrong = try TerminalSession.spawn(
      executable: RecshProgram.executable,
      arguments: [
        "--color", "auto", "-c", "stage --from \(program.folder)/ids.txt; show settings; show nothing-of-that",
      ],
      environment: program.environment(["TERM": "dumb"]))
    _ = try wrong.waitForExit()
    #expect(wrong.hasWritten("error"))
    #expect(!(terminal.transcript + wrong.transcript).contains(0x1b))
  }

  @Test("who waits for a list to come sees so at once, and the line is gone when it is read")
  func waiting() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let gate = program.folder + "/gate"
    mkfifo(gate, 0o600)
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, environment: program.environment(), cols: 120)
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("stage --from \(gate)\r")
    try terminal.waitUntil("the progress") { $0.text.contains("gate  0 bytes") }
    let writer = try #require(fopen(gate, "w"))
    fputs("a\nb\n", writer)
    fclose(writer)
    try terminal.waitForLastLine("sandbox [2]>")
    #expect(!terminal.screen.text.contains("bytes"))
  }

  @Test("a narrow terminal shows rows as records, and a table where one was asked for")
  func narrow() throws {
    let program = try Self.staged()
    defer { program.remove() }
    func shown(_ statements: String) throws -> TerminalSession {
      let terminal = try TerminalSession.spawn(
        executable: RecshProgram.executable, arguments: ["-c", statements], environment: program.environment(),
        rows: 60, cols: 40)
      #expect(try terminal.waitForExit() == .status(0))
      return terminal
    }
    #expect(try shown("env").screen.lines.starts(with: ["current: *", "name: sandbox"]))
    #expect(try shown("env --output table").screen.text.hasPrefix("current  name"))
    #expect(try shown("set output table; env").screen.text.hasPrefix("current  name"))
  }
}
