// The example of the documentation, as somebody would try it.
import TerminalHarness
import Testing

@Suite("a prompt of your own")
struct ExampleTests {
  @Test("the example completes, reads and recalls, drops a line at Ctrl-C, and ends at Ctrl-D")
  func session() throws {
    let session = try TerminalSession.spawn(executable: try Probe.executable("EditLineExample"))
    try session.waitForLastLine("colour>")
    try session.send("cy" + Key.tab)
    try session.waitUntil { $0.cursorLine == "colour> cyan" && $0.cursor.column == 13 }
    try session.send(Key.backspace + Key.enter)
    try session.waitUntil { $0.text.contains("cyan has 4 characters") && $0.cursorLine == "colour>" }
    try session.send(Key.up)
    try session.waitUntil { $0.cursorLine == "colour> cyan  sea" }
    try session.send(Key.control("C"))
    try session.waitForLastLine("colour>")
    try session.send(Key.control("D"))
    #expect(try session.waitForExit() == .status(0))
  }

  @Test("the example lists notes, hints, reads a secret unseen, and is told something while a line is typed")
  func more() throws {
    let session = try TerminalSession.spawn(executable: try Probe.executable("EditLineExample"))
    try session.waitForLastLine("colour>")
    try session.send("a" + Key.tab)
    try session.waitUntil { $0.text.contains("amber  dark yellow\nazure  sky") && $0.cursorLine.hasPrefix("colour> a") }
    try session.send("zure")
    try session.waitUntil { $0.styledLine($0.cursor.row).hasSuffix("‹1:azure›  ‹2:sky›") }
    try session.send(Key.control("U") + "secret" + Key.enter)
    try session.waitForLastLine("secret colour:")
    try session.send("teal" + Key.enter)
    try session.waitFor("4 characters that nobody saw")
    #expect(!session.hasWritten("teal"))
    try session.waitForLastLine("colour>")
    try session.send("later" + Key.enter + "cy")
    try session.waitUntil { $0.text.contains("it is later") && $0.cursorLine.hasPrefix("colour> cy") }
    session.terminate()
    #expect(try session.waitForExit() == .status(143))
  }
}
