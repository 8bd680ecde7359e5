internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("The program as a process", .serialized)
struct ProcessTests {
  private static let token = "5a6db0f0-0000-4000-8000-000000000000"

  @Test("-c prints results on standard output, talk on standard error, and no escape codes")
  func commandLine() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(
      try program.run(["-c", "stage sku-1 sku-2; show staged"])
        == RecshProgram.Ending(out: "id\nsku-1\nsku-2\n", err: "staged 2 new, 2 in all\n", status: 0))
  }

  @Test("an unconfirmed delete exits 3, for -c, a pipe and a file")
  func unconfirmed() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("d.recsh", "delete sku-1\n")
    #expect(try program.run(["-c", "delete sku-1"]).status == 3)
    #expect(try program.run([], input: "delete sku-1\n").status == 3)
    #expect(try program.run(["d.recsh"]).status == 3)
  }

  @Test("an error on line 3 names file, line and column and exits 2, for file, pipe and -c alike")
  func errorPlace() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let text = "echo one\necho two\n  stge x\n"
    try program.write("night.recsh", text)
    let rest = ":3:3: error: unknown command 'stge'\n    stge x\n    ^~~~\n  help: did you mean 'stage'?\n"
    #expect(
      try program.run(["night.recsh"]) == RecshProgram.Ending(out: "", err: "night.recsh" + rest, status: 2))
    #expect(try program.run([], input: text) == RecshProgram.Ending(out: "", err: "stdin" + rest, status: 2))
    #expect(try program.run(["-c", text]) == RecshProgram.Ending(out: "", err: "-c" + rest, status: 2))
  }

  @Test("a wrong option exits 2, --version and --help exit 0, and a missing file says so")
  func wrongCalls() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(try program.run(["--nonsense"]).status == 2)
    #expect(try program.run(["--output", "nonsense", "-c", ""]).status == 2)
    #expect(try program.run(["--version"]) == RecshProgram.Ending(out: "recsh 0.1.0\n", err: "", status: 0))
    #expect(try program.run(["--help"]).status == 0)
    let missing = try program.run(["missing.recsh"])
    #expect(missing.status == 2)
    #expect(missing.err.hasPrefix("error: can't read 'missing.recsh'"), "\(missing.err)")
    #expect(try program.run(["--env", "nowhere", "-c", ""]).status == 2)
  }

  @Test("a configuration that was named and is not there is an error, unless it is to be made")
  func missingConfiguration() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let missing = try program.run(["--config", "typo.yaml", "-c", "stage sku-1"])
    #expect(missing.status == 2)
    #expect(missing.err.hasPrefix("error: there is no configuration 'typo.yaml'\n  help: to make it: "))
    #expect(missing.out == "")
    let made = try program.run(
      ["--config", "new.yaml", "--env", "sandbox", "-c", "env add shop --domain a.example --client c --token env:T"])
    #expect(made.status == 0)
    #expect(try program.run(["--config", "new.yaml", "--env", "shop", "-c", ""]).status == 0)
  }

  @Test("a standard stream that the parent closed is an error where it is used, and nothing of ours takes its place")
  func closedStreams() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    func run(_ statements: String, closing stream: String) throws -> RecshProgram.Ending {
      let process = try program.start(["-c", "exec \"$0\" -c '\(statements)' \(stream)", RecshProgram.executable])
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      try process.run()
      return try program.end(of: process)
    }
    let reading = try run("stage --from -", closing: "<&-")
    #expect(reading.status == 1)
    #expect(
      reading.err.hasPrefix("-c:1:14: error: standard input can't be read: bad file descriptor"), "\(reading.err)")
    #expect(try run("stage a; count staged", closing: ">&-").status == 1)
    #expect(
      try run("stage a; count staged", closing: "2>&-") == RecshProgram.Ending(out: "count\n1\n", err: "", status: 0))
  }

  @Test("a wrong option is told in the words of the program that was called")
  func wrongOption() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    #expect(try program.run(["--nonsense"]).err.contains("Usage: recsh [<options>]"))
  }

  @Test("bytes that are no UTF-8 and a NUL are refused with their offset, before anything runs")
  func badBytes() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try Data("echo a\n".utf8 + [0xFF, 0x0A]).write(to: URL(fileURLWithPath: program.folder + "/bad"))
    try Data("echo a\n".utf8 + [0x00, 0x0A]).write(to: URL(fileURLWithPath: program.folder + "/nul"))
    let bad = try program.run(["bad"])
    #expect(bad.status == 2 && bad.out == "" && bad.err.contains("not valid UTF-8 at byte 7"), "\(bad.err)")
    let nul = try program.run(["nul"])
    #expect(nul.status == 2 && nul.out == "" && nul.err.contains("a NUL at byte 7"), "\(nul.err)")
  }

  @Test("killed in the middle of a delete of 10,000 ids, 'resume' deletes the rest, and journal and service agree")
  func killAndResume() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program, knobs: ["latency=20ms"], items: 10_000)
    defer { sandbox.stop() }
    let ids = (1...10_000).map { "id-with-some-length-\($0)" }
    try program.write("ids.txt", ids.joined(separator: "\n") + "\n")
    let variables = ["T": Self.token]
    _ = try program.run(
      ["-c", "env add shop --domain \(sandbox.address) --client sandbox --token env:T; env default shop"])

    let deleting = try program.start(
      ["-q", "-c", "stage --from ids.txt; delete --limit 10000 --yes"], variables: variables)
    try deleting.run()
    // Wait for the event: requests have begun to arrive.
    while sandbox.log.count < 20, deleting.isRunning { sched_yield() }
    #expect(deleting.isRunning)
    kill(deleting.processIdentifier, SIGKILL)
    deleting.waitUntilExit()
    let before = sandbox.log.count

    let cut = try program.run(["-c", "show run last --output jsonl"], variables: variables)
    #expect(cut.out.contains(#""state":"incomplete""#), "\(cut.out)\(cut.err)")
    let resumed = try program.run(["-c", "resume --yes --limit 10000"], variables: variables)
    #expect(resumed.status == 0, "\(resumed.err)")
    let journal = try program.run(["-c", "show run last --output jsonl"], variables: variables)
    #expect(journal.out.contains(#""accepted":10000,"failed":0,"unknown":0,"not-sent":0"#), "\(journal.out)")

    let sent = sandbox.log.flatMap { line -> [String] in
      guard let list = line.firstMatch(of: /entityIds=([^ ]*) 200/) else { return [] }
      return list.1.split(separator: ",").map(String.init)
    }
    #expect(Set(sent) == Set(ids))
    // What was in flight at the kill is sent twice, and nothing else: four requests at most.
    let perRequest = ids.count / (before > 0 ? sandbox.log.count - 4 : 1) + 40
    #expect(sent.count - ids.count <= 4 * perRequest)
  }

  @Test("Ctrl-C in the middle of a delete finishes what is in flight, sends no more, and tells how to go on")
  func interrupt() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program, knobs: ["latency=50ms"])
    defer { sandbox.stop() }
    let ids = (1...3000).map { "id-with-some-length-\($0)" }
    try program.write("ids.txt", ids.joined(separator: "\n") + "\n")
    let variables = ["T": Self.token]
    _ = try program.run(
      ["-c", "env add shop --domain \(sandbox.address) --client sandbox --token env:T; env default shop"])
    let deleting = try program.start(
      ["-q", "-c", "stage --from ids.txt; delete --limit 3000 --yes"], variables: variables)
    try deleting.run()
    while sandbox.log.count < 6, deleting.isRunning { sched_yield() }
    deleting.interrupt()
    let ending = try program.end(of: deleting)
    let said = ending.err
    #expect(ending.status == 130)
    #expect(said.contains("error: stopped: "), "\(said)")
    #expect(said.contains("help: resume "))
    let journal = try program.run(["-c", "show run last --output jsonl"], variables: variables)
    #expect(journal.out.contains(#""failed":0,"unknown":0"#), "\(journal.out)")
    #expect(try program.run(["-c", "resume --yes --limit 3000"], variables: variables).status == 0)
  }

  @Test("SIGTERM ends the sandbox and its port is free again")
  func sandboxEnds() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let sandbox = try SandboxProcess(program)
    sandbox.stop()
    #expect(sandbox.process.terminationStatus == 0)
  }

  @Test(
    "where /proc is not mounted, which tells a program its arguments, it says so and runs nothing",
    .enabled(if: canHideProcesses))
  func withoutArguments() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let process = try program.start(
      ["--mount", "sh", "-c", "umount -l /proc && exec \"$0\" --dry-run", RecshProgram.executable],
      input: "echo read all the same\n")
    process.executableURL = unshare
    try process.run()
    #expect(
      try program.end(of: process)
        == RecshProgram.Ending(
          out: "", err: "error: can't read the arguments of recsh in /proc/self/cmdline: mount /proc\n", status: 2))
  }
}

private let unshare = URL(fileURLWithPath: "/usr/bin/unshare")

/// Whether a program can be started where /proc is not mounted, which only root can do, and not everywhere.
private let canHideProcesses: Bool = {
  let process = Process()
  process.executableURL = unshare
  process.arguments = ["--mount", "umount", "-l", "/proc"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()
