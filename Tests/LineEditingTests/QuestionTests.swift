// Questions and secrets at the terminal.
import Glibc
import TerminalHarness
import Testing

@Suite("questions")
struct QuestionTests {
  private static let asked = "delete? [y/N]"

  @Test("y and yes are yes, anything else is no", arguments: [("y", "yes"), ("YES", "yes"), ("", "no"), ("yep", "no")])
  func answers(typed: String, answer: String) throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    try probe.type(typed + Key.enter)
    try probe.expect("3 items go\n\(Self.asked)\(typed.isEmpty ? "" : " " + typed)\nanswer=\(answer)\nprobe>")
  }

  @Test("a y typed ahead of the question is not its answer")
  func typedAhead() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter + "y" + Key.enter + "y" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    #expect(!probe.session.screen.text.contains("answer"))
    try probe.type("n" + Key.enter)
    try probe.expect("answer=no\nprobe>")
    #expect(!probe.session.screen.text.contains("line(y)"))
  }

  @Test("what is typed while the terminal is silent is not shown and not the answer")
  func typedInTheSilence() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.expect("3 items go")
    try probe.type("y" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    try probe.type(Key.enter)
    try probe.expect("3 items go\n\(Self.asked)\nanswer=no")
  }

  @Test("a pasted y is not typed and does not count")
  func pasted() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    #expect(probe.session.screen.bracketsPastes)
    try probe.type(Key.paste("y\n") + Key.enter)
    try probe.expect("answer=no")
  }

  @Test("Ctrl-C and Ctrl-D are no", arguments: ["C", "D"])
  func givenUp(letter: String) throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    try probe.type("y" + Key.control(Character(letter)))
    try probe.expect("answer=no\nprobe>")
  }

  @Test("the answer can be edited, wide characters too")
  func edited() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    try probe.type("é漢😀")
    try probe.session.waitForLastLine(Self.asked + " é漢😀")
    try probe.type(Key.backspace + Key.backspace)
    try probe.session.waitForLastLine(Self.asked + " é")
    try probe.type(Key.control("U") + Key.left + "y")
    try probe.session.waitForLastLine(Self.asked + " y")
    try probe.type(Key.enter)
    try probe.expect("answer=yes")
  }

  @Test(
    "a phrase must be typed out exactly", arguments: [("prod", "yes"), ("Prod", "no"), ("y", "no"), ("prod!", "no")])
  func phrase(typed: String, answer: String) throws {
    let probe = try Probe()
    try probe.type("?phrase" + Key.enter)
    try probe.session.waitForLastLine("type prod:")
    try probe.type(typed + Key.enter)
    try probe.expect("answer=\(answer)")
  }

  @Test("SIGTERM at a question is no, and ends the program behind it")
  func terminated() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    probe.session.terminate()
    #expect(try probe.session.waitForExit() == .status(143))
    #expect(probe.session.hasWritten("answer=no"))
    #expect(!probe.session.screen.bracketsPastes)
  }

  @Test("SIGHUP at a question is no")
  func hangUpSignal() throws {
    let probe = try Probe()
    try probe.type("?question" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    probe.session.signal(SIGHUP)
    try probe.session.waitForOutput("answer=no")
    #expect(try probe.session.waitForExit() == .status(129))
  }

  @Test("a cancelled task's question is no")
  func cancelled() throws {
    let probe = try Probe()
    try probe.type("?task" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    probe.session.signal(SIGINT)
    try probe.expect("answer=no\n")
    try probe.session.waitForLastLine("probe>")
  }

  @Test("a question asked from a task is answered at the terminal")
  func fromTask() throws {
    let probe = try Probe()
    try probe.type("?task" + Key.enter)
    try probe.session.waitForLastLine(Self.asked)
    try probe.type("y" + Key.enter)
    try probe.expect("answer=yes\nprobe>")
  }

  @Test("a question that nobody answers in time is no")
  func timedOut() throws {
    let probe = try Probe()
    try probe.type("?short" + Key.enter)
    try probe.expect("answer=no")
  }

  @Test("a secret is read without being shown")
  func secret() throws {
    let probe = try Probe()
    try probe.type("?secret" + Key.enter)
    try probe.session.waitForLastLine("token:")
    try probe.type("hunteré" + Key.backspace + "漢" + Key.enter)
    try probe.expect("token:\nsecret of 9 bytes\nprobe>")
    #expect(!probe.session.hasWritten("hunter"))
    try probe.type("?mode" + Key.enter)
    try probe.expect("cooked")
  }

  @Test("Ctrl-C and Ctrl-D at a secret give it up", arguments: ["C", "D"])
  func noSecret(letter: String) throws {
    let probe = try Probe()
    try probe.type("?secret" + Key.enter)
    try probe.session.waitForLastLine("token:")
    try probe.type("abc" + Key.control(Character(letter)))
    try probe.expect("no secret\nprobe>")
  }
}
