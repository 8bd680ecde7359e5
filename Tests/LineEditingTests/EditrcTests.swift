// The person's own key bindings.
import TerminalHarness
import Testing

@Suite("~/.editrc")
struct EditrcTests {
  @Test("a lone Esc in vi mode works, however fast the next key comes")
  func viEscape() throws {
    let editrc = try EditrcFile("bind -v\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type("abc" + Key.escape)
    // In vi's command mode the cursor stands on the last character.
    try probe.expectLine("probe> abc", cursor: 9)
    try probe.type("hx")
    try probe.expectLine("probe> ac", cursor: 8)
    try probe.type("iX" + Key.escape + "0iY" + Key.enter)
    try probe.expect("line(YaXc)")
  }

  @Test("arrows, Tab, search and Ctrl-C work in vi mode too")
  func viKeys() throws {
    let editrc = try EditrcFile("bind -v\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type("ac" + Key.left + "b" + Key.enter)
    try probe.expect("line(abc)")
    try probe.type("sh" + Key.tab + Key.enter)
    try probe.expect("line(show )")
    try probe.type(Key.up + Key.up + Key.enter)
    try probe.session.waitUntil {
      $0.lines.filter { $0 == "line(abc) scalars=3" }.count == 2 && $0.cursorLine == "probe>"
    }
    try probe.type("half" + Key.escape + Key.control("C"))
    try probe.expect("interrupted")
  }

  @Test("a person's binding wins over ours, but not over Ctrl-C")
  func personalBinding() throws {
    let editrc = try EditrcFile(
      "# mine\nprobe:bind ^R ed-move-to-beg\nother:bind ^L ed-move-to-beg\nbind ^C ed-move-to-beg\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type("bc" + Key.control("R") + "a")
    try probe.expectLine("probe> abc", cursor: 8)
    try probe.type(Key.control("C"))
    try probe.expect("interrupted")
  }

  @Test("bind -e leaves completion and search as they are")
  func emacsReset() throws {
    let editrc = try EditrcFile("bind -e\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type("sh" + Key.tab + Key.enter)
    try probe.expectThenPrompt("line(show )")
    try probe.type(Key.control("R") + "eco" + Key.enter)
    try probe.expect("line(second)")
  }

  @Test("a broken file is reported and the editor works")
  func broken() throws {
    let editrc = try EditrcFile("nonsense here\nbind -v\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    #expect(probe.session.screen.lines[0] == "editrc failed")
    try probe.type("sh" + Key.tab + Key.enter)
    try probe.expect("line(show )")
  }

  @Test("editing switched off in the file stays on")
  func editOff() throws {
    let editrc = try EditrcFile("edit off\n")
    let probe = try Probe(environment: ["EDITRC": editrc.path])
    try probe.type("bc" + Key.control("A") + "a" + Key.enter)
    try probe.expect("line(abc)")
  }
}
