internal import Shell
internal import Testing

@Suite("Binding: words become arguments")
struct BindingTests {
  @Test(
    "a name that is none is an error at its place, with the nearest as help",
    arguments: [
      ("ecko a", "unknown-command -c:1:1+4: unknown command 'ecko' / did you mean 'echo'?"),
      ("frobnicate", "unknown-command -c:1:1+10: unknown command 'frobnicate' / 'help' lists the commands"),
      ("sourc f", "unknown-command -c:1:1+5: unknown command 'sourc' / did you mean 'source'?"),
      ("show", "unknown-command -c:1:1+4: 'show' needs to know what / one of: things, other"),
      ("show thngs", "unknown-command -c:1:1+10: there is no 'show thngs' / did you mean 'show things'?"),
      ("show everything", "unknown-command -c:1:1+15: there is no 'show everything' / one of: things, other"),
      ("show 'things'", "unknown-command -c:1:1+4: 'show' needs to know what / one of: things, other"),
      (
        "'echo' a",
        "unknown-command -c:1:1+6: a command's name has to be written plainly / a quoted word or a variable is never a command"
      ),
      (
        "$x a",
        "unknown-command -c:1:1+2: a command's name has to be written plainly / a quoted word or a variable is never a command"
      ),
      (
        "ech$x",
        "unknown-command -c:1:1+5: a command's name has to be written plainly / a quoted word or a variable is never a command"
      ),
      (
        "\\echo",
        "unknown-command -c:1:1+5: a command's name has to be written plainly / a quoted word or a variable is never a command"
      ),
      ("add --lmit 3", "unknown-option -c:1:5+6: 'add' has no option '--lmit' / did you mean '--limit'?"),
      (
        "add --frobnicate=3",
        "unknown-option -c:1:5+14: 'add' has no option '--frobnicate' / 'help add' lists them; to mean the text itself, put it in quotes"
      ),
      (
        "plain --yes",
        "unknown-option -c:1:7+5: 'plain' has no option '--yes' / 'help plain' lists them; to mean the text itself, put it in quotes"
      ),
    ])
  func unknown(text: String, error: String) async {
    await World().run(text, gives: [error, "= 2"])
  }

  private static let addUsage =
    "add [ID…] [--from FILE…] [--limit N] [--yes] [--mode MODE] [--age TIME] [--match RE]"

