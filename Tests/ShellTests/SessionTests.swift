internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Sessions: what statements do and share")
struct SessionTests {
  @Test("variables are lists: alone they give their elements, joined to anything they give one text")
  func variables() async {
    let world = World()
    await world.run(
      """
      let x = a 'b c' $#
      echo $x
      echo "<$x>" pre$x $x$x ${#x}
      let x += d
      echo ${#x} "${x}"
      let y = $x $x; echo ${#y}
      let none =; echo ${#none} "[$none]" -${none}-
      """, gives: ["a;b c;0", "<a b c 0>;prea b c 0;a b c 0a b c 0;3", "4;a b c 0 d", "8", "0;[];--", "= 0"])
  }

  @Test("what was never set is an error with the nearest name, when it runs and not before")
  func unset() async {
    let world = World()
    await world.run(
      "let count = 1\necho $cuont",
      gives: ["unset-variable -c:2:6+6: the variable 'cuont' was never set / did you mean '$count'?", "= 1"])
    await world.run(
      "echo ok; echo \"${#zzz}\"",
      gives: ["ok", "unset-variable -c:1:15+9: the variable 'zzz' was never set / let zzz = …", "= 1"])
    await world.run(
      "unlet count; unlet count",
      gives: ["unset-variable -c:1:20+5: the variable 'count' was never set / let count = …", "= 1"])
    await world.run(
      "let w += a", gives: ["unset-variable -c:1:5+1: the variable 'w' was never set / let w = …", "= 1"])
  }

  @Test("arguments of a script are its own, and one that is not there is an error")
  func arguments() async {
    let world = World()
    await world.run("echo $# $1 ${2} $@ \"$@\"", arguments: ["a b", "c"], gives: ["2;a b;c;a b;c;a b c", "= 0"])
    await world.run(
      "echo $3", arguments: ["a", "b"],
      gives: [
        "unset-variable -c:1:6+2: there is no argument $3 / it was called with 2: give it more words, or ask 'if $# >= 3' first",
        "= 1",
      ])
    await world.run("echo $#", gives: ["0", "= 0"])
  }

  @Test("a variable of the process is read where it is set")
  func processVariables() async {
    await World().run("echo ${env:HOME}", gives: ["/home/me", "= 0"])
    await World().run(
      "echo ${env:NOPE}",
      gives: [
        "unset-variable -c:1:6+11: the process has no environment variable 'NOPE' / set it before the shell starts: NOPE=… recsh …",
        "= 1",
      ])
  }

  @Test("$(…) gives the first column, an element a row, never split again; its talk still goes to the person")
  func substitution() async {
    let world = World()
    await world.run("let x = $(show things); echo ${#x} $x", gives: ["2;a b;c", "= 0"])
    await world.run("echo \"$(show things)\" $(show other) $(echo a; echo b c)", gives: ["a b c;a;b;c", "= 0"])
    await world.run("echo $(echo $(echo 'x y'))", gives: ["x y", "= 0"])
    await world.run("echo $(plain) end", gives: ["note: plain from -c:1", "end", "= 0"])
    await world.run("echo $(fail z)", gives: ["failed -c:1:8+6: it failed for z / mend it", "= 1"])
    await world.run(
      "echo $(quit)",
      gives: ["usage -c:1:8+4: 'quit' has no place in a substitution / write 'quit' as a statement of its own", "= 2"])
    await world.run("echo $(-fail z)", gives: ["failed -c:1:8+7: it failed for z / mend it", "before", "= 0"])
  }

  @Test("what a variable holds is final: signs of the language in it mean nothing")
  func noSecondReading() async {
    await World().run(
      #"let x = '$(fail)' '${env:HOME}' '; fail' '* | > #'; echo $x"#,
      gives: ["$(fail);${env:HOME};; fail;* | > #", "= 0"])
  }

  @Test(
    "an error stops a text, and what ran before it stays done",
    arguments: [Interpreter.Door.text, .prompt, .stream, .file("f")])
  func stops(door: Interpreter.Door) async {
    let world = World()
    let name = door == .text ? "-c" : door == .prompt ? "prompt" : door == .stream ? "stdin" : "f"
    await world.run(
      "let x = 1\nfail a\nlet x = 2\n", from: door,
      gives: ["before", "failed \(name):2:1+6: it failed for a / mend it", "= 1"])
    #expect(await world.interpreter.session.variables == ["x": ["1"]])
  }

