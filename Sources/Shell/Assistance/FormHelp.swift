// The forms are a closed set of the language, so their help is written here and not derived from signatures. A test runs every
// example and holds the list against the parser's own.

/// Help of a word that belongs to the language and is no command.
public struct FormHelp: Sendable {
  public let name: String
  public let usage: String
  public let summary: String
  public let details: [String]
  public let examples: [Example]

  var lines: [String] {
    HelpLayout.usage(ofForm: usage) + [""] + HelpLayout.wrapped(summary) + HelpLayout.paragraph(details)
      + HelpLayout.examples(examples)
  }

  /// Every form.
  public static let all: [FormHelp] = [
    FormHelp(
      name: "let", usage: "let NAME = WORD…    let NAME += WORD…",
      summary: "sets a variable, a list of words; += appends",
      details: [
        "A word stays a word: '$NAME' alone gives the elements one by one, inside double quotes or beside other text",
        "they are joined with a blank, and nothing is ever split again. '${#NAME}' is how many there are.",
        "Other substitutions: $1 … ${12}, $@ and $# (arguments of the script), ${env:NAME}, $(STATEMENT).",
      ],
      examples: [
        Example("let old = sku-1 sku-2\nstage $old", "stages two ids"),
        Example("let mine = $(show staged)\necho ${#mine}", "counts what a command put out"),
      ]),
    FormHelp(
      name: "unlet", usage: "unlet NAME", summary: "forgets a variable", details: [],
      examples: [
        Example("let x = 1\nunlet x", "after it, $x is an error again"),
        Example("-unlet never-set", "a leading '-' passes over the failure"),
      ]),
    FormHelp(
      name: "if", usage: "if COND { … } else if COND { … } else { … }",
      summary: "does what the first condition that holds asks for",
      details: [
        "'else' stands on the line of the '}' before it. A condition is WORD, WORD OP WORD, not COND, COND and COND,",
        "COND or COND, (COND) or succeeds { … }. OP is one of == != (the same text), < <= > >= (as numbers",
        "where both sides are decimal numbers, else as text), =~ (a regular expression finds something) and in (is an element",
        "of a list). A lone word is true unless it is empty, false, no, off or 0.",
      ],
      examples: [
        Example(
          "stage sku-1\nif $(count staged) > 0 { plan } else { echo nothing }", "a plan where something is staged"),
        Example("let id = sku-12\nif $id =~ '^sku-' and not ($id in sku-1 ) { echo $id }", "a pattern and a list"),
      ]),
    FormHelp(
      name: "foreach", usage: "foreach NAME in WORD… { … }    foreach NAME in --lines FILE { … }",
      summary: "does something for each word, or for each line of a file",
      details: [
        "'break' leaves the innermost loop and 'continue' goes on with its next round. A file is read line by line, whatever",
        "its size; '-' is standard input.",
      ],
      examples: [
        Example("foreach id in sku-1 sku-2 { echo deleting $id }", "two rounds"),
        Example("let ids = a b c\nforeach id in $ids { if $id == b { continue }; stage $id }", "stages two of three"),
      ]),
    FormHelp(
      name: "while", usage: "while COND { … }", summary: "goes on as long as a condition holds",
      details: ["At most as many rounds as the setting loop-limit says. 'help if' tells what a condition is."],
      examples: [
        Example("let n =\nwhile ${#n} < 3 { let n += x; echo ${#n} }", "1, 2, 3"),
        Example("while yes { break }", "'break' leaves it"),
      ]),
    FormHelp(
      name: "repeat", usage: "repeat N { … }", summary: "does something so many times", details: [],
      examples: [
        Example("repeat 3 { echo again }", "three rows"),
        Example("let n = 2\nrepeat $n { echo again }", "a variable says how often"),
      ]),
    FormHelp(
      name: "break", usage: "break", summary: "leaves the innermost loop", details: [],
      examples: [
        Example("foreach i in 1 2 3 { if $i == 2 { break }; echo $i }", "1"),
        Example("while yes { break }", "no round to its end"),
      ]),
    FormHelp(
      name: "continue", usage: "continue", summary: "goes on with the next round of the innermost loop", details: [],
      examples: [
        Example("foreach i in 1 2 3 { if $i == 2 { continue }; echo $i }", "1 and 3"),
        Example("repeat 2 { continue; echo never }", "nothing"),
      ]),
    FormHelp(
      name: "try", usage: "try { … } catch [NAME] { … }", summary: "goes on after an error",
      details: [
        "The variable NAME gets three elements: the error's code, its message and its place. Without 'catch' the error is",
        "shown and passed over, as a leading '-' does with one statement. Ctrl-C is not caught.",
      ],
      examples: [
        Example("try { unstage --from missing.csv } catch why { echo $why }", "tells why, and goes on"),
        Example("try { unlet never-set }\necho on", "the error is shown"),
      ]),
    FormHelp(
      name: "with", usage: "with ENVIRONMENT { … }", summary: "does something in another environment and comes back",
      details: ["It comes back also after an error. Each environment has its own stage."],
      examples: [
        Example("with sandbox { stage sku-1; show staged }", "whatever the current environment is"),
        Example("with sandbox { plan sku-1 }", "a plan for another catalogue"),
      ]),
    FormHelp(
      name: "define", usage: "define NAME PARAM… [PARAM...] { … }", summary: "makes a command of one's own",
      details: [
        "Each parameter takes a word; the last one, written with three dots, takes all that are left. They are the command's",
        "own while it runs, and so are $1…, $@ and $#. 'return' leaves it. A command that is there can't be hidden.",
      ],
      examples: [
        Example("define drop why ids... { echo $why; stage $ids }\ndrop old sku-1 sku-2", "stages two ids"),
        Example("define twice word { return $word $word }\nlet x = $(twice a)", "$x is 'a a'"),
      ]),
    FormHelp(
      name: "return", usage: "return [WORD…]", summary: "leaves a command of one's own, or a script",
      details: ["The words are put out, a row each."],
      examples: [
        Example("define first ids... { foreach id in $ids { return $id } }\nfirst a b", "a"),
        Example("define nothing { return; echo never }\nnothing", "leaves it at once"),
      ]),
    FormHelp(
      name: "exit", usage: "exit [STATUS]", summary: "ends the session with a status from 0 to 255",
      details: ["Left out, the status is 0."],
      examples: [
        Example("if $(count staged) == 0 { exit }", "nothing to do is no error"),
        Example("if $(count staged) > 1000 { exit 3 }", "a script's own refusal"),
      ]),
    FormHelp(
      name: "assert", usage: "assert COND [, MESSAGE…]",
      summary: "fails where a condition does not hold, and shows both sides",
      details: ["'help if' tells what a condition is."],
      examples: [
        Example("stage sku-1 sku-2\nassert $(count staged) == 2, wrong count", "goes on where it holds"),
        Example("assert $# == 0", "a script that takes no arguments"),
      ]),
    FormHelp(
      name: "time", usage: "time { … }", summary: "tells how long something took", details: [],
      examples: [
        Example("time { stage sku-1 }", "a note on standard error"),
        Example("time { show staged } > ids.tsv", "output goes where it went before"),
      ]),
    FormHelp(
      name: "source", usage: "source FILE [ARGUMENT…]", summary: "runs a script with its own $1…",
      details: [
        "The script is read and checked whole before its first statement runs. A script that it sources itself is looked for",
        "beside it; every other file that it names, in the current folder. Its first error ends it, and fails the 'source'.",
      ],
      examples: [
        Example("source cleanup.recsh", "runs a script in this session"),
        Example("source cleanup.recsh test- 100", "the same with two arguments"),
      ]),
  ]
}
