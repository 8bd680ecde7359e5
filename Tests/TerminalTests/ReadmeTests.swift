// How the README shows a session: a prompt and a statement; behind three blanks or more a remark; behind exactly two what the
// prompt itself tells before Enter. Lines without a prompt are what came out, and '…' is any lines.

internal import Foundation
internal import TerminalHarness
internal import Testing

@Suite("The README: each of its examples is run, in order, in a fresh place", .serialized)
struct ReadmeTests {
  /// Lines for a shell that no test can run, by what they begin with: they build, ask for root or write outside of the test's
  /// folder. Their options are looked up instead.
  private static let passedOver = [
    "scripts/run": "builds the program, which the tests are part of",
    "scripts/test": "runs the tests, so it would run itself",
    "scripts/package": "builds the release, and its check wants root; the check of the package is its own test",
    "apt-get": "wants root and the package",
  ]

  @Test("what it shows at the prompt is typed there; prompts, hints and what comes out are as shown")
  func console() throws {
    let blocks = try Self.blocks("")
    #expect(blocks.count >= 5)
    let world = try ExampleWorld()
    defer { world.end() }
    for block in blocks { try Self.type(block, in: world) }
  }

  @Test("what it gives a shell is run there and ends well, questions answered")
  func shell() throws {
    let blocks = try Self.blocks("sh")
    #expect(blocks.count >= 4)
    let world = try ExampleWorld()
    defer { world.end() }
    try world.prepare(["env add staging " + world.target])
    // What the shell's own part of it is here; the rest is that program's.
    if !["/usr/bin/jq", "/bin/jq"].contains(where: FileManager.default.isExecutableFile) {
      try world.put("jq", "test -s \"$2\"")
    }
    let terminal = try world.shell()
    for block in blocks {
      for line in block.lines where !Self.isPassedOver(line) {
        try terminal.waitForLastLine("0$")
        let row = try ExampleWorld.enter(line, on: terminal)
        try ExampleWorld.answer(on: terminal, below: row, prompt: /[0-9]+\$/)
        #expect(
          terminal.screen.lines.last { !$0.isEmpty } == "0$",
          "README.md, block at line \(block.line): \(line)\n\(terminal.screen)")
      }
    }
  }

  @Test("options of lines that can't be run, and those that remarks speak of, are there")
  func options() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    var count = 0
    for block in try Self.blocks("sh") {
      for line in block.lines {
        let words = line.split(separator: " ").map(String.init)
        let options = line.matches(of: /(?:^|[ \[])(--[a-z-]+)/).map { String($0.1) }
        guard let name = words.first, !options.isEmpty, name != "apt-get" else { continue }
        let known: String
        if name == "recsh" {
          let subcommand = words[1].hasPrefix("-") || words[1].contains(".") ? [] : [words[1]]
          known = try program.run(subcommand + ["--help"]).out
        } else if name.hasPrefix("scripts/") {
          known = try ProjectFiles.text(of: name)
        } else {
          continue
        }
        for option in options {
          count += 1
          #expect(known.contains(option), "README.md, block at line \(block.line): \(name) has no \(option)")
        }
      }
    }
    #expect(count >= 10)
    for line in try Self.blocks("sh").flatMap(\.lines) where line.hasPrefix("scripts/") {
      let path = ProjectFiles.root.appendingPathComponent(String(line.prefix { $0 != " " })).path
      #expect(FileManager.default.isExecutableFile(atPath: path), "\(line)")
    }
  }

  @Test("its scripts run; one with #= comments is a test that holds, one with a name takes a file")
  func scripts() throws {
    let blocks = try Self.blocks("recsh")
    #expect(blocks.count >= 3)
    let world = try ExampleWorld()
    defer { world.end() }
    try world.prepare(["env add staging " + world.target])
    for block in blocks {
      let isTest = block.lines.contains { $0.hasPrefix("#=") }
      try world.program.write("example.recsh", block.text)
      let ending = try world.run(isTest ? ["test", "example.recsh"] : ["--yes", "example.recsh", "ids.txt"])
      #expect(ending.status == 0, "README.md, block at line \(block.line)\n\(ending.err)")
    }
  }

  @Test("no block is of a kind that is not run")
  func kinds() throws {
    let kinds = Set(try FencedBlock.all(in: ProjectFiles.text(of: "README.md")).map(\.language))
    // What is Swift is held to code that runs by the tests of the articles.
    #expect(kinds == ["", "sh", "recsh", "swift"])
  }

  // MARK: - Typing

  private static func blocks(_ language: String) throws -> [FencedBlock] {
    try FencedBlock.all(in: ProjectFiles.text(of: "README.md")).filter { $0.language == language }
  }

  private static func isPassedOver(_ line: String) -> Bool {
    passedOver.keys.contains { line == $0 || line.hasPrefix($0 + " ") }
  }

  private static func type(_ block: FencedBlock, in world: ExampleWorld) throws {
    let place = "README.md, block at line \(block.line)"
    let terminal = try world.prompt(for: block)
    var index = 0
    while index < block.lines.count {
      let line = block.lines[index]
      let shown = try #require(try /([^ ]+(?: [^ ]+)*>) (.*)/.wholeMatch(in: line), "\(place): no prompt in '\(line)'")
      let parts = String(shown.2).split(separator: /[ ]{2,}/, maxSplits: 1)
      let statement = String(parts[0])
      index += 1
      try world.comeTo(String(shown.1), on: terminal)
      if line.hasSuffix("\(statement)  \(parts.last ?? "")"), parts.count == 2 {
        try terminal.send(statement)
        try terminal.waitUntil("the hint of \(place): \(line)") { $0.cursorLine == line }
        try terminal.send("\u{3}")
        continue
      }
      let expected = Array(block.lines[index...].prefix { $0.firstMatch(of: /^[^ ]+(?: [^ ]+)*>[ ]/) == nil })
      index += expected.count
      let row = try ExampleWorld.enter(statement, on: terminal)
      let isStopped = try world.interrupt(statement, on: terminal)
      try ExampleWorld.answer(on: terminal, below: row, prompt: /[^ ]+(?: [^ ]+)*>/)
      let out = terminal.screen.lines[(row + 1)...].prefix { !$0.isEmpty }.dropLast()
      #expect(isStopped || !out.contains { $0.contains("error:") }, "\(place): \(line)\n\(out.joined(separator: "\n"))")
      #expect(matches(Array(out), expected), "\(place): \(line)\n\(out.joined(separator: "\n"))")
      try world.redirect(statement, on: terminal)
    }
  }

  /// Whether lines are those that are shown; where none are shown, all are well.
  private static func matches(_ lines: [String], _ shown: [String]) -> Bool {
    guard let first = shown.first else { return true }
    if first == "…" {
      return shown.count == 1 || lines.indices.contains { matches(Array(lines[$0...]), Array(shown.dropFirst())) }
    }
    guard let line = lines.first, line == first else { return false }
    return shown.count == 1 ? lines.count == 1 : matches(Array(lines.dropFirst()), Array(shown.dropFirst()))
  }
}
