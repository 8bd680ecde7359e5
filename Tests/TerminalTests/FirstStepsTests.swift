internal import Foundation
internal import Testing

@Suite("What a newcomer stumbles over", .serialized)
struct FirstStepsTests {
  @Test("a sandbox that ended is not asked about what another one deleted")
  func sandboxThatEnded() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let deleted = try program.run(["-q", "--yes", "--output", "jsonl", "-c", "delete sku-1"])
    let run = try #require(deleted.out.firstMatch(of: /"run":"([0-9a-f-]+)"/)).output.1
    for statement in ["verify last", "restore last"] {
      let ending = try program.run(["--yes", "-c", statement])
      #expect(
        ending
          == RecshProgram.Ending(
            out: "",
            err: """
              -c:1:1: error: run \(run) was made in a sandbox that ended with its process: there is nothing left to look at
                \(statement)
                \("^" + String(repeating: "~", count: statement.utf8.count - 1))
                help: delete and look in one session, or keep one with 'recsh sandbox' and 'env add'

              """, status: 1))
    }
  }

  @Test("--step where nobody can be asked runs nothing and says so")
  func step() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("n.recsh", "echo ran\n")
    // In a session of its own there is no terminal, wherever the tests run.
    let process = try program.start(["--wait", RecshProgram.executable, "--step", "n.recsh"])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    try process.run()
    #expect(
      try program.end(of: process)
        == RecshProgram.Ending(
          out: "",
          err: """
            error: --step asks before each statement, and nobody can be asked here
              help: start it at a terminal, or look first with 'recsh run --dry-run n.recsh'

            """, status: 3))
  }

  @Test("a subcommand behind an option is told where it belongs, and a log is a file")
  func order() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(
      try program.run(["--log", "l.jsonl", "check", "n.recsh"])
        == RecshProgram.Ending(
          out: "",
          err: """
            error: can't read 'check': it does not exist
              help: 'check' is a command of recsh where it comes first: recsh check

            """, status: 2))
    #expect(
      try program.run(["--log", "-", "-c", "echo ran"])
        == RecshProgram.Ending(
          out: "", err: "error: --log takes a file, and '-' is none\n  help: to see it at once: --log /dev/stderr\n",
          status: 2))
  }

  @Test("a folder that every user can change is told by scripts, too")
  func openFolder() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    _ = try program.run(["--yes", "-c", "delete sku-1"])
    let folder = program.folder + "/state/recsh"
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
    #expect(
      try program.run(["-c", "echo ran"])
        == RecshProgram.Ending(
          out: "ran\n",
          err:
            "warning: every user of this machine can change '\(folder)', and with it what this shell does; run 'chmod o-w' on it\n",
          status: 0))
  }
}
