// The language in short, by topic. Each page fits a screen; its examples are scripts that a test runs.

/// A page of `help language`.
public struct LanguageTopic: Sendable {
  /// One word; `help language NAME` shows it.
  public let name: String
  public let summary: String
  /// What there is to know, a line each.
  public let lines: [String]
  /// Scripts that show it.
  public let examples: [Example]

  /// Every topic, in the order in which one would read them.
  public static let all: [LanguageTopic] = [
    LanguageTopic(
      name: "words", summary: "words, quotes and escapes",
      lines: [
        "A statement is a command and its words. A blank or a tab ends a word; a line",
        "end or ';' ends the statement; '#' at a word's start begins a comment.",
        "",
        "  bare      anything but blanks and ; | > { } ( ) ' \" $ \\",
        "  'single'  everything as it is, line ends too",
        "  \"double\"  substitutes; escapes \\\" \\\\ \\$ \\n \\r \\t \\u{1F600}",
        "  \\x        one character as it is; before a line end it continues the line",
        "",
        "Pieces that touch are one word: pre-$x\"y z\". A word stays a word: nothing is",
        "split, matched against files or read again. 'words W…' shows how a line is read.",
      ],
      examples: [
        Example("stage 'sku 1' \"sku $#\" sku\\ 3", "three ids"),
        Example("words a 'b c' \"d\"e # four words are three", "how a line is read"),
      ]),
    LanguageTopic(
      name: "variables", summary: "lists of words, arguments and other substitutions",
      lines: [
        "A variable is a list of words. Alone, $x stands for all of its elements, each a",
        "word of its own; beside other text or in double quotes they are joined with one",
        "blank. A variable that was never set is an error.",
        "",
        "  $x ${x}      the elements; ${x} where a letter or '-' follows",
        "  ${#x}        how many there are",
        "  $1 ${12}     arguments of the script or of a command of one's own",
        "  $@ $#        all of them, and how many",
        "  ${env:NAME}  a variable of the process's environment",
        "  $(STATEMENT) what a statement puts out: the first column, an element a row",
        "  ${secret:N}  a secret by its name, only where one is taken: login --token",
      ],
      examples: [
        Example("let ids = sku-1 'sku 2'\nstage $ids\necho \"$ids\" ${#ids}", "two ids, one text, and 2"),
        Example("stage a b\nlet staged = $(show staged)\nunstage $staged", "what a statement put out"),
      ]),
    LanguageTopic(
      name: "conditions", summary: "what if, while and assert ask",
      lines: [
        "  WORD              true unless empty, false, no, off or 0",
        "  WORD OP WORD      == != < <= > >= =~ in",
        "  not C   C and C   C or C   ( C )",
        "  succeeds { … }    true when the block runs without an error",
        "",
        "== and != compare texts: 007 is not 7. Lists are equal when their elements are.",
        "< <= > >= compare numbers when both sides are decimal numbers, else texts. '=~'",
        "looks for a regular expression, 'in' for an element. Put blanks around the",
        "signs: $x==1 is one word, and an error.",
      ],
      examples: [
        Example("let n = 12\nif $n > 9 and $n <= 100 { echo between }", "numbers"),
        Example("let ids = sku-7 sku-8\nif sku-8 in $ids and sku-8 =~ '^sku-' { echo ours }", "a list and a pattern"),
      ]),
    LanguageTopic(
      name: "errors", summary: "what an error stops, and how to go on",
      lines: [
        "A text is read and bound whole before its first statement runs. At the prompt",
        "an error ends what was typed; in a script, a pipe and -c it ends the run, and",
        "its kind decides the exit status. --keep-going shows it and goes on.",
        "",
        "  -COMMAND                     its failure is shown and passed over",
        "  try { … } catch why { … }    $why: code, message and place",
        "  if succeeds { … } { … }      asks whether it works",
        "  assert COND, MESSAGE         fails, with both sides shown",
      ],
      examples: [
        Example("-unstage --from missing.csv\necho on", "passes over one failure"),
        Example("try { unlet never } catch why { foreach part in $why { echo $part } }", "three rows"),
      ]),
    LanguageTopic(
      name: "output", summary: "where results go, and in which form",
      lines: [
        "Results go to standard output, everything else to standard error.",
        "",
        "  … > FILE      replaced when whole     … >> FILE     appended to",
        "  … | PROGRAM   the rest of the line is the shell's (/bin/sh)",
        "  --output F    table vertical csv tsv json jsonl markdown text",
        "",
        "A form such as foreach takes them behind its last '}'. A variable that a",
        "PROGRAM names is in its environment; nothing is put into its text.",
      ],
      examples: [
        Example("stage a b\nshow staged --output csv > staged.csv", "a file"),
        Example("foreach i in c a b { echo $i } | sort", "a program"),
      ]),
    LanguageTopic(
      name: "scripts", summary: "check, format, record and test scripts",
      lines: [
        "  recsh FILE [args…]     runs a script; $1… are its arguments",
        "  recsh check FILE…      everything that is wrong, and nothing runs",
        "  recsh fmt FILE…        the canonical form",
        "  recsh test FILE…       compares rows with #= comments",
        "  record start FILE      writes what is done to a script that replays it",
        "  require environment E  a script runs only there; it stands first",
        "  source FILE [args…]    runs a script from a script",
      ],
      examples: [
        Example("require environment sandbox\nstage sku-1", "refuses anywhere else"),
        Example("stage sku-1\nshow staged\n#= {\"id\":\"sku-1\"}", "a script that is a test"),
      ]),
  ]

  /// The page.
  var page: [String] {
    ["language \(name): \(summary)", ""] + lines + HelpLayout.examples(examples)
  }

  /// The page that lists the others.
  static var overview: [String] {
    let width = all.map(\.name.count).max() ?? 0
    return ["the language, by topic", ""]
      + all.map { "  language " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.summary }
      + ["", "'help language TOPIC' shows one; 'help FORM', as in 'help foreach', a form."]
  }
}
