import Rendering
import ScriptLanguage
import Shell
import Testing

/// What is said on standard error.
@Suite("diagnostics") struct DiagnosticTests {
  private func unknown(_ line: String, column: Int, caret: Int = 3) -> Diagnostic {
    Diagnostic(
      .unknownName, "unknown environment 'prd'",
      place: Place(source: "nightly.recsh", line: 3, column: column, lineText: line, caretColumns: caret),
      help: "did you mean 'prod'?")
  }

  @Test func `a diagnostic says what is wrong, where, and what to do`() {
    #expect(
      said(.diagnostic(unknown("use prd", column: 5))) == """
        nightly.recsh:3:5: error: unknown environment 'prd'
          use prd
              ^~~
          help: did you mean 'prod'?

        """)
  }

  @Test func `colour marks the word error and the caret, and a terminal alone does not`() {
    let diagnostic = Message.diagnostic(unknown("use prd", column: 5))
    #expect(
      said(diagnostic, .terminal(color: true))
        == "nightly.recsh:3:5: \u{1b}[1;31merror\u{1b}[0m: unknown environment 'prd'\n"
        + "  use prd\n      \u{1b}[1m^~~\u{1b}[0m\n  help: did you mean 'prod'?\n")
    #expect(said(diagnostic, .terminal()) == said(diagnostic, .pipe))
  }

  @Test func `without a place there is only the message`() {
    #expect(said(.diagnostic(Diagnostic(.failed, "no route to host"))) == "error: no route to host\n")
    #expect(
      said(.diagnostic(Diagnostic(.failed, "no route to host", help: "check the network")))
        == "error: no route to host\n  help: check the network\n")
  }

  @Test func `without a line or a span there is no caret`() {
    let noLine = Diagnostic(
      .encoding, "it holds a NUL",
      place: Place(source: "a.recsh", line: 7, column: 1, lineText: "", caretColumns: 0))
    #expect(said(.diagnostic(noLine)) == "a.recsh:7:1: error: it holds a NUL\n")
    let noSpan = Diagnostic(
      .failed, "it failed", place: Place(source: "a.recsh", line: 7, column: 1, lineText: "count", caretColumns: 0))
    #expect(said(.diagnostic(noSpan)) == "a.recsh:7:1: error: it failed\n  count\n")
  }

  @Test func `warnings are magenta where there is colour, which reads on light and dark`() {
    let diagnostic = Diagnostic(.usage, severity: .warning, "nothing is staged")
    #expect(said(.diagnostic(diagnostic)) == "warning: nothing is staged\n")
    #expect(said(.warning("nothing is staged")) == "warning: nothing is staged\n")
    #expect(
      said(.warning("nothing is staged"), .terminal(color: true))
        == "\u{1b}[1;35mwarning\u{1b}[0m: nothing is staged\n")
  }

  @Test func `a note is the line alone`() {
    #expect(said(.note("12 ids staged")) == "12 ids staged\n")
    #expect(said(.note("12 ids staged"), .terminal(color: true)) == "12 ids staged\n")
  }

  @Test(arguments: [
    ("\tuse\tprd", 6, "      use    prd\n             ^~~"),
    ("漢字 prd", 4, "  漢字 prd\n       ^~~"),
    ("e\u{301}e\u{301} prd", 4, "  e\u{301}e\u{301} prd\n     ^~~"),
    ("a\u{1b}[0m prd", 7, "  a\\u{1b}[0m prd\n             ^~~"),
    ("x 漢字版", 3, "  x 漢字版\n    ^~~~~~"),
    ("use pr", 5, "  use pr\n      ^~"),
    ("use", 4, "  use\n     ^"),
    ("use", 90, "  use\n     ^"),
    ("👩\u{200d}👧 prd", 3, "  👩\\u{200d}👧 prd\n               ^~~"),
  ])
  func `the caret stands under the span whatever stands before it`(line: String, column: Int, shown: String) {
    #expect(
      said(.diagnostic(unknown(line, column: column)))
        == "nightly.recsh:3:\(column): error: unknown environment 'prd'\n\(shown)\n  help: did you mean 'prod'?\n")
  }

  @Test func `a long line is cut around the span`() {
    let line = String(repeating: "a", count: 500) + " prd " + String(repeating: "b", count: 500)
    #expect(
      said(.diagnostic(unknown(line, column: 502)), .terminal(columns: 40)) == """
        nightly.recsh:3:502: error: unknown
          environment 'prd'
          …aaaaaaaaaa prd bbbbbbbbbbbbbbbbbbbb…
                      ^~~
          help: did you mean 'prod'?

        """)
  }

  @Test func `a long line is cut only at the side where something is left out`() {
    let line = "use prd " + String(repeating: "b", count: 500)
    #expect(
      said(.diagnostic(unknown(line, column: 5)), .terminal(columns: 30)) == """
        nightly.recsh:3:5: error: unknown
          environment 'prd'
          use prd bbbbbbbbbbbbbbbbb…
              ^~~
          help: did you mean 'prod'?

        """)
    let end = String(repeating: "b", count: 500) + " prd"
    #expect(
      said(.diagnostic(unknown(end, column: 502)), .terminal(columns: 30, isUnicode: false)) == """
        nightly.recsh:3:502: error: unknown
          environment 'prd'
          ...bbbbbbbbbbbbbbbbb prd
                               ^~~
          help: did you mean 'prod'?

        """)
  }

  @Test func `a span longer than the screen is marked as far as it is shown`() {
    let line = "use " + String(repeating: "p", count: 500)
    #expect(
      said(.diagnostic(unknown(line, column: 5, caret: 500)), .terminal(columns: 20)) == """
        nightly.recsh:3:5: error: unknown
          environment 'prd'
          use ppppppppppp…
              ^~~~~~~~~~~
          help: did you mean
                'prod'?

        """)
  }

  @Test func `a line of a megabyte is cut where there is no terminal too`() {
    let line = String(repeating: "a", count: 1_000_000) + " prd"
    #expect(
      said(.diagnostic(unknown(line, column: 1_000_002))) == """
        nightly.recsh:3:1000002: error: unknown environment 'prd'
          …\(String(repeating: "a", count: 111)) prd
           \(String(repeating: " ", count: 112))^~~
          help: did you mean 'prod'?

        """)
  }

  @Test func `data in a message can neither steer the terminal nor pose as another message`() {
    let diagnostic = Diagnostic(
      .failed, "the service said\nerror: all \u{1b}[2Jgone",
      place: Place(source: "a\u{202e}.recsh", line: 1, column: 1, lineText: "x", caretColumns: 1), help: "a\tb\r")
    #expect(
      said(.diagnostic(diagnostic), .terminal()) == #"""
        a\u{202e}.recsh:1:1: error: the service said\nerror: all \u{1b}[2Jgone
          x
          ^
          help: a\tb\r

        """#)
    #expect(said(.note("a\u{7}b")) == "a\\u{7}b\n")
    #expect(said(.warning("a\u{7}b")) == "warning: a\\u{7}b\n")
  }

  @Test func `quiet leaves out notes and progress and keeps warnings and errors`() {
    var style = OutputStyle.terminal()
    style.quiet = true
    let screen = Screen(style)
    screen.output.say(.note("12 ids staged"))
    screen.output.say(.warning("nothing is staged"))
    screen.output.show(Progress("deleting", done: 1, total: 2, unit: "ids"))
    screen.output.say(.diagnostic(Diagnostic(.failed, "no route to host")))
    screen.output.show(nil)
    #expect(screen.talk.text == "warning: nothing is staged\nerror: no route to host\n")
  }

  @Test func `standard error that can't be written is given up silently`() {
    let screen = Screen(.pipe)
    screen.talk.fail(with: Diagnostic(.failed, "closed"))
    screen.output.say(.note("unheard"))
    screen.talk.fail(with: nil)
    screen.output.say(.note("heard"))
    #expect(screen.talk.text == "heard\n")
  }
}
