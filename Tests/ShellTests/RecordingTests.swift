internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Recordings")
struct RecordingTests {
  private static let header = "# recsh recording 1: recsh 9.9, 2026-11-23T09:30:00Z\n"

  @Test("a recording holds what worked as it was typed, and what failed as a comment; its own commands are not in it")
  func record() async {
    let world = World()
    await world.run(
      "echo before\nrecord start r\necho  a 'b  c' # note\nlet x = 1;echo $x \\\n  y", from: .prompt,
      gives: ["before", "open r", "a;b  c", "1;y", "= 0"])
    _ = await world.run("fail 'a' \\\n  b", from: .prompt)
    _ = await world.run("-fail c\nhalf", from: .prompt)
    await world.run("record stop\necho after", from: .prompt, gives: ["finish r", "after", "= 0"])
    #expect(
      world.files["r"] == Self.header + """
        echo  a 'b  c'
        let x = 1
        echo $x \\
          y
        # failed: fail 'a' \\
        # failed:   b
        #   error: it failed for a b
        -fail c
        half
        # end recording sha256:116-41929

        """)
  }

  @Test("an error that tells of a newline stays a comment: nothing in it is a statement of the replay")
  func errorLines() async {
    let world = World()
    _ = await world.run("record start r")
    _ = await world.run("fail 'a\nadd b' \"\\r\\nadd c\"")
    #expect(
      world.files["r"]
        == Self.header + "# failed: fail 'a\n# failed: add b' \"\\r\\nadd c\"\n"
        + "#   error: it failed for a\n#   error: add b \n#   error: add c\n")
  }

  @Test("a sourced script is one statement of a recording")
  func source() async {
    let world = World()
    world.files["s"] = "echo a\necho b\n"
    world.files["bad"] = "fail z\n"
    _ = await world.run("record start r\nsource s")
    _ = await world.run("source bad")
    #expect(
      world.files["r"] == Self.header
        + "source /here/s\n# failed: source bad\n#   error: it failed for z\n-source /here/bad\n")
  }

  @Test("known secrets are taken out before anything is written")
  func redaction() async {
    let world = World()
    #expect(
      await world.run("record start r\necho hunter2") == [
        "open r", "hunter2",
        "warning: the recording has this statement only as a comment, for a token of this session stands in it", "= 0",
      ])
    _ = await world.run("fail hunter2")
    #expect(
      world.files["r"] == Self.header
        + "# holds a secret: echo ••••\n# failed: fail ••••\n#   error: it failed for ••••\n")
  }

  @Test("a word that is called 'token' hides nothing: a recording that replays has to hold what ran")
  func ordinaryTokens() async {
    let world = World()
    _ = await world.run("record start r\necho token sku-1\nadd token sku-2")
    #expect(world.files["r"] == Self.header + "echo token sku-1\nadd token sku-2\n")
  }

  @Test("a text that could not be parsed or bound is not recorded: nothing of it ran")
  func unparsed() async {
    let world = World()
    _ = await world.run("record start r")
    _ = await world.run("echo a\nnope")
    #expect(world.files["r"] == Self.header)
  }

  @Test("one recording at a time, no file overwritten, and what does not run can't be stopped")
  func trouble() async {
    let world = World()
    await world.run(
      "record stop",
      gives: [
        "failed -c:1:1+11: nothing is being recorded / 'record start FILE' begins", "= 1",
      ])
    world.files["r"] = "old\n"
    await world.run("record start r", gives: ["file -c:1:1+14: r is there already / add --append", "= 1"])
    await world.run(
      "record start r --append\nrecord start q",
      gives: [
        "open r", "failed -c:2:1+14: a recording to r is running / 'record stop' ends it", "= 1",
      ])
    #expect(
      world.files["r"]
        == "old\n# goes on: recsh recording 1: recsh 9.9, 2026-11-23T09:30:00Z\n# failed: record start q\n#   error: a recording to r is running\n"
    )
  }

  @Test("what was recorded runs again and does the same")
  func replay() async throws {
    let world = World()
    _ = await world.run("record start r\nlet x = a 'b c'\necho $x | cat\necho '#' \"q\\n\"")
    _ = await world.run("record stop")
    let script = try #require(world.files["r"])
    let again = World()
    await again.run(
      script, from: .file("r"), gives: ["open sh -c 'cat' with []", "finish sh -c 'cat' with []", "#;q\n", "= 0"])
  }

  @Test("with its output kept, what a statement put out follows it as JSON, and redirected output does not")
  func output() async {
    let world = World()
    _ = await world.run(
      "record start r --with-output\necho a 'b\"c'\nlet x = $(echo q)\necho z > f\nforeach i in 1 2 { echo $i }\nplain")
    #expect(
      world.files["r"] == Self.header + """
        echo a 'b"c'
        #= {"word":"a"}
        #= {"word":"b\\"c"}
        let x = $(echo q)
        echo z > f
        foreach i in 1 2 { echo $i }
        #= {"word":"1"}
        #= {"word":"2"}
        plain

        """)
  }

  @Test("a recording that was cut off or changed runs nothing; one whose head was changed does")
  func seal() async throws {
    let world = World()
    _ = await world.run("record start r\necho a\necho b\nrecord stop")
    let whole = try #require(world.files["r"])
    await world.run(whole, from: .file("r"), gives: ["a", "b", "= 0"])
    await world.run(
      whole.replacing("echo b", with: "echo c"), from: .file("r"),
      gives: [
        "refused r:4:1+\(whole.split(separator: "\n").last?.count ?? 0): this recording was changed since it was made / --allow-edited runs it as it is",
        "= 3",
      ])
    let cut = whole.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    await world.run(
      cut, from: .file("r"),
      gives: [
        "refused r:4:1+1: this recording lacks its end: it was cut off, or is still being written / --allow-edited runs it as it is",
        "= 3",
      ])
    await world.run(
      cut, from: .stream,
      gives: [
        "refused stdin:4:1+1: this recording lacks its end: it was cut off, or is still being written / --allow-edited runs it as it is",
        "= 3",
      ])
    world.files["cut"] = cut
    await world.run(
      "source cut",
      gives: [
        "refused cut:4:1+1: this recording lacks its end: it was cut off, or is still being written / --allow-edited runs it as it is",
        "= 3",
      ])
    let head = whole.replacing("recsh 9.9", with: "recsh 9.8")
    await world.run(head, from: .file("r"), gives: ["a", "b", "= 0"])
  }

  @Test(
    "a comment before its head does not make a changed recording another script, and neither does the way it comes in")
  func changedHead() async throws {
    let world = World()
    _ = await world.run("record start r\necho a\nrecord stop")
    let whole = try #require(world.files["r"])
    let changed = whole.replacing("echo a", with: "echo b")
    for text in ["#!/usr/bin/recsh\n" + changed, "# note\n\n" + changed, String(changed.drop { $0 != "\n" })] {
      for door in [Interpreter.Door.file("r"), .stream, .text] {
        let happened = await world.run(text, from: door)
        #expect(
          happened.count == 2 && happened[0].contains("this recording was changed") && happened[1] == "= 3",
          "\(happened)")
      }
    }
    await world.run("#!/usr/bin/recsh\n" + whole, from: .file("r"), gives: ["a", "= 0"])
  }

  @Test("what may have done a part of its work is done so again; what was interrupted halfway ends a replay")
  func partial() async {
    let world = World()
    _ = await world.run("record start r")
    _ = await world.run("foreach i in a b { echo $i; fail $i }")
    _ = await world.run("echo x | false")
    _ = await world.run("let y = $nope")
    _ = await world.run("define own a { fail $a }; own z")
    #expect(
      world.files["r"]
        == Self.header + """
          # failed: foreach i in a b { echo $i; fail $i }
          #   error: it failed for a
          -foreach i in a b { echo $i; fail $i }
          # failed: echo x | false
          #   error: 'false' ended with status 1
          -echo x | false
          # failed: let y = $nope
          #   error: the variable 'nope' was never set
          define own a { fail $a }
          # failed: own z
          #   error: it failed for z
          -own z

          """)
  }

  @Test("a recording starts and ends outside of blocks, and goes on only in a file that is whole")
  func places() async throws {
    let world = World()
    await world.run(
      "if yes { record start r }",
      gives: [
        "usage -c:1:10+14: a recording starts and ends outside of blocks / what runs before or after it in the same block would be missing",
        "= 2",
      ])
    world.files["cut"] = "echo a\necho b"
    await world.run(
      "record start cut --append",
      gives: [
        "refused -c:1:1+25: the last line of cut has no line end, so it may have been cut off / end it with a newline",
        "= 3",
      ])
    _ = await world.run("record start q\necho a\nrecord stop")
    world.files["q"] = world.files["q"]?.replacing("echo a", with: "echo b")
    let refused = await world.run("record start q --append")
    #expect(refused.first?.contains("this recording was changed since it was made") == true)
  }

  @Test("a session that ends closes its recording")
  func close() async {
    let world = World()
    _ = await world.run("record start r\necho a")
    await world.interpreter.close()
    #expect(world.files["r"]?.contains("\necho a\n# end recording sha256:") == true)
  }

  @Test("words that the script was called with are told, for a replay needs them again")
  func arguments() async {
    let world = World()
    _ = await world.run("record start r\necho $1 $#", arguments: ["a b"])
    #expect(world.files["r"] == Self.header + "# it was called with the words 'a b'; give them again\necho $1 $#\n")
  }
}
