internal import Foundation
internal import Glibc
internal import TerminalHarness
internal import Testing

@Suite("Hostile text at the prompt", .serialized, .timeLimit(.minutes(5)))
struct HostilePromptTests {
  private typealias Text = HostileTextTests

  /// Histories and folders as somebody else could have left them.
  private static func fill(_ program: RecshProgram) throws {
    let state = program.folder + "/state/recsh"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let entry: [String: Any] = ["time": 1, "environment": "sandbox", "text": "echo past\(Text.text)"]
    var line = try JSONSerialization.data(withJSONObject: entry)
    line.append(UInt8(ascii: "\n"))
    try line.write(to: URL(fileURLWithPath: state + "/history.jsonl"))
    try FileManager.default.createDirectory(atPath: program.folder + "/files", withIntermediateDirectories: true)
    for number in 1...3 { try program.write("files/f\(number)\(Text.fileName)", "") }
    // A name that is no UTF-8.
    close(open(program.folder + "/files/g\u{1b}[7777t", O_WRONLY | O_CREAT, 0o600))
    try program.write("text", "stage \(Text.word)")
    try program.write("editor", "#!/bin/sh\ncat '\(program.folder)/text' > \"$1\"\n")
    chmod(program.folder + "/editor", 0o700)
  }

  /// Types something and waits until the shell has taken it: a key that it answers at once follows.
  private static func type(_ text: String, _ terminal: TerminalSession, until shown: String) throws {
    try terminal.send(text)
    try terminal.waitUntil("\(shown) after \(text.debugDescription)") { $0.text.contains(shown) }
  }

  /// Empties the line.
  private static func clear(_ terminal: TerminalSession) throws {
    try terminal.send("\u{3}")
    try terminal.waitUntil("an empty prompt") { $0.cursorLine.hasPrefix("sandbox") && $0.cursorLine.hasSuffix(">") }
  }

  @Test(
    "from the history, completion, pastes, an editor, settings, names and questions: nothing acts, and no line is turned around"
  )
  func prompt() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try Self.fill(program)
    let terminal = try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "cd '\(program.folder)'; exec \"$0\"", RecshProgram.executable],
      environment: program.environment(["EDITOR": program.folder + "/editor", "PAGER": "cat -v"]), rows: 50, cols: 300)
    try terminal.waitForLastLine("sandbox>")
    // What the history has: as a suggestion, whole, searched for, and listed.
    try Self.type("echo pa", terminal, until: "pastA")
    try Self.clear(terminal)
    try Self.type("\u{1b}[A", terminal, until: "echo pastA")
    try Self.clear(terminal)
    try Self.type("\u{12}past", terminal, until: "search 'past'")
    try terminal.send("\u{3}")
    try Self.clear(terminal)
    try Self.type("history; echo listed-1\r", terminal, until: "\nlisted-1")
    // Names in a folder, as a list and taken into the line.
    try Self.type("stage --from files/\t\t", terminal, until: "files/g")
    try Self.type("g\t", terminal, until: "g\\u{1b}[7777t\"")
    try Self.clear(terminal)
    // Pastes: short, of several lines, and longer than the screen.
    try Self.type("\u{1b}[200~echo p\(Text.text)\u{1b}[201~", terminal, until: "echo pA")
    try Self.clear(terminal)
    try Self.type("\u{1b}[200~echo q\(Text.text)\nstage b\u{1b}[201~", terminal, until: "pasted 2 lines")
    try Self.clear(terminal)
    let long = (1...70).map { "stage x\($0)" }.joined(separator: "\n") + "\nstage \(Text.word)"
    try Self.type("\u{1b}[200~\(long)\u{1b}[201~", terminal, until: "run all of it? [y/N]")
    try Self.type("n\r", terminal, until: "nothing of it ran")
    try Self.clear(terminal)
    // Typed, and from an editor.
    try Self.type("echo \u{202e}abc\u{2066}\u{200f}end", terminal, until: "abcend")
    try Self.clear(terminal)
    try Self.type("echo x\u{18}\u{5}", terminal, until: "stage 'A")
    try Self.clear(terminal)
    // Names, settings, variables, questions and titles.
    let word = Text.escapedWord
    for (number, statement) in [
      "set title on", "set prompt \(word)", "set right-prompt \(word)", "let v = \(word)", "echo $v", "use \(word)",
      "record start \(word)", "record stop", "show session", "unlock sandbox --for 1m --reason \(word)",
      "stage 'st1' \(word)", "env add \(word)", "show run \(word)",
    ].enumerated() {
      try terminal.send("\(statement)\r")
      try Self.type("echo done-\(number)\r", terminal, until: "\ndone-\(number)")
    }
    try Self.clear(terminal)
    try Self.type("delete 'q\u{202e}\u{2028}\u{2066}'\r", terminal, until: "delete? [y/N]")
    try Self.type("n\u{9b}\u{202e}\r", terminal, until: "\\u{202E}")
    try Self.clear(terminal)
    try terminal.send("\u{4}")
    _ = try terminal.waitForExit()
    let shown = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(TerminalBytes.foreign(in: terminal.transcript, isEditing: true) == [], "\(shown.debugDescription)")
  }

  @Test("from a script that is stepped through, and from a recording's name in the journal of another")
  func step() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("s\(Text.fileName).recsh", "echo \(Text.word) # \(Text.text)\n")
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, arguments: ["run", "--step", program.folder + "/s\(Text.fileName).recsh"],
      environment: program.environment(), rows: 40, cols: 400)
    try terminal.waitFor("Enter runs it")
    try terminal.send("\r")
    _ = try terminal.waitForExit()
    #expect(
      TerminalBytes.foreign(in: terminal.transcript, isEditing: false) == [],
      "\(String(decoding: terminal.transcript, as: UTF8.self).debugDescription)")
  }
}
