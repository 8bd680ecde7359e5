internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Forms: what they do")
struct FormRunTests {
  @Test("the first branch that holds runs, and no other")
  func conditional() async {
    let world = World()
    await world.run("let x = b; if $x == a { echo 1 } else if $x == b { echo 2 } else { echo 3 }", gives: ["2", "= 0"])
    await world.run("if $x == c { echo 1 } else { echo 3; echo 4 }", gives: ["3", "4", "= 0"])
    await world.run("if $x == c { echo 1 }", gives: ["= 0"])
  }

  @Test(
    "a condition holds or does not",
    arguments: [
      ("a", true), ("''", false), ("false", false), ("no", false), ("off", false), ("0", false), ("00", true),
      ("$empty", false), ("$two", true), ("not ''", true), ("a and ''", false), ("'' or a", true),
      ("1 == 1.0", false), ("007 == 7", false), ("007 in 7", false), ("007 <= 7", true), ("-0 >= 0", true),
      ("7 == 7", true), ("1e3 == 1000", false), ("2 < 10", true),
      ("a2 < a10", false), ("10 < 9a", true), ("-2 < -1", true), ("1.5 >= 1.50", true), ("-1.5 > -1.25", false),
      ("123456789012345678901 == 123456789012345678902", false), ("0.1 < 0.09", false),
      ("$two == $two", true), ("$two == 'a b'", false), ("$empty == ''", true), ("$empty != ''", false),
      ("$empty == $empty", true), ("$two != $empty", true), ("b in $two", true), ("c in $two", false),
      ("a in $empty", false), ("sku-12 =~ '^sku-[0-9]+$'", true), ("sku-x =~ '^sku-[0-9]+$'", false),
      ("succeeds { echo x }", true), ("succeeds { fail x }", false), ("not succeeds { fail x }", true),
      ("(a or b) and not (a and '')", true), ("'=' == '='", true), ("\"$two\" == 'a b'", true), ("é > z", true),
    ])
  func conditions(text: String, isTrue: Bool) async {
    let world = World()
    let happened = await world.run(
      "let empty =; let two = a b\nif \(text) { echo holds } else { echo not }")
    #expect(happened.suffix(2) == [isTrue ? "holds" : "not", "= 0"], "\(happened)")
  }

  @Test("what can't be compared is told at its word")
  func comparisonFaults() async {
    let world = World()
    _ = await world.run("let two = a b; let none =; let bad = '['")
    await world.run(
      "if $two < 3 { echo x }",
      gives: [
        "usage -c:1:4+4: one word is compared here, and '$two' is a b / \"$two\" joins them; ${#NAME} counts them",
        "= 2",
      ])
    await world.run(
      "if 3 > $none { echo x }",
      gives: [
        "usage -c:1:8+5: one word is compared here, and '$none' is empty / \"$none\" joins them; ${#NAME} counts them",
        "= 2",
      ])
    await world.run(
      "if a =~ $bad { echo x }",
      gives: [
        "usage -c:1:9+4: '[' is no regular expression / put it in single quotes, and a backslash before a sign that means itself",
        "= 2",
      ])
    await world.run(
      "echo before; if a =~ '[' { echo x }",
      gives: [
        "usage -c:1:22+3: '[' is no regular expression / put it in single quotes, and a backslash before a sign that means itself",
        "= 2",
      ])
  }

  @Test("foreach goes through the words, and break and continue mean the innermost loop")
  func foreach() async {
    let world = World()
    await world.run("foreach i in a 'b c' $(echo d e) { echo $i }", gives: ["a", "b c", "d", "e", "= 0"])
    await world.run("foreach i in { echo $i }", gives: ["= 0"])
    await world.run(
      "foreach i in 1 2 3 { foreach j in 1 2 3 { if $j == 2 { break }; echo $i$j }; if $i == 2 { break } }; echo $i",
      gives: ["11", "21", "2", "= 0"])
    await world.run("foreach i in 1 2 3 { if $i == 2 { continue }; echo $i }", gives: ["1", "3", "= 0"])
  }

  @Test("foreach --lines reads a file of any line ends, a line at a time")
  func lines() async {
    let world = World()
    world.files["f"] = "\u{FEFF}one\r\ntwo words\n\nlast"
    await world.run(
      "foreach l in --lines f { echo $l }", gives: ["one", "two words", "", "last", "= 0"])
    await world.run("foreach l in --lines f { echo $l; break }", gives: ["one", "= 0"])
    world.files["empty"] = ""
    await world.run("foreach l in --lines empty { echo $l }", gives: ["= 0"])
    await world.run(
      "foreach l in --lines nope { echo $l }", gives: ["file -c:1:22+4: nope is not there", "= 1"])
    world.files.keep([0x61, 0x0A, 0xFF, 0x0A], at: "bad", appending: false)
    await world.run(
      "foreach l in --lines bad { echo $l }",
      gives: [
        "a",
        "file -c:1:22+3: bad:2: the line is not valid UTF-8, or holds a NUL / save the file as UTF-8, as in: iconv -t UTF-8",
        "= 1",
      ])
  }

