internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Help: derived from what commands declare")
struct HelpTests {
  private static let help = HelpText(TestCommands.table)

  @Test("the overview lists every command by group with its summary, and the names of the forms")
  func overview() {
    #expect(
      Self.help.overview.joined(separator: "\n") == """
        Environments and session
          use           changes the environment
          set           sets a setting
        Delete
          add           adds ids
          half          succeeds in part
        Look
          pair          takes two words and perhaps a third
          level         takes numbers
          show things   shows two rows
          show other    shows nothing at all
          spans         tells where its words stand
        Scripts and comfort
          echo          puts words out, a row each
          plain         takes nothing
          record start  records
          record stop   ends a recording
          fail          puts a row out and fails
          quit          ends the session
        Language
          let unlet if foreach while repeat break continue try with define return exit
          assert time source

        'help COMMAND' shows its words, options and examples, 'help language' how
        statements are written. '> FILE' puts results into a file, '| PROGRAM' into a
        program; '-COMMAND' passes over its failure. Tab completes.
        """)
  }

  @Test("a page has usage, summary, words and options, details and examples")
  func page() {
    #expect(
      Self.help.page(for: "add")?.joined(separator: "\n") == """
        add [ID…] [--from FILE…] [--limit N] [--yes] [--mode MODE] [--age TIME]
            [--match RE]

        adds ids

          ID           ids
          --from FILE  ids from files
          --limit N    the most
          --yes        asks nothing
          --mode MODE  how
          --age TIME   how old
          --match RE   which

        A paragraph. Another one.

        examples
          x
              an example
          x
          y
              another
        """)
    #expect(
      Self.help.page(for: "plain")?.joined(separator: "\n") == """
        plain

        takes nothing

        examples
          x
              an example
          x
          y
              another
        """)
  }

  @Test("the first word of a family shows each of its commands")
  func family() {
    #expect(
      Self.help.page(for: "show") == [
        "show things [--output FORMAT]", "  shows two rows", "show other [--output FORMAT]", "  shows nothing at all",
      ])
  }

  @Test("a form has a page like a command, and what is neither has none")
  func forms() {
    #expect(
      Self.help.page(for: "unlet")?.joined(separator: "\n") == """
        unlet NAME

        forgets a variable

        examples
          let x = 1
          unlet x
              after it, $x is an error again
          -unlet never-set
              a leading '-' passes over the failure
        """)
    #expect(
      Self.help.page(for: "nope") == nil && Self.help.page(for: "") == nil && Self.help.page(for: "things") == nil)
  }

  @Test("every topic has a page")
  func topics() {
    #expect(
      Self.help.topics == [
        "echo", "pair", "add", "plain", "level", "show things", "show other", "use", "set", "record start",
        "record stop", "fail", "half", "quit", "spans",
        "let", "unlet", "if", "foreach", "while", "repeat", "break", "continue", "try", "with", "define", "return",
        "exit",
        "assert", "time", "source", "language", "language words", "language variables", "language conditions",
        "language errors", "language output", "language scripts", "show", "record",
      ])
    #expect(Self.help.topics.filter { Self.help.page(for: $0) == nil } == [])
  }

  @Test("every word that begins a form has a page, but for those that follow a block")
  func everyForm() {
    #expect(
      FormHelp.all.map(\.name).sorted() == Parser.keywords.filter { $0 != "else" && $0 != "catch" }.sorted())
  }
}