  @Test("a leading '-' shows a failure and passes over it, whatever the statement")
  func forgiveness() async {
    let world = World()
    await world.run(
      "-fail a\n-echo $nope\n-unlet nope\n-source nowhere\n-let x += 1\necho end",
      gives: [
        "before", "failed -c:1:1+7: it failed for a / mend it",
        "unset-variable -c:2:7+5: the variable 'nope' was never set / let nope = …",
        "unset-variable -c:3:8+4: the variable 'nope' was never set / let nope = …",
        "file -c:4:9+7: nowhere is not there",
        "unset-variable -c:5:6+1: the variable 'x' was never set / let x = …", "end", "= 0",
      ])
    await world.run(
      "-nope",
      gives: [
        "unknown-command -c:1:2+4: unknown command 'nope' / 'help' lists the commands", "= 2",
      ])
  }

  @Test("keep-going shows each error, goes on, and keeps the first status")
  func keepGoing() async {
    let world = World(keepsGoing: true)
    await world.run(
      "half\nfail a\necho b\nadd $@",
      gives: [
        "before", "failed -c:2:1+6: it failed for a / mend it", "b",
        "empty-word -c:4:5+2: '$@' is empty: nothing was done, for nothing must never mean everything / fill it first, or leave the word out",
        "= 4",
      ])
    await world.run(
      "echo a\nnope",
      gives: [
        "unknown-command -c:2:1+4: unknown command 'nope' / 'help' lists the commands", "= 2",
      ])
  }

  @Test("a statement that succeeded in part gives its status to the text, which goes on")
  func partial() async {
    await World().run("half\necho a", gives: ["a", "= 4"])
    await World().run("echo a\nhalf\nquit 0", gives: ["a", "= 4 quits"])
  }

  @Test("quit ends the text at once, with its status")
  func quit() async {
    await World().run("echo a; quit 7; echo b", gives: ["a", "= 7 quits"])
    await World().run(
      "quit; nope",
      gives: [
        "unknown-command -c:1:7+4: unknown command 'nope' / 'help' lists the commands", "= 2",
      ])
  }

  @Test("effects change the session for the statements that follow")
  func effects() async {
    let world = World()
    _ = await world.run("use one; use two; set batch 50")
    var session = await world.interpreter.session
    #expect(session.environment == "two" && session.previousEnvironment == "one")
    #expect(
      session.settings["batch"] == "50" && session.settings.integer("batch") == 50
        && session.settings.explicit("pause") == nil)
    #expect(session.settings.duration("pause") == .seconds(90) && session.settings["nope"] == "")
    _ = await world.run("use two; set batch")
    session = await world.interpreter.session
    #expect(
      session.environment == "two" && session.previousEnvironment == "one" && session.settings.explicit("batch") == nil)
    #expect(world.interpreter.currentSession.environment == "two")
  }

  @Test("rows come in the form that the option says, else the setting, else the output's own")
  func formats() async {
    await World().run(
      "echo a\nset output tsv\necho a\necho a --output json\nset output\necho a\nplain\nlevel 1",
      gives: ["a", "tsv:a", "json:a", "a", "note: plain from -c:7", "1", "= 0"])
  }

  @Test("an origin is the prompt, or a script and line")
  func origins() async {
    let world = World()
    await world.run("plain", from: .prompt, gives: ["note: plain from prompt", "= 0"])
    await world.run("\n\n plain\n", from: .file("d/f"), gives: ["note: plain from d/f:3", "= 0"])
  }

  @Test("a cancelled task interrupts before the next statement, and no forgiveness passes over that")
  func cancelled() async {
    let world = World(keepsGoing: true)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await world.run("-echo a; echo b")
    }
    #expect(await task.value == ["interrupted -c:1:1+7: interrupted", "= 130"])
  }

  @Test("a setting knows what is wrong with a value")
  func settings() {
    let problems = TestCommands.settings.descriptions.map { $0.problem(with: "x")?.message }
    #expect(
      problems == [
        "output can't be 'x'", "batch takes a whole number from 1 to 100, and 'x' is none",
        "pause takes a length of time, and 'x' is none",
      ])
    #expect(TestCommands.settings.descriptions.map { $0.problem(with: $0.fallback)?.message } == [nil, nil, nil])
  }
}
