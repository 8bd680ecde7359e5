internal import ArgumentParser
internal import Foundation
internal import ScriptLanguage
internal import TerminalHarness
internal import Testing

@testable import recsh

@Suite("How recsh is called: each example of its help and its manual page is run, and what these tell of it holds")
struct CallExampleTests {
  @Test("every example runs and ends well, alone, with the files that it names; what serves is started and ended")
  func run() throws {
    let world = try ExampleWorld()
    defer { world.end() }
    try world.prepare(["env add staging " + world.target])
    for folder in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"] {
      try FileManager.default.createDirectory(
        atPath: world.program.folder + "/" + folder, withIntermediateDirectories: true)
    }
    // What a page is shown by says nothing of the page's maker.
    try world.put("man", "test -s \"$1\"")
    for example in CallExample.all where example.subcommand != "sandbox" {
      // Each finds the sandbox whole: a process of its own has one of its own.
      let terminal = try world.shell()
      try terminal.waitForLastLine("0$")
      let row = try ExampleWorld.enter(example.line, on: terminal)
      if example.line == "recsh" {
        try terminal.waitForLastLine("sandbox>")
        try terminal.send("quit\r")
      }
      try ExampleWorld.answer(on: terminal, below: row, prompt: /[0-9]+\$/)
      #expect(terminal.screen.lines.last { !$0.isEmpty } == "0$", "\(example.line)\n\(terminal.screen)")
    }
  }

  @Test("each way to serve the sandbox says where it listens, and ends when it is told to")
  func serve() throws {
    let world = try ExampleWorld()
    defer { world.end() }
    let examples = CallExample.all.filter { $0.subcommand == "sandbox" }
    #expect(examples.count >= 2)
    for example in examples {
      let terminal = try world.shell()
      try terminal.waitForLastLine("0$")
      // A port that somebody else has is no fault of the example.
      try ExampleWorld.enter(example.line.replacing("--port 8080", with: "--port 0"), on: terminal)
      try terminal.waitFor("http://127.0.0.1:")
      try terminal.send("\u{3}")
      try terminal.waitUntil("its end: \(example.line)") { $0.lines.last { !$0.isEmpty }?.hasSuffix("$") == true }
    }
  }

  @Test(
    "every subcommand has examples, its own help and the manual page show each, and no line is wider than 80 columns")
  func shown() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let names = Set(Recsh.configuration.subcommands.compactMap { $0.configuration.commandName })
    #expect(names == Set(CallExample.all.map(\.subcommand)))
    let page = try program.run(["manual"]).out
    for name in names {
      let help = try program.run([name, "--help"]).out.split(separator: "\n").map(String.init)
      for example in CallExample.all where example.subcommand == name {
        #expect(help.contains("  " + example.line), "\(name): \(help)")
        #expect(help.contains("      " + example.result), "\(name): \(help)")
        #expect(page.contains("\n.B \"" + Self.roff(example.line) + "\"\n"), "\(example.line)")
      }
      for line in help where !line.hasPrefix("USAGE:") { #expect(line.count <= 80, "\(name): \(line)") }
    }
    let overview = try program.run(["--help"]).out
    for example in CallExample.all where example.subcommand == "run" {
      #expect(overview.contains("\n  \(example.line)\n"))
    }
  }

  @Test("the manual page has the chapters that one looks for, in the order of other pages")
  func chapters() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let lines = try program.run(["manual"]).out.split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4) } == [
        "NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "LANGUAGE", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES",
      ])
  }

  @Test("the variables that it tells of are those that the sources read, and no variable of recsh's own is left out")
  func variables() throws {
    let told = Set(CallReference.variables.map(\.name))
    #expect(told.count == CallReference.variables.count)
    let sources = try ProjectFiles.swift(below: "Sources").filter { !$0.path.hasSuffix("/CallReference.swift") }
    let own = sources.flatMap { file in file.text.matches(of: /RECSH_[A-Z_]*[A-Z]/).map { String($0.0) } }
    for name in own where !name.hasPrefix("RECSH_SECRET") { #expect(told.contains(name), "\(name)") }
    // libedit reads EDITRC by itself; a name of a secret is made.
    for name in told.subtracting(["EDITRC", "RECSH_SECRET_NAME"]) {
      #expect(sources.contains { $0.text.contains("\"\(name)\"") }, "\(name) is read nowhere")
    }
    #expect(told.contains("RECSH_SECRET_NAME"))
  }

  @Test("the files that it tells of are those that a fresh home has after a session")
  func files() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let home = program.folder + "/home"
    try FileManager.default.createDirectory(atPath: home + "/.config/recsh", withIntermediateDirectories: true)
    chmod(home + "/.config/recsh", 0o700)
    try "echo started\n".write(toFile: home + "/.config/recsh/recshrc", atomically: false, encoding: .utf8)
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, environment: ["HOME": home], rows: 60, cols: 120)
    try terminal.waitFor("started")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("env add shop --domain http://127.0.0.1:9 --client c --token store\r")
    try terminal.waitUntil("it is added") { $0.lines.last { !$0.isEmpty } == "sandbox>" }
    try terminal.send("login shop\r")
    try terminal.waitFor("token for shop:")
    try terminal.send("t\r")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("set calls-per-minute 60; delete sku-1 --yes --no-snapshot\r")
    try terminal.waitFor("accepted by the service")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("stage sku-2\r")
    try terminal.waitForLastLine("sandbox [1]>")
    terminal.signal(SIGKILL)
    _ = try terminal.waitForExit()
    var found: Set<String> = []
    for folder in [".config/recsh", ".local/state/recsh"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: home + "/" + folder) {
        found.insert("~/\(folder)/\(name)")
      }
    }
    // SQLite's own files beside the journal, locks beside files, and key bindings that are libedit's.
    let told = Set(CallReference.files.map(\.name)).subtracting(["~/.editrc"])
    let left = found.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") && !$0.hasSuffix(".lock") }
    #expect(told == left, "\(told.symmetricDifference(left).sorted())")
  }

  @Test("the statuses that it tells of are those that the shell ends with")
  func statuses() {
    let all: [ScriptLanguage.ExitStatus] = [
      .success, .failed, .misuse, .refused, .incomplete, .unreachable, .interrupted,
    ]
    #expect(CallReference.statuses.map(\.name) == all.map { "\($0.rawValue)" })
  }

  /// As roff is told.
  private static func roff(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\"\"")
  }
}