  @Test("while runs as long as its condition holds, and not for ever")
  func whileLoop() async {
    let world = World()
    await world.run(
      "let n =; while ${#n} < 3 { let n += x; echo ${#n} }", gives: ["1", "2", "3", "= 0"])
    await world.run("while a { break }; repeat 2 { echo r }; repeat 0 { echo never }", gives: ["r", "r", "= 0"])
    await world.run(
      "let k = x; repeat $k { echo a }",
      gives: [
        "usage -c:1:19+2: 'repeat' takes a whole number from 0, and 'x' is none", "= 2",
      ])
    await world.run(
      "echo a; repeat -1 { echo a }",
      gives: [
        "usage -c:1:16+2: 'repeat' takes a whole number from 0, and '-1' is none", "= 2",
      ])
    await world.run("if succeeds { repeat 3 { break }; define f { return }; f } { echo left }", gives: ["left", "= 0"])
    await world.run(
      "if succeeds { quit 3 } { echo never }",
      gives: [
        "usage -c:1:13+10: 'quit' has no place in a condition / put it into the block behind the condition", "= 2",
      ])
    let endless = await world.run("while a { }")
    #expect(
      endless == [
        "failed -c:1:1+11: this 'while' ran 1000000 rounds, and that is the most / set loop-limit N, if more are meant",
        "= 1",
      ])
  }

  @Test("catch gets the error's code, message and place; without it the error is shown")
  func attempt() async {
    let world = World()
    await world.run(
      "try { fail a; echo never } catch e { foreach part in $e { echo $part } }; echo on",
      gives: ["before", "failed", "it failed for a", "-c:1:7", "on", "= 0"])
    await world.run("try { echo a } catch { echo b }", gives: ["a", "= 0"])
    await world.run(
      "try { fail a }; echo on", gives: ["before", "failed -c:1:7+6: it failed for a / mend it", "on", "= 0"])
    await world.run(
      "try { fail a } catch { fail b }",
      gives: [
        "before", "before", "failed -c:1:24+6: it failed for b / mend it", "= 1",
      ])
  }

  @Test("with runs its block elsewhere and comes back, also after an error")
  func with() async {
    let world = World()
    await world.run("with prod { use other; echo in }", gives: ["in", "= 0"])
    #expect(await world.interpreter.session.environment == "sandbox")
    #expect(await world.interpreter.session.previousEnvironment == nil)
    _ = await world.run("with prod { fail a }")
    #expect(await world.interpreter.session.environment == "sandbox")
    let none = await world.run("let x =; with $x { echo a }")
    #expect(
      none == [
        "usage -c:1:15+2: an environment has to stand here, and '$x' is empty / give it one word; double quotes make one of a list",
        "= 2",
      ])
  }

  @Test("a command of one's own has words of its own, and gives the outer ones back")
  func definition() async {
    let world = World()
    await world.run(
      """
      let id = outer
      define show2 id rest... { echo $id; echo ${#rest} $rest $# $1; return done }
      show2 a b 'c d'
      echo $id
      echo $(show2 x)
      """, gives: ["a", "2;b;c d;3;a", "done", "outer", "x;0;1;x;done", "= 0"])
    await world.run("show2 q > f", gives: ["open f", "finish f", "= 0"])
    #expect(world.files["f"] == "q\n0;1;q\ndone\n")
    await world.run("show2", gives: ["usage -c:1:1+5: 'show2' needs ID / show2 ID [REST…]", "= 2"])
    await world.run(
      "later a\ndefine later x { echo $x }",
      gives: ["unknown-command -c:1:1+5: unknown command 'later' / 'help' lists the commands", "= 2"])
    await world.run(
      "define echo { plain }",
      gives: [
        "usage -c:1:8+4: 'echo' is a command already, and can't be hidden / give it another name", "= 2",
      ])
    await world.run(
      "define one x { echo $x }; one a b",
      gives: [
        "usage -c:1:27+7: 'one' takes 1 word, and this is 2 / it was made by 'define one'", "= 2",
      ])
    await world.run(
      "define loop { loop }; loop",
      gives: [
        "failed -c:1:15+4: commands call one another more than 100 deep / look whether 'loop' calls itself, and end it with an 'if'",
        "= 1",
      ])
    await world.run(
      "define nap { nope }",
      gives: [
        "unknown-command -c:1:14+4: unknown command 'nope' / 'help' lists the commands", "= 2",
      ])
  }

  @Test("a command of one's own sees what is outside of its caller, and an empty word never moves the others")
  func scopes() async {
    let world = World()
    await world.run(
      "let id = outer\ndefine inner { echo $id; let id = changed }\ndefine middle id { inner; echo $id }\nmiddle own\necho $id",
      gives: ["outer", "own", "changed", "= 0"])
    await world.run(
      "define down n { echo $n; if $n > 1 { down 1 }; echo $n }; down 2", gives: ["2", "1", "1", "2", "= 0"])
    await world.run(
      "let e =; define two a b... { echo $a ${#b} }; two $e x",
      gives: [
        "empty-word -c:1:51+2: '$e' is empty, and 'two' needs A / two A [B…]", "= 3",
      ])
    await world.run("two x $e", gives: ["x;0", "= 0"])
  }

  @Test("the shell's variables have no '-' in their names")
  func hostNames() async {
    let world = World()
    await world.run(
      "let keep-dir = /x; let keep = y; echo a | rm $keep-dir",
      gives: [
        "usage -c:1:42+13: the shell has no variables with a '-' in their names, such as 'keep-dir' / let short = $keep-dir, and name that one",
        "= 2",
      ])
    await world.run(
      "echo a | cat $keep-dirt $keep",
      gives: [
        "open sh -c 'cat $keep-dirt $keep' with [keep=y]", "finish sh -c 'cat $keep-dirt $keep' with [keep=y]", "= 0",
      ])
  }

  @Test("a sourced script's commands can be called, and a typing error in it is found before anything runs")
  func sourcedDefinitions() async {
    let world = World()
    world.files["lib"] = "define greet who { echo hello $who }\n"
    await world.run("source lib\ngreet you", gives: ["hello;you", "= 0"])
    let fresh = World()
    fresh.files["lib"] = world.files["lib"]
    await fresh.run(
      "echo a\nsource lib\ngreet",
      gives: [
        "usage -c:3:1+5: 'greet' takes 1 word, and this is 0 / it was made by 'define greet'", "= 2",
      ])
    await fresh.run(
      "echo a\nsource lib\ngret you",
      gives: [
        "unknown-command -c:3:1+4: unknown command 'gret' / did you mean 'greet'?", "= 2",
      ])
    await fresh.run("let l = lib; source $l; greet you", gives: ["hello;you", "= 0"])
  }

  @Test("return leaves a command or a script, exit everything")
  func leaving() async {
    let world = World()
    world.files["s"] = "echo a\nif x { return b c }\necho never\n"
    await world.run("source s; echo on", gives: ["a", "b;c", "on", "= 0"])
    await world.run("repeat 3 { exit 7 }; echo never", gives: ["= 7 quits"])
    await world.run("define f { repeat 3 { return }; echo never }; f; echo on", gives: ["on", "= 0"])
    await world.run(
      "exit 256",
      gives: [
        "usage -c:1:6+3: 'exit' takes a status from 0 to 255, and '256' is none", "= 2",
      ])
    await world.run("exit", gives: ["= 0 quits"])
  }

  @Test("an assertion that fails shows both sides and the message")
  func assertion() async {
    let world = World()
    await world.run("let n = 2; assert $n == 2; assert $n > 1 and $n < 3, never said", gives: ["= 0"])
    await world.run(
      "assert $n == 3, wrong count $n",
      gives: [
        "assertion -c:1:1+30: wrong count 2: 2 == 3 does not hold", "= 1",
      ])
    await world.run("let e =; assert $e", gives: ["assertion -c:1:10+9: '$e' is empty", "= 1"])
    await world.run(
      "assert $(plain) == 1",
      gives: [
        "note: plain from -c:1", "assertion -c:1:1+20: empty == 1 does not hold", "= 1",
      ])
    await world.run("assert not $n", gives: ["assertion -c:1:1+13: this does not hold", "= 1"])
  }

  @Test("a form's output goes to one file, and time is told aside")
  func output() async {
    let world = World()
    await world.run("foreach i in a b { echo $i } > f", gives: ["open f", "finish f", "= 0"])
    #expect(world.files["f"] == "a\nb\n")
    await world.run(
      "time { echo a } | cat",
      gives: [
        "open sh -c 'cat' with []", "note: time: 0.000 s", "finish sh -c 'cat' with []", "= 0",
      ])
    await world.run(
      "if a { fail x } > g",
      gives: [
        "open g", "abandon g", "failed -c:1:8+6: it failed for x / mend it", "= 1",
      ])
  }

  @Test("keep-going passes over a form as a whole")
  func keepGoing() async {
    let world = World(keepsGoing: true)
    await world.run(
      "repeat 2 { fail a; echo never }\necho on",
      gives: [
        "before", "failed -c:1:12+6: it failed for a / mend it", "on", "= 1",
      ])
  }
}
