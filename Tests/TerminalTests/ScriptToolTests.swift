internal import Foundation
internal import TerminalHarness
internal import Testing

#if canImport(FoundationXML)
  internal import FoundationXML
#endif

@Suite("Tools for scripts: check, fmt, test, run in part, and what is printed for other programs")
struct ScriptToolTests {
  @Test("check tells every problem on standard error, or as json or sarif, and ends with 2 where one is an error")
  func check() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("bad.recsh", "stge a\necho $x\ndelete sku-1\n")
    try program.write("good.recsh", "stage sku-1\nif $(count staged) > 0 { delete --confirm sandbox }\n")
    let bad = try program.run(["check", "bad.recsh", "good.recsh"])
    #expect(bad.status == 2)
    #expect(bad.out == "")
    #expect(bad.err.contains("bad.recsh:1:1: error: unknown command 'stge'\n"))
    #expect(bad.err.contains("bad.recsh:2:6: error: the variable 'x' is never set\n"))
    #expect(bad.err.contains("bad.recsh:3:1: warning: 'delete' without --confirm writes wherever the script runs\n"))
    #expect(bad.err.hasSuffix("5 statements in 2 files: 2 errors, 1 warning\n"))
    #expect(try program.run(["check", "good.recsh"]).status == 0)

    struct Problem: Decodable {
      var file: String
      var line: Int
      var column: Int
      var severity: String
      var code: String
    }
    let json = try JSONDecoder().decode(
      [Problem].self, from: Data(try program.run(["check", "--output", "json", "bad.recsh"]).out.utf8))
    #expect(
      json.map { "\($0.file):\($0.line):\($0.column) \($0.severity) \($0.code)" } == [
        "bad.recsh:1:1 error unknown-command", "bad.recsh:2:6 error unset-variable", "bad.recsh:3:1 warning usage",
      ])
    let sarif = try #require(
      try JSONSerialization.jsonObject(
        with: Data(try program.run(["check", "--output", "sarif", "bad.recsh"]).out.utf8)) as? [String: Any])
    #expect(sarif["version"] as? String == "2.1.0")
    let results = (sarif["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]]
    #expect(results?.compactMap { $0["ruleId"] as? String } == ["unknown-command", "unset-variable", "usage"])
    #expect(try program.run(["check", "-"], input: "echo a\n").status == 0)
    #expect(try program.run(["check", "nowhere"]).err.hasPrefix("error: can't read 'nowhere': it does not exist\n"))
  }

  @Test("fmt rewrites in place and keeps the mode, or says what it would; what can't be parsed stays")
  func format() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("a.recsh", "stage   a;echo b\n")
    try program.write("bad.recsh", "stage 'a\n")
    chmod(program.folder + "/a.recsh", 0o640)
    #expect(
      try program.run(["fmt", "--check", "a.recsh"]) == RecshProgram.Ending(out: "a.recsh\n", err: "", status: 1))
    #expect(
      try program.run(["fmt", "--diff", "a.recsh"])
        == RecshProgram.Ending(
          out: "--- a.recsh\n+++ a.recsh\n@@ -1 +1,2 @@\n-stage   a;echo b\n+stage a\n+echo b\n", err: "", status: 1))
    #expect(try program.read("a.recsh") == "stage   a;echo b\n")
    let both = try program.run(["fmt", "bad.recsh", "a.recsh"])
    #expect(both.status == 2)
    #expect(both.err.hasPrefix("bad.recsh:1:7: error: this quote is never closed\n"))
    #expect(try program.read("a.recsh") == "stage a\necho b\n")
    #expect(try program.read("bad.recsh") == "stage 'a\n")
    var status = stat()
    stat(program.folder + "/a.recsh", &status)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(try program.run(["fmt", "--check", "a.recsh"]).status == 0)
    #expect(try program.run(["fmt", "-"], input: "a  b").out == "a b\n")
  }

  @Test("test runs each script in a fresh sandbox, counts what it compared, and updates")
  func testing() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write(
      "a.recsh", "delete sku-1 --yes\ncount runs\n#= {\"count\":1}\nshow staged\n#= {\"id\":\"x\"}\n")
    try program.write("b.recsh", "count runs\n#= {\"count\":0}\n")
    let first = try program.run(["test", "a.recsh", "b.recsh"])
    #expect(
      first
        == RecshProgram.Ending(
          out: "FAILED  a.recsh:4: show staged\n          -{\"id\":\"x\"}\nok      b.recsh\n4 passed, 1 failed\n",
          err: "",
          status: 1))
    let junit = try program.run(["test", "--output", "junit", "a.recsh"])
    #expect(junit.out.contains("<testsuite name=\"a.recsh\" tests=\"3\" failures=\"1\""))
    #expect(junit.err == "2 passed, 1 failed\n")
    let parser = XMLParser(data: Data(junit.out.utf8))
    #expect(parser.parse())
    #expect(try program.run(["test", "--update", "a.recsh"]).status == 1)
    #expect(try program.read("a.recsh").hasSuffix("show staged\n#=\n"))
    #expect(try program.run(["test", "a.recsh"]).status == 0)
    try program.write("c.recsh", "echo a\n\n#= {\"text\":\"a\"}\n")
    #expect(try program.run(["test", "c.recsh"]).out.contains("line 3: this #= stands behind no statement"))
    try program.write("d.recsh", "unlet x\n")
    #expect(try program.run(["test", "d.recsh"]).status == 1)
    #expect(!FileManager.default.fileExists(atPath: program.folder + "/state"), "nobody's journal was touched")
  }

  @Test("a part of a script runs by its lines, and what stands first always does")
  func part() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try program.write("a.recsh", "require environment sandbox\necho 2\necho 3\necho 4\n")
    #expect(try program.run(["run", "--from", "3", "a.recsh"]).out == "3\n4\n")
    #expect(try program.run(["--to", "2", "a.recsh"]).out == "2\n")
    #expect(try program.run(["--from", "3", "--to", "3", "a.recsh"]).out == "3\n")
    #expect(try program.run(["--from", "9", "a.recsh"]).status == 2)
    #expect(try program.run(["--from", "3", "--to", "2", "a.recsh"]).status == 2)
    #expect(try program.run(["--from", "3", "-c", "echo a"]).status == 2)
    let elsewhere = try program.run(["--from", "3", "--config", "none.yaml", "--env", "sandbox", "a.recsh"])
    #expect(elsewhere.out == "3\n4\n")
  }

  @Test("step by step, Enter runs a statement, s skips it, c runs the rest and q stops")
  func step() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let names = ["1", "2", "3", "4"]
    try program.write("a.recsh", names.map { "echo \($0) > \(program.folder)/\($0)\n" }.joined())
    func terminal() throws -> TerminalSession {
      try TerminalSession.spawn(
        executable: RecshProgram.executable, arguments: ["--step", program.folder + "/a.recsh"],
        environment: program.environment(), rows: 30, cols: 200)
    }
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: program.folder + "/" + name) }
    // What is typed before the question stands there is no answer to it.
    let question = "Enter runs it, s skips it, c runs the rest, q stops:"
    let first = try terminal()
    try first.waitFor("a.recsh:1: echo 1")
    try first.waitForLastLine(question)
    #expect(!exists("1"))
    try first.send("\r")
    try first.waitFor("a.recsh:2: echo 2")
    try first.waitForLastLine(question)
    #expect(exists("1"))
    try first.send("s\r")
    try first.waitFor("a.recsh:3: echo 3")
    try first.waitForLastLine(question)
    try first.send("q\r")
    #expect(try first.waitForExit() == .status(0))
    #expect(!exists("2") && !exists("3"))
    let second = try terminal()
    try second.waitFor("a.recsh:1: echo 1")
    try second.waitForLastLine(question)
    try second.send("c\r")
    #expect(try second.waitForExit() == .status(0))
    #expect(exists("2") && exists("3") && exists("4"))
  }

  @Test("completions, the manual page and the editors' grammar are what their readers take")
  func printed() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    for shell in ["bash", "zsh", "fish"] {
      let printed = try program.run(["completions", shell])
      #expect(printed.status == 0)
      #expect(printed.out.contains("recsh") && printed.out.contains("check") && printed.out.contains("retarget"))
    }
    try program.write("completion.bash", try program.run(["completions", "bash"]).out)
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["-n", program.folder + "/completion.bash"]
    try bash.run()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)

    let manual = try program.run(["manual"]).out.split(separator: "\n").map(String.init)
    #expect(manual[0].hasPrefix(".TH RECSH 1 "))
    for name in ["stage", "delete\\-all", "foreach", "conditions"] { #expect(manual.contains(".SS " + name)) }
    #expect(!manual.contains { $0.hasPrefix("'") })

    let grammar = try #require(
      try JSONSerialization.jsonObject(with: Data(try program.run(["grammar"]).out.utf8)) as? [String: Any])
    #expect(grammar["scopeName"] as? String == "source.recsh")
    let expressions = Self.expressions(in: grammar)
    #expect(expressions.count > 10)
    for expression in expressions {
      #expect(throws: Never.self) { try NSRegularExpression(pattern: expression) }
    }
    let patterns = try #require(grammar["patterns"] as? [[String: Any]])
    func found(_ scope: String, in line: String) -> [String] {
      patterns.filter { $0["name"] as? String == scope }.compactMap { $0["match"] as? String }.flatMap { pattern in
        let matches = (try? NSRegularExpression(pattern: pattern))?.matches(
          in: line, range: NSRange(line.startIndex..., in: line))
        return (matches ?? []).compactMap { Range($0.range, in: line).map { String(line[$0]) } }
      }
    }
    #expect(
      found("support.function.recsh", in: "show staged; stage show").map { $0.trimmingCharacters(in: .whitespaces) }
        == ["show staged", "stage"])
    #expect(
      found("keyword.control.recsh", in: "if $x and y { break } else { z }").map {
        $0.trimmingCharacters(in: .whitespaces)
      } == ["if", "break", "and", "else"])
    #expect(found("constant.other.option.recsh", in: "delete --confirm p") == ["--confirm"])
    #expect(found("comment.line.number-sign.recsh", in: "stage a#b # c") == ["# c"])
  }

  private static func expressions(in value: Any) -> [String] {
    if let object = value as? [String: Any] {
      return object.flatMap { key, value in
        if ["match", "begin", "end"].contains(key), let text = value as? String { return [text] }
        return expressions(in: value)
      }
    }
    return (value as? [Any])?.flatMap(expressions) ?? []
  }
}
