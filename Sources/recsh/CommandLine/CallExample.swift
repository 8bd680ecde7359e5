// One list: `recsh --help`, the help of each subcommand and the manual page show it, and a test runs all of it.

internal import Shell

/// A line for a shell that calls recsh, and what comes of it.
struct CallExample {
  /// The subcommand that it is an example of.
  let subcommand: String
  let line: String
  let result: String

  init(_ subcommand: String, _ line: String, _ result: String) {
    (self.subcommand, self.line, self.result) = (subcommand, line, result)
  }

  static let all = [
    CallExample("run", "recsh", "the prompt; where nothing is configured yet, in the sandbox"),
    CallExample("run", "recsh -c 'stage sku-1 sku-2; show staged'", "statements; rows go to standard output"),
    CallExample("run", "recsh --yes cleanup.recsh ids.txt", "a script with a file of ids as its $1"),
    CallExample(
      "run", "recsh --yes -c 'stage --from old.csv --column id; delete'", "the ids of a table"),
    CallExample(
      "run", "generate-ids | recsh --yes -c 'stage --from - --format ids; delete'", "those of a program, one a line"),
    CallExample("run", "recsh --env staging --dry-run cleanup.recsh ids.txt", "every write becomes its plan"),
    CallExample(
      "run", "recsh -q --yes --output jsonl night.recsh >>rows.jsonl",
      "a job at night: rows for a program; the status tells how it went"),
    CallExample("run", "recsh --step night.recsh", "shows each statement and asks"),
    CallExample("check", "recsh check night.recsh", "everything that is wrong, and nothing runs"),
    CallExample("check", "recsh check --output sarif *.recsh >check.sarif", "for a code review"),
    CallExample("fmt", "recsh fmt night.recsh", "rewrites it"),
    CallExample("fmt", "recsh fmt --check night.recsh", "for a build: names what is not in canonical form"),
    CallExample("test", "recsh test tutorial.recsh", "in a sandbox of its own"),
    CallExample("test", "recsh test --output junit tutorial.recsh >junit.xml", "for a build"),
    CallExample("sandbox", "recsh sandbox --port 8080", "both APIs; Ctrl-C ends it"),
    CallExample(
      "sandbox", "recsh sandbox --knob latency=50ms --knob error-rate=0.1 --log requests.log",
      "a slow service that fails now and then"),
    CallExample("doctor", "recsh doctor", "looks, and changes nothing"),
    CallExample("doctor", "recsh doctor --export - | gzip >journal.jsonl.gz", "everything that the journal has"),
    CallExample(
      "completions", "recsh completions bash >~/.local/share/bash-completion/completions/recsh", "bash"),
    CallExample("completions", "recsh completions zsh >~/.zfunc/_recsh", "zsh, where ~/.zfunc is in $fpath"),
    CallExample("completions", "recsh completions fish >~/.config/fish/completions/recsh.fish", "fish"),
    CallExample("manual", "recsh manual >recsh.1; man ./recsh.1", "a page for man"),
    CallExample("grammar", "recsh grammar >recsh.tmLanguage.json", "for an editor that reads TextMate's grammars"),
  ]

  /// Those of a subcommand as its help shows them.
  static func help(of subcommand: String) -> String {
    "EXAMPLES:\n" + lines(all.filter { $0.subcommand == subcommand }).joined(separator: "\n")
  }

  static func lines(_ examples: [CallExample]) -> [String] {
    examples.flatMap { ["  " + $0.line, "      " + $0.result] }
  }
}
