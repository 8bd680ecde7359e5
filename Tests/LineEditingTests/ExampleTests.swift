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
    try session.waitUntil { $0.cursorLine == "colour> cyan" }
    try session.send(Key.control("C"))
    try session.waitForLastLine("colour>")
    try session.send(Key.control("D"))
    #expect(try session.waitForExit() == .status(0))
  }
}
