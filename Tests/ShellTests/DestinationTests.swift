internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Where output goes")
struct DestinationTests {
  @Test("'>' replaces a file when the statement is done, '>>' appends to it")
  func files() async {
    let world = World()
    world.files["out"] = "old\n"
    await world.run("echo a b > out", gives: ["open out", "finish out", "= 0"])
    #expect(world.files["out"] == "a;b\n")
    await world.run("show things --output tsv >> out", gives: ["open out", "finish out", "= 0"])
    #expect(world.files["out"] == "a;b\ntsv:a b|1;c|2\n")
    await world.run("let f = 'my file'; echo c > \"$f\"", gives: ["open my file", "finish my file", "= 0"])
    #expect(world.files["my file"] == "c\n")
  }

  @Test("a file that was to be replaced stays as it was when the statement fails")
  func abandon() async {
    let world = World()
    world.files["out"] = "old\n"
    await world.run(
      "fail a > out",
      gives: [
        "open out", "abandon out", "failed -c:1:1+12: it failed for a / mend it", "= 1",
      ])
    #expect(world.files["out"] == "old\n")
    await world.run(
      "-echo $nope >> out",
      gives: [
        "open out", "abandon out", "unset-variable -c:1:7+5: the variable 'nope' was never set / let nope = …", "= 0",
      ])
    #expect(world.files["out"] == "old\n")
  }

  @Test("output goes to one file, named by one word that is not empty")
  func oneFile() async {
    let world = World()
    _ = await world.run("let two = a b; let none =")
    await world.run(
      "echo x > $two",
      gives: [
        "usage -c:1:10+4: output goes to one file, and this is 2 words / put the name in double quotes, to make it one word",
        "= 2",
      ])
    await world.run(
      "echo x > $none",
      gives: [
        "usage -c:1:10+5: output goes to one file, and this is 0 words / put the name in double quotes, to make it one word",
        "= 2",
      ])
    await world.run("echo x > /nowhere/f", gives: ["file -c:1:1+19: /nowhere/f can't be written", "= 1"])
  }

  @Test("a host command gets its text as it stands, and our variables that it names as its environment")
  func hostCommand() async {
    let world = World()
    _ = await world.run("let x = a 'b c'; let y = z; let no-name = n")
    await world.run(
      "echo a | grep \"$x\" ${y} $HOME; echo 'b'  ",
      gives: [
        "open sh -c 'grep \"$x\" ${y} $HOME; echo 'b'' with [x=a b c,y=z]",
        "finish sh -c 'grep \"$x\" ${y} $HOME; echo 'b'' with [x=a b c,y=z]", "= 0",
      ])
    await world.run(
      "echo a | ",
      gives: [
        "usage -c:1:8+1: a host command has to follow '|' / as in: show staged | wc -l; a '|' that belongs to a word goes into quotes",
        "= 2",
      ])
    await world.run(
      "echo a | 'false'",
      gives: [
        "open sh -c ''false'' with []", "finish sh -c ''false'' with []", "abandon sh -c ''false'' with []",
        "failed -c:1:1+16: 'false' ended with status 1", "= 1",
      ])
  }

  @Test("a statement inside $(…) may send its rows to a file, and then gives none")
  func insideSubstitution() async {
    let world = World()
    await world.run("echo [$(echo a > out)]", gives: ["open out", "finish out", "[]", "= 0"])
    #expect(world.files["out"] == "a\n")
  }

  @Test("what a sourced script puts out goes where its 'source' says")
  func sourceDestination() async {
    let world = World()
    world.files["s"] = "echo a\necho b\n"
    let happened = await world.run("source s > out")
    #expect(happened == ["open out", "finish out", "= 0"])
    #expect(world.files["out"] == "a\nb\n")
  }
}
