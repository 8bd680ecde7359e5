internal import Foundation
internal import TerminalHarness
internal import Testing

/// What the README's examples speak of: files, environments that are a sandbox on loopback, programs that give ids.
struct ExampleWorld {
  let program: RecshProgram
  private let sandbox: SandboxProcess
  private let bin: String

  /// Questions, and what is answered.
  static let answers = [
    (question: "[y/N]", answer: "y\r"), (question: "q stops:", answer: "c\r"),
    (question: "token for prod:", answer: "\(secret)\r"),
  ]

  private static let secret = "5a6db0f0-0000-4000-8000-000000000000"

  init() throws {
    program = try RecshProgram()
    bin = try program.ownBin()
    sandbox = try SandboxProcess(program, knobs: ["target-calls-per-minute=0", "search-lag=0"])
    try writeFiles()
  }

  func end() {
    sandbox.stop()
    program.remove()
  }

  /// Options of `env add` for the sandbox by each API. Nobody waits for the limit that holds for the service.
  var target: String {
    "--api target --domain \(sandbox.address) --tenant sandbox --environment-id 6781 --api-key sandbox-key "
      + "--token env:ACME_SECRET --calls-per-minute 1000"
  }
  private var classic: String { "--domain \(sandbox.address) --client sandbox --token env:ACME_SECRET" }

  private var variables: [String: String] { ["ACME_SECRET": Self.secret, "PATH": "\(bin):/usr/bin:/bin"] }

  func run(_ arguments: [String]) throws -> RecshProgram.Ending { try program.run(arguments, variables: variables) }

  /// Runs statements that an example takes for granted.
  func prepare(_ statements: [String]) throws {
    let ending = try run(["-c", statements.joined(separator: "\n")])
    try #require(ending.status == 0, "\(ending.err)")
  }

  private func writeFiles() throws {
    try program.write("old.csv", "id,name\n" + (3...39).map { "sku-\($0),Thing \($0)\n" }.joined())
    let head = (0..<5).map { "## RECS line \($0)\n" }.joined()
    try program.write("feed.csv", head + "## RECSentity.id,entity.name\n" + (40...59).map { "sku-\($0),X\n" }.joined())
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
    gzip.arguments = [program.folder + "/feed.csv"]
    try gzip.run()
    gzip.waitUntilExit()
    try program.write("keep.txt", "sku-7\nsku-8\n")
    try program.write("ids.txt", "sku-101\nsku-102\n")
    try program.write("night.recsh", "require environment sandbox\nstage sku-1\ndelete --confirm sandbox\n")
    try program.write("tutorial.recsh", try ProjectFiles.text(of: "scripts/examples/tutorial.recsh"))
    for block in try FencedBlock.all(in: ProjectFiles.text(of: "README.md")) where block.language == "recsh" {
      if let name = try block.lines.first.flatMap({ try /# ([a-z]+\.recsh): .*/.wholeMatch(in: $0) })?.1 {
        try program.write(String(name), block.text)
      }
    }
    try put("generate-ids", "printf 'sku-201\\nsku-202\\n'")
  }

  /// Puts a program of one line onto the PATH.
  func put(_ name: String, _ line: String) throws {
    try program.write("bin/\(name)", "#!/bin/sh\n\(line)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bin + "/\(name)")
  }

  // MARK: - Terminals

  /// A plain shell whose prompt begins with the status of what ran before.
  func shell() throws -> TerminalSession {
    let own = program.environment(variables.merging(["PS1": "$?$ "]) { $1 })
    return try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "cd && exec sh"], environment: own, rows: 400, cols: 200)
  }

