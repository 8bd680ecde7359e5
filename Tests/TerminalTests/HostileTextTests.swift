internal import Foundation
internal import Glibc
internal import TerminalHarness
internal import Testing

// Text that would clear the screen, write to the clipboard, make a link, rename the window, turn the line around or feign a line
// end comes from everywhere: files, arguments, replies, names, histories. Rules: whatever way it takes to the terminal, no byte
// gets there that acts on it but those that recsh draws with; what the text says is still told, escaped.

@Suite("Hostile text acts on no terminal", .serialized, .timeLimit(.minutes(5)))
struct HostileTextTests {
  /// `A` and `Z` stand at its ends, so that it is known where it was shown.
  static let text =
    "A\u{1b}[7777tB\u{1b}[2JC\u{1b}]52;c;UUFR\u{7}D\u{1b}]8;;http://x\u{7}E\u{1b}]0;PWN\u{7}F\u{9b}7777tG\u{85}"
    + "H\u{202e}I\u{2028}J\u{2066}K\u{8}L\u{7f}M\u{61c}NZ"
  /// As a string of the language.
  static let word = "'\(text)'"
  /// Its escapes as a string of the language, for places that take a line of printable text.
  static let escapedWord = "\"A\\u{1b}[7777tB\\u{1b}]52;c;x\\u{7}F\\u{9b}7777tH\\u{202e}I\\u{2028}Z\""
  static let fileName = text.replacing("/", with: "_")

