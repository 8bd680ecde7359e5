internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Scripts: source, and files that may be cut off")
struct SourceTests {
  @Test("a script has its own arguments and shares variables; relative paths start at the script that says them")
  func source() async {
    let world = World()
    world.files["lib/outer"] = "source inner x $1\necho outer $@\nlet seen = yes\n"
    world.files["lib/inner"] = "echo inner $@ $#\n"
    world.files["lib/sub/deep"] = "source /abs $#\n"
    world.files["/abs"] = "echo abs $1\n"
    await world.run(
      "source lib/outer 'a b'; echo $seen $#; source lib/sub/deep",
      gives: ["inner;x;a b;2", "outer;a b", "yes;0", "abs;0", "= 0"])
  }

  @Test("a script with a fault runs nothing, and the fault has its own place")
  func fault() async {
    let world = World()
    world.files["f"] = "echo one\nstop\n"
    await world.run(
      "echo a\nsource f\necho b",
      gives: ["a", "unknown-command f:2:1+4: unknown command 'stop' / 'help' lists the commands", "= 2"])
    world.files["g"] = "echo one\nfail z\necho two\n"
    await world.run("source g; echo b", gives: ["one", "before", "failed g:2:1+6: it failed for z / mend it", "= 1"])
  }

  @Test("a script that is missing, or no text, is an error where it was named or found")
  func missing() async {
    let world = World()
    await world.run("\n source nowhere", gives: ["file -c:2:9+7: nowhere is not there", "= 1"])
    world.files["n"] = "echo \0"
    await world.run(
      "source n",
      gives: [
        "encoding n:1:1+0: n is no script: it holds a NUL at byte 5 / save it as UTF-8 text", "= 2",
      ])
    await world.run("source ''", gives: ["usage -c:1:1+9: 'source' was given no file / source FILE [args…]", "= 2"])
  }

  @Test("scripts call one another 25 deep, and no deeper")
  func depth() async {
    let world = World()
    for level in 1...30 { world.files["s\(level)"] = "echo \(level)\nsource s\(level + 1)\n" }
    world.files["s25"] = "echo 25\n"
    await world.run("source s1", gives: (1...25).map(String.init) + ["= 0"])
    world.files["s25"] = "echo 25\nsource s26\n"
    await world.run(
      "source s1",
      gives: (1...25).map(String.init) + [
        "failed s25:2:1+10: scripts call one another more than 25 deep / look whether a script sources itself, and end it with an 'if'",
        "= 1",
      ])
    world.files["loop"] = "source loop\n"
    await world.run(
      "source loop",
      gives: [
        "failed loop:1:1+11: scripts call one another more than 25 deep / look whether a script sources itself, and end it with an 'if'",
        "= 1",
      ])
  }

  @Test("quit in a script ends the text that sourced it")
  func quit() async {
    let world = World()
    world.files["q"] = "quit 3\n"
    await world.run("source q; echo never", gives: ["= 3 quits"])
  }

  @Test("after an error in a script the outer arguments are back")
  func argumentsComeBack() async {
    let world = World()
    world.files["f"] = "fail $1\n"
    await world.run(
      "-source f inner; echo $1", arguments: ["outer"],
      gives: ["before", "failed f:1:1+7: it failed for inner / mend it", "outer", "= 0"])
  }

  private static let cutOff =
    "the last line has no line end, so it may have been cut off, and it may delete / end the file with a newline"

  @Test(
    "a file or stream whose last line has no end is refused when that line is a write",
    arguments: [Interpreter.Door.file("f"), .stream])
  func cutOffWrite(door: Interpreter.Door) async {
    let name = door == .stream ? "stdin" : "f"
    await World().run("echo a\nadd b", from: door, gives: ["syntax \(name):2:1+5: \(Self.cutOff)", "= 2"])
    await World().run("add a\necho b", from: door, gives: ["words true;ids [a]", "b", "= 0"])
    await World().run("add a\n", from: door, gives: ["words true;ids [a]", "= 0"])
  }

  @Test("what is typed or handed in whole can't have been cut off", arguments: [Interpreter.Door.prompt, .text])
  func whole(door: Interpreter.Door) async {
    await World().run("add a", from: door, gives: ["words true;ids [a]", "= 0"])
  }

  @Test("a line that was cut off behind its continuation runs nothing")
  func cutOffContinuation() async {
    await World().run(
      "add a \\\n", from: .stream,
      gives: ["syntax stdin:1:7+1: the text ends behind this '\\' / write the rest of the statement", "= 2"])
  }

  @Test(
    "the last line may be cut off behind a blank, a ';', a comment or a later statement too",
    arguments: [
      ("add a ", 5), ("add a\t", 5), ("add a;", 5), ("add a # b", 5), ("add a; echo b", 5), ("echo $(add a)", 13),
      ("let x = $(add a)", 16),
      ("-add a | cat", 12), ("echo a; add b > f", 9),
    ])
  func cutOffElsewhere(text: String, length: Int) async {
    let column = text.hasPrefix("echo a;") ? 9 : 1
    await World().run(
      "echo first\n" + text, from: .stream, gives: ["syntax stdin:2:\(column)+\(length): \(Self.cutOff)", "= 2"])
  }
}