  /// A shell that stands where a block begins.
  func prompt(for block: FencedBlock) throws -> TerminalSession {
    let first = block.lines.first ?? ""
    let remotes = try run(["-c", "env --output tsv"]).out
    if first.hasPrefix("stg") { try add("stg", target, to: remotes) }
    if block.lines.contains(where: { $0.hasPrefix("prod ") }), !block.text.contains("env add prod") {
      try add("prod", classic + " --protected", to: remotes)
    }
    if block.text.contains("env add") {
      for name in ["prod", "stg"] where remotes.contains("\(name)\t") { try prepare(["env remove \(name)"]) }
    }
    if block.text.contains("prod-target") { try add("prod-target", target, to: remotes) }
    let terminal = try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "cd && exec recsh"], environment: program.environment(variables),
      rows: 400, cols: 200)
    try terminal.waitForLastLine("sandbox>")
    return terminal
  }

  private func add(_ name: String, _ options: String, to list: String) throws {
    if !list.contains("\(name)\t") { try prepare(["env add \(name) \(options)"]) }
  }

  /// Brings a session to a prompt where it does not stand there yet: the environment and the number of staged ids are what a
  /// block takes for granted.
  func comeTo(_ prompt: String, on terminal: TerminalSession) throws {
    let line = try shownPrompt(on: terminal)
    if line == prompt { return }
    let environment = String(prompt.prefix { $0 != " " && $0 != ">" })
    if !line.hasPrefix(environment) {
      try terminal.send("use \(environment)\r")
      try terminal.waitUntil("\(environment)") { $0.lines.last { !$0.isEmpty }?.hasPrefix(environment) == true }
    }
    if !line.contains("["), let count = prompt.firstMatch(of: /\[([0-9]+)\]/).flatMap({ Int($0.1) }) {
      try terminal.send("stage " + (1...count).map { "sku-\($0)" }.joined(separator: " ") + "\r")
    }
    try terminal.waitForLastLine(prompt)
  }

  private func shownPrompt(on terminal: TerminalSession) throws -> String {
    try terminal.waitUntil("a prompt") { $0.lines.last { !$0.isEmpty }?.hasSuffix(">") == true }
    return terminal.screen.lines.last { !$0.isEmpty } ?? ""
  }

  /// Ends a statement that goes on until somebody stops it.
  /// - Returns: whether it was such a one.
  func interrupt(_ statement: String, on terminal: TerminalSession) throws -> Bool {
    guard statement.hasPrefix("watch ") else { return false }
    try terminal.waitUntil("a look") { $0.lines.last { !$0.isEmpty }?.contains(">") == false }
    try terminal.send("\u{3}")
    return true
  }

  /// Sets an environment that an example added to the sandbox on loopback, so that nothing goes to the service itself.
  func redirect(_ statement: String, on terminal: TerminalSession) throws {
    guard statement.hasPrefix("env add stg ") else { return }
    for (key, value) in [
      ("domain", sandbox.address), ("tenant", "sandbox"), ("api-key", "sandbox-key"), ("calls-per-minute", "1000"),
    ] {
      let row = try Self.enter("env set stg \(key) \(value)", on: terminal)
      try Self.answer(on: terminal, below: row, prompt: /[^ ]+>/)
    }
  }

  /// Types a statement and Enter once it stands there.
  /// - Returns: the row that it stands in.
  @discardableResult
  static func enter(_ statement: String, on terminal: TerminalSession) throws -> Int {
    try terminal.send(statement)
    try terminal.waitUntil("what was typed") { $0.cursorLine.contains(statement) }
    let row = terminal.screen.cursor.row
    try terminal.send("\r")
    return row
  }

  /// Answers what is asked until a prompt stands there again: yes, go on, or a token.
  /// - Parameter row: that of the statement.
  static func answer(on terminal: TerminalSession, below row: Int, prompt: Regex<Substring>) throws {
    var answered = 0
    while true {
      var question: String?
      try terminal.waitUntil("a prompt") { screen in
        let lines = screen.lines[(row + 1)...].filter { !$0.isEmpty }
        if (try? prompt.wholeMatch(in: lines.last ?? "")) != nil { return true }
        // One that was answered already is passed over.
        let asked = lines.filter { line in answers.contains { line.contains($0.question) } }
        guard asked.count > answered, let last = lines.last, asked.last == last else { return false }
        question = answers.first { last.contains($0.question) }?.answer
        return question != nil
      }
      guard let question else { return }
      answered += 1
      try terminal.send(question)
    }
  }
}