  @Test("the looking glass itself: each kind of hostile text is seen, and what recsh draws is not taken for any")
  func lookingGlass() {
    let planted = [
      "\u{1b}[7777t", "\u{1b}[2;3;4;5;6;7;8J", "\u{1b}]52;c;UUFR\u{7}", "\u{1b}]8;;http://x\u{7}", "\u{1b}]0;PWN\u{7}",
      "\u{1b}]2;PWN\u{7}", "\u{9b}", "\u{85}", "\u{202e}", "\u{2028}", "\u{2066}", "\u{7f}", "\u{61c}", "\u{200f}",
      "\u{1}",
      "\u{1b}c", "\u{1b}P1$r\u{1b}\\", "\u{1b}",
    ]
    for text in planted {
      #expect(
        !TerminalBytes.foreign(in: Array("ab\(text)cd".utf8), isEditing: true).isEmpty, "\(text.debugDescription)")
    }
    for text in ["\u{7}", "\u{8}"] {
      #expect(!TerminalBytes.foreign(in: Array(text.utf8), isEditing: false).isEmpty)
    }
    #expect(TerminalBytes.foreign(in: [0x61, 0x9B, 0x32, 0x4A], isEditing: true) == ["bytes that are no UTF-8"])
    let drawn =
      "\u{1b}[?2004h\u{1b}]2;recsh: shop [3]\u{7}\u{1b}7\u{1b}[0;1;31mx\u{1b}[0m\u{1b}[12G\u{1b}[K\u{1b}8\r\n漢字 é ─"
    #expect(TerminalBytes.foreign(in: Array(drawn.utf8), isEditing: true) == [])
  }

  // MARK: Calls

  private static func fill(_ program: RecshProgram) throws {
    try program.write(fileName + ".csv", "id\nsku-1\n")
    try program.write("bad.csv", "id,a\nx\(text),y,\(text)\n\u{1b}[7777t\n")
    let broken: [UInt8] = Array("id\n".utf8) + [0x9B, 0xFF, 0x1B, 0x5B] + Array("7777t\n".utf8)
    try Data(broken).write(to: URL(fileURLWithPath: program.folder + "/broken.csv"))
    try program.write("evil.recsh", "# \(text)\nstage \(word) nosuch\nfrobnicate \(text)\n")
    try program.write("echo.recsh", "echo \(word)\nstage a; echo \"x$nosuch\(text)\"\n")
    try program.write("form.recsh", "stage   a   # \(text)\n")
    try program.write("bad.yaml", "environments:\n  a\u{1b}[7777t\u{202e}: {}\n")
    try program.write("name.yaml", "environments:\n  \"a\\x1b[7777t\\u202e\":\n    domain: x\n    client: y\n")
  }

  /// What is called, and whether the text has to be told, escaped.
  private static let calls: [(arguments: [String], tells: Bool)] = [
    (["--" + text], true), (["fmt", "--" + text], false), (["--output", text], true), (["completions", text], true),
    (["sandbox", "--log", "/nowhere/" + text], true), (["sandbox", "--knob", text], true), (["no" + text], true),
    (["check", "no" + text], true), (["check", "evil.recsh"], true),
    (["check", "--output", "json", "evil.recsh"], false),
    (["check", "--output", "sarif", "evil.recsh"], false), (["evil.recsh"], true), (["echo.recsh"], true),
    (["fmt", "--diff", "form.recsh"], true), (["test", "echo.recsh"], false), (["--env", text, "-c", "echo"], true),
    (["--config", "no" + text, "-c", "echo"], true), (["--config", "bad.yaml", "-c", "env list"], false),
    (["--config", "name.yaml", "-c", "env list"], false), (["doctor", "--state", "no" + text], true),
    (["--retarget", text, "echo.recsh"], true), (["-c", "echo \(word)"], true),
    (["--output", "json", "-c", "echo \(word)"], true),
    (["--output", "text", "-c", "echo \(word)"], true), (["-c", "echo \(word) > /dev/tty"], true),
    (["-c", "echo \(word) > /dev/stdout"], true), (["-c", "echo \(word) >> /dev/stderr"], true),
    (["-c", "stage $@; show staged", "x" + text], true),
    (["-c", "stage --from '\(fileName).csv'; stage --from '\(fileName)'"], true),
    (["-c", "stage --from bad.csv"], false), (["-c", "stage --from broken.csv"], false),
    (["-c", "feed check bad.csv"], false),
    (["-c", "stage --from bad.csv --column \(word)"], true), (["-c", text], false),
    (["-c", "let x = \(word); echo $x $\(text)"], true),
    (["-c", "record start 'nowhere/\(text)'"], true), (["-c", "record start 'rec\(fileName)'; record stop"], true),
    (["-c", "source \(word)"], true), (["-c", "set \(word) 1"], true), (["-c", "help \(word)"], true),
    (["-c", "restore \(word)"], true), (["-c", "show run \(word)"], true), (["-c", "search \(word)"], true),
    (["-c", "stage a; plan --save 'nowhere/\(text)'"], true), (["-c", "delete --plan evil.recsh"], false),
    (["-c", "env add \(word) --domain x --client y"], true),
    (["-c", "env add x --domain localhost --client \(word); env list; env show x"], false),
    (["-c", "env add y --domain http://127.0.0.1:9 --client c --token \"file:\(text)\"; env test y; env list"], false),
    (["-c", "env set y read-only true; unlock y --for 1m --reason \(escapedWord)"], false),
    (["--yes", "--trace", "-c", "delete \(escapedWord); show run last; runs; verify last; history \(word)"], false),
    (["doctor", "--export", "-"], false),
  ]

  @Test("from arguments, files, names, scripts and the journal, in every form of output and in every error")
  func calls() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try Self.fill(program)
    for (arguments, tells) in Self.calls {
      let terminal = try TerminalSession.spawn(
        executable: "/bin/sh",
        arguments: ["-c", "cd '\(program.folder)'; exec \"$@\"", "sh", RecshProgram.executable] + arguments,
        environment: program.environment(), rows: 40, cols: 400)
      _ = try terminal.waitForExit()
      let shown = String(decoding: terminal.transcript, as: UTF8.self)
      #expect(
        TerminalBytes.foreign(in: terminal.transcript, isEditing: false) == [],
        "\(arguments): \(shown.debugDescription)")
      if tells {
        #expect(
          shown.contains(/A\\u\{?001b|A\\u\{1b\}|A\\\\u\{1b\}|A\\u001b/), "\(arguments): \(shown.debugDescription)")
      }
    }
  }

  @Test("a file and a pipe get the very bytes")
  func exact() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let ran = try program.run([
      "-c", "echo \(Self.word); echo \(Self.word) > out.txt; echo \(Self.word) | cat > pipe.txt",
    ])
    #expect(ran.out == Self.text + "\n")
    #expect(try program.read("out.txt") == ran.out && program.read("pipe.txt") == ran.out)
  }

  // MARK: Replies

  private static let json: String = {
    let fields = ["message", "errorCode", "error", "error_description", "requestId", "status", "name", "id", "total"]
    let object = Dictionary(uniqueKeysWithValues: fields.map { ($0, text) } + [(text, text)])
    return String(decoding: (try? JSONSerialization.data(withJSONObject: object)) ?? Data(), as: UTF8.self)
  }()

  private static let replies: [(name: String, bytes: [UInt8])] = {
    let raw: [UInt8] = Array(text.utf8) + [0x9B, 0xFF]
    let line = text.filter { $0 != "\r" && $0 != "\n" }
    return [
      ("body", HostileService.reply(raw)), ("refusal", HostileService.reply(raw, status: "400 \(line)")),
      (
        "headers",
        HostileService.reply(
          raw, status: "404 x", headers: ["X-Request-Id: \(line)", "Retry-After: \(line)", "Server: \(line)"])
      ),
      ("redirect", HostileService.reply("", status: "302 Found", headers: ["Location: http://x/\u{1b}[7777t\u{9b}"])),
      ("json", HostileService.reply(json, headers: ["Content-Type: application/json"])),
      ("refusing json", HostileService.reply(json, status: "400 Bad", headers: ["Content-Type: application/json"])),
      ("no http", raw),
    ]
  }()

  @Test(
    "from replies of both APIs and of the token service: bodies, reasons, headers, items",
    arguments: ["classic", "target"])
  func replies(_ api: String) throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let service = try HostileService()
    defer { service.stop() }
    let account =
      api == "classic"
      ? "--client acme" : "--tenant acme --environment-id 1 --api-key k1 --token-service \(service.address)"
    let added = try program.run([
      "-c", "env add e --api \(api) --domain \(service.address) --token env:TOK \(account) --calls-per-minute 10000",
    ])
    #expect(added.status == 0, "\(added.err)")
    try program.write("algorithm.csv", "k,a\n")
    let statements =
      api == "classic"
      ? ["delete sku-1", "env test", "download 1 out.csv", "algorithm upload x algorithm.csv", "show run last"]
      : ["delete sku-1 --no-snapshot", "show entity sku-1", "search 'name eq \"x\"'", "env list --remote", "env test"]
    for (name, reply) in Self.replies {
      service.answers { request in
        let asksForToken = request.hasPrefix("POST /ims/") && name != "refusing json"
        return asksForToken
          ? HostileService.reply(#"{"access_token":"abcdefghijklmnop","token_type":"bearer","expires_in":86399}"#)
          : reply
      }
      for statement in statements {
        let terminal = try TerminalSession.spawn(
          executable: RecshProgram.executable, arguments: ["--yes", "--trace", "--env", "e", "-c", statement],
          environment: program.environment(["TOK": "5a6db0f0-1111-4000-8000-00000000abcd"]), rows: 40, cols: 400)
        _ = try terminal.waitForExit()
        #expect(
          TerminalBytes.foreign(in: terminal.transcript, isEditing: false) == [],
          "\(name), \(statement): \(String(decoding: terminal.transcript, as: UTF8.self).debugDescription)")
      }
    }
  }
}