  @Test(
    "options are sorted from words wherever they stand, with a blank or a '=' before their value",
    arguments: [
      ("add", "words false;ids []"), ("add a b", "words true;ids [a|b]"),
      ("add --yes a", "words true;ids [a];--yes []"),
      ("add a --limit 3 b", "words true;ids [a|b];--limit [3];as a number 3"),
      ("add --limit=3 a", "words true;ids [a];--limit [3];as a number 3"),
      ("add --limit='3' a", "words true;ids [a];--limit [3];as a number 3"),
      ("add --limit=\"3\"", "words false;ids [];--limit [3];as a number 3"),
      ("add --from='my file.csv' a", "words true;ids [a];--from [my file.csv]"),
      ("add --from=a'b c'd", "words false;ids [];--from [ab cd]"),
      ("add --from=a=b", "words false;ids [];--from [a=b]"), ("add --from=", "words false;ids [];--from []"),
      ("add --from=''", "words false;ids [];--from []"),
      ("add --from f g h --yes a", "words true;ids [a];--from [f|g|h];--yes []"),
      ("add --from f --from=g --from h", "words false;ids [];--from [f|g|h]"),
      ("add -- --yes a", "words true;ids [--yes|a]"), ("add -- --", "words true;ids [--]"),
      ("add a --", "words true;ids [a]"), ("add --from f -- g", "words true;ids [g];--from [f]"),
      ("add '--yes' \"--limit\" \\--from", "words true;ids [--yes|--limit|--from]"),
      ("add -\\-yes -'-yes'", "words true;ids [--yes|--yes]"),
      ("add -y -", "words true;ids [-y|-]"),
      ("add --mode fast --age 15m --match '^a.*$'", "words false;ids [];--mode [fast];--age [15m];--match [^a.*$]"),
      ("add ''", "words true;ids []"), ("add --limit '--limit'", nil),
    ] as [(String, String?)])
  func options(text: String, given: String?) async {
    let happened = await World().run(text)
    guard let given else {
      #expect(
        happened == ["usage -c:1:13+9: --limit takes a whole number from 0 to 9, and '--limit' is none", "= 2"])
      return
    }
    #expect(happened == [given, "= 0"])
  }

  @Test("a variable never becomes an option, an option's name or a command, whatever it holds")
  func substitutionsStayWords() async {
    let world = World()
    _ = await world.run("let x = --yes; let n = --limit 3; let c = echo")
    await world.run("add $x", gives: ["words true;ids [--yes]", "= 0"])
    await world.run("add $n", gives: ["words true;ids [--limit|3]", "= 0"])
    await world.run("add \"$x\" a$x $(echo '--yes')", gives: ["words true;ids [--yes|a--yes|--yes]", "= 0"])
    await world.run("add --from $x", gives: ["words false;ids [];--from [--yes]", "= 0"])
    await world.run(
      "add --from=$n --limit=1",
      gives: [
        "words false;ids [];--from [--limit|3];--limit [1];as a number 1", "= 0",
      ])
    let plainly =
      "an option's name has to be written plainly / --NAME VALUE or --NAME=VALUE; to mean the text itself, put it in quotes"
    for (text, length) in [
      ("add --yes$x", 7), ("add --$x", 4), ("add --'yes'", 7), ("add --ye's'", 7), ("add --=a", 4),
      ("add --lim$x=3", 9),
    ] {
      await world.run(text, gives: ["unknown-option -c:1:5+\(length): \(plainly)", "= 2"])
    }
  }

  @Test(
    "an option is given once, with its one value, or the statement says how it is written",
    arguments: [
      ("add --limit 1 --limit 2", "usage -c:1:15+7: --limit is given twice / give it once"),
      ("add --yes --yes", "usage -c:1:11+5: --yes is given twice / give it once"),
      ("add --limit", "usage -c:1:5+7: --limit needs a value / --limit N"),
      ("add --from --yes", "usage -c:1:5+6: --from needs a value / --from FILE"),
      ("add --limit --yes", "usage -c:1:5+7: --limit needs a value / --limit N"),
      ("add --yes=1", "usage -c:1:5+7: --yes takes no value / write --yes alone"),
      ("add --yes=", "usage -c:1:5+6: --yes takes no value / write --yes alone"),
      (
        "add -yes a",
        "unknown-option -c:1:5+4: '-yes' is no option / did you mean '--yes'? to mean the text itself, put it in quotes"
      ),
      ("add --limit=", "usage -c:1:13+1: --limit takes a whole number from 0 to 9, and '' is none"),
    ])
  func optionUsage(text: String, error: String) async {
    await World().run(text, gives: [error, "= 2"])
  }

  @Test(
    "how many words a command takes is checked, and said with its usage",
    arguments: [
      ("pair", "usage -c:1:1+4: 'pair' needs KEY / pair KEY COUNT [NOTE]"),
      ("pair a", "usage -c:1:1+4: 'pair' needs COUNT / pair KEY COUNT [NOTE]"),
      ("pair a 1 b c", "usage -c:1:12+1: 'pair' takes no further word / pair KEY COUNT [NOTE]"),
      ("plain a", "usage -c:1:7+1: 'plain' takes no further word / plain"),
      ("level", "usage -c:1:1+5: 'level' needs LEVEL / level LEVEL…"),
      ("show things a", "usage -c:1:13+1: 'show things' takes no further word / show things [--output FORMAT]"),
      ("record start", "usage -c:1:1+12: 'record start' needs FILE / record start FILE [--append] [--with-output]"),
    ])
  func arity(text: String, error: String) async {
    await World().run(text, gives: [error, "= 2"])
  }

  @Test(
    "a literal that does not fit is found before anything ran",
    arguments: [
      ("pair a 11", "usage -c:2:8+2: COUNT takes a whole number from 1 to 10, and '11' is none"),
      ("pair a x", "usage -c:2:8+1: COUNT takes a whole number from 1 to 10, and 'x' is none"),
      ("level 1 2 4", "usage -c:2:11+1: LEVEL takes a whole number from 1 to 3, and '4' is none"),
      ("add --mode fst", "usage -c:2:12+3: --mode can't be 'fst' / did you mean 'fast'?"),
      ("add --mode=quick", "usage -c:2:12+5: --mode can't be 'quick' / one of: fast, slow"),
      (
        "add --age 5",
        "usage -c:2:11+1: --age takes a length of time, and '5' is none / a number and a unit: 500ms, 90s, 15m, 2h, 7d"
      ),
      (
        "add --match '['",
        "usage -c:2:13+3: '[' is no regular expression / put it in single quotes, and a backslash before a sign that means itself"
      ),
      (
        "echo --output yaml",
        "usage -c:2:15+4: --output can't be 'yaml' / one of: table, vertical, csv, tsv, json, jsonl, markdown, text"
      ),
      ("echo $(pair a 11)", "usage -c:2:15+2: COUNT takes a whole number from 1 to 10, and '11' is none"),
      ("let x = \"$(nope)\"", "unknown-command -c:2:12+4: unknown command 'nope' / 'help' lists the commands"),
      (
        "echo ${secret:k}",
        "usage -c:2:6+11: the secret 'k' can't be used in this place / a token comes from the environment's own source: env add NAME … --token SOURCE"
      ),
      ("echo a > $(nope)", "unknown-command -c:2:12+4: unknown command 'nope' / 'help' lists the commands"),
      ("}", "syntax -c:2:1+1: this '}' closes no block / to mean the character itself, write '}' in quotes"),
    ])
  func literals(text: String, error: String) async {
    await World().run("echo first\n" + text, gives: [error, "= 2"])
  }

  @Test("what a variable holds is checked when it runs, by the same rules, at the word's place")
  func runTime() async {
    let world = World()
    _ = await world.run("let many = k 3; let none =; let bad = 11; let three = k 3 n")
    await world.run(
      "pair k $bad",
      gives: [
        "usage -c:1:8+4: COUNT takes a whole number from 1 to 10, and '11' is none", "= 2",
      ])
    await world.run("pair $many", gives: ["k|3|-", "= 0"])
    await world.run("pair $three", gives: ["k|3|n", "= 0"])
    await world.run("pair $none $many", gives: ["k|3|-", "= 0"])
    await world.run(
      "pair $three more",
      gives: [
        "usage -c:1:13+4: 'pair' takes no further word / pair KEY COUNT [NOTE]", "= 2",
      ])
    await world.run("pair $none a", gives: ["usage -c:1:1+4: 'pair' needs COUNT / pair KEY COUNT [NOTE]", "= 2"])
    await world.run("level $none", gives: ["usage -c:1:1+5: 'level' needs LEVEL / level LEVEL…", "= 2"])
    await world.run(
      "add --limit $many",
      gives: [
        "usage -c:1:13+5: --limit takes one value, and '$many' is 2 / name the element that is meant, or put it in double quotes",
        "= 2",
      ])
    await world.run(
      "add --limit $none",
      gives: [
        "usage -c:1:13+5: --limit takes one value, and '$none' is 0 / name the element that is meant, or put it in double quotes",
        "= 2",
      ])
    await world.run(
      "add --from $none",
      gives: [
        "usage -c:1:12+5: --from takes one value, and '$none' is 0 / name the element that is meant, or put it in double quotes",
        "= 2",
      ])
    await world.run(
      "level 9 $many",
      gives: [
        "usage -c:1:7+1: LEVEL takes a whole number from 1 to 3, and '9' is none", "= 2",
      ])
  }

  @Test("a word that expands to nothing is refused where nothing could be taken for everything")
  func emptyWords() async {
    let world = World()
    _ = await world.run("let none =")
    let nothing =
      "is empty: nothing was done, for nothing must never mean everything / fill it first, or leave the word out"
    await world.run("add $none", gives: ["empty-word -c:1:5+5: '$none' \(nothing)", "= 3"])
    await world.run("add a $(show other)", gives: ["empty-word -c:1:7+13: '$(show other)' \(nothing)", "= 3"])
    await world.run("add $@", gives: ["empty-word -c:1:5+2: '$@' \(nothing)", "= 3"])
    await world.run("echo a $none b", gives: ["a;b", "= 0"])
    await world.run("echo \"$none\"", gives: ["", "= 0"])
  }

  @Test("words keep their places to the column, so that a command can point at them")
  func places() async {
    await World().run("spans a  'b c' \\\n $#", gives: ["-c:1:7;-c:1:10;-c:2:2", "= 0"])
  }

  @Test("usage shows what a signature declares")
  func usage() {
    #expect(
      TestCommands.table.entries.map(\.signature.usage) == [
        "echo [WORD…] [--output FORMAT]", "pair KEY COUNT [NOTE]", Self.addUsage, "plain", "level LEVEL…",
        "show things [--output FORMAT]",
        "show other [--output FORMAT]", "use ENVIRONMENT", "set SETTING [VALUE]",
        "record start FILE [--append] [--with-output]",
        "record stop", "fail [WORD…]", "half",
        "quit [STATUS]", "spans [WORD…]",
      ])
  }

  @Test("a table finds a command by its whole name, and knows what can follow a first word")
  func table() {
    #expect(TestCommands.table["show things"]?.signature.name == "show things")
    #expect(TestCommands.table["show"]?.signature.name == nil)
    #expect(TestCommands.table.subcommands(of: "show") == ["things", "other"])
    #expect(TestCommands.table.subcommands(of: "echo") == [])
  }
}
