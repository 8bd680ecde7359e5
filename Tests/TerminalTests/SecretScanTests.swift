internal import Foundation
internal import Glibc
internal import TerminalHarness
internal import Testing

// Everything that a user does in a long day, with a service that repeats tokens in its replies and a user who types them where
// they do not belong. Rules: the file that 'login' writes is the only place that may hold one; what children were given counts as
// written; a scanner that finds nothing where something was planted is worth nothing, so it is tested first.

@Suite("Secrets are nowhere", .serialized, .timeLimit(.minutes(5)))
struct SecretScanTests {
  // Made up, and shaped as real ones are.
  private static let secrets = [
    "kept by login": "4f1c2d9e-7a3b-4c58-9d06-b2e8f7a15c34", "of a variable": "Kq7/+x&9=Zt2wR5vB8yM",
    "of a file": "b83e61f0-2c5d-4a97-8e14-d07f3b9a62c5", "of a program": "Vd4nPz8sLr2hTq6wXk1m",
    "client secret": "p8e-Wm3Tq9Zr5Yx1Vn7Bk2Lp",
    "access token": "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjE3OTU2MCJ9.c2lnbmF0dXJlMTIz",
    "typed by mistake": "c5d7e9f1-3b2a-4e6d-8f70-91a2b3c4d5e6",
  ]
  private static let scanner = SecretScanner(secrets: secrets)
  private static func secret(_ name: String) -> String { secrets[name] ?? "" }

  // MARK: The scanner

  @Test("the scanner finds each secret in each form, wherever it stands, and nothing in plain work")
  func scanner() {
    for (name, secret) in Self.secrets {
      for form in SecretScanner.forms(of: secret) {
        let data = Data(Array("id\nsku-1 ".utf8) + form.bytes + Array(" and more\n".utf8))
        #expect(
          Self.scanner.known(in: data, at: "x").contains { $0.what == "\(name), \(form.name)" }, "\(name), \(form.name)"
        )
      }
      for offset in 0..<3 {
        let around = String(repeating: "x", count: offset) + secret + "yz"
        let data = Data(Data(around.utf8).base64EncodedString().utf8)
        #expect(!Self.scanner.known(in: data, at: "x").isEmpty, "\(name) in base64, behind \(offset)")
      }
    }
    let work =
      "2026-11-28T02:21:17.282Z sandbox acme/1 done 20261128-022117-0e5c root@vm sku-1 'a b' 漢字 entityIds=a%20b"
    #expect(Self.scanner.known(in: Data(work.utf8), at: "x") == [])
    #expect(SecretScanner.suspicious(in: Data(work.utf8), at: "x") == [])
  }

  @Test("its rules find what looks like a secret, and pass over what is allowed with a reason")
  func rules() {
    let planted = [
      "token: hunter2-Xy7kQ9", "client_secret=\"Zk3vN8qLw1\"", "PASSWORD = correct-horse-7B", "http://me:pa55@h/x",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2ln", "-----BEGIN RSA PRIVATE KEY-----", "x p8e-AbCdEfGhIjKlMn y",
      "4b7d1e9a0c3f5b8d2e6a9c1f4d7b0e3a", "q8Zr2Lw9Xk4Vb7Nm1Tp6Yh3Js5Dg0Fc8Aq2We",
      "4f1c2d9e-7a3b-4c58-9d06-b2e8f7a15c34",
    ]
    for text in planted { #expect(!SecretScanner.suspicious(in: Data(text.utf8), at: "x").isEmpty, "\(text)") }
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    for text in [
      "digest \(digest)", "token: env:SHOP_TOKEN", "clientToken=••••&x=1", "token: store", "token = $secret",
    ] {
      #expect(SecretScanner.suspicious(in: Data(text.utf8), at: "x") == [], "\(text)")
    }
  }

  // MARK: The day

  /// A program's folder, and beside it one with what the sources of tokens read, which is not looked through.
  private struct Day {
    let program: RecshProgram
    let vault: String
    let service: HostileService

    init() throws {
      program = try RecshProgram()
      vault = program.folder + "-vault"
      service = try HostileService()
      try FileManager.default.createDirectory(atPath: vault, withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: program.folder + "/children", withIntermediateDirectories: true)
      for (file, name) in [("file", "of a file"), ("program", "of a program")] {
        try secret(name).write(toFile: "\(vault)/\(file)", atomically: true, encoding: .utf8)
        chmod("\(vault)/\(file)", 0o600)
      }
      for (child, body) in [
        ("helper", "cat '\(vault)/program'"), ("pager", "cat"), ("editor", ":"), ("pipe", "cat > /dev/null"),
      ] {
        let note = "\(program.folder)/children/\(child)"
        try program.write(
          child, "#!/bin/sh\nenv >> '\(note).env'\ntr '\\0' ' ' < /proc/$$/cmdline >> '\(note).argv'\n\(body)\n")
        chmod("\(program.folder)/\(child)", 0o700)
      }
      service.answers(Self.answer)
    }

    /// Tokens for the token service; all others get their own request back, also with its escapes in small letters.
    private static let answer: HostileService.Answer = { request in
      if request.hasPrefix("POST /ims/") {
        return HostileService.reply(
          #"{"access_token":"\#(secret("access token"))","token_type":"bearer","expires_in":86399}"#)
      }
      let echo = request + request.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
      let isRefused = request.contains("bad-")
      return HostileService.reply(
        echo, status: isRefused ? "400 Bad" : "200 OK",
        headers: ["X-Request-Id: \(request.prefix(60).filter { $0 != "\r" && $0 != "\n" })"])
    }

    var variables: [String: String] {
      [
        "SHOP_TOKEN": secret("of a variable"), "SHOP_SECRET": secret("client secret"),
        "RECSH_SECRET_SPARE": secret("typed by mistake"), "EDITOR": program.folder + "/editor",
        "PAGER": program.folder + "/pager",
      ]
    }

    func run(_ text: String, _ options: [String] = ["--yes"]) throws -> RecshProgram.Ending {
      try program.run(options + ["-c", text], variables: variables)
    }

    func terminal() throws -> TerminalSession {
      try TerminalSession.spawn(
        executable: "/bin/sh", arguments: ["-c", "cd '\(program.folder)'; exec \"$0\"", RecshProgram.executable],
        environment: program.environment(variables), rows: 14, cols: 160)
    }

    func remove() {
      service.stop()
      program.remove()
      try? FileManager.default.removeItem(atPath: vault)
    }
  }

  private static func configure(_ day: Day) throws {
    let classic = "--domain \(day.service.address) --client acme --calls-per-minute 10000"
    let target = "--api target --domain \(day.service.address) --token-service \(day.service.address) --tenant acme"
    let added = try day.run(
      """
      env add kept \(classic) --token store
      env add var \(classic) --token env:SHOP_TOKEN
      env add file \(classic) --token 'file:\(day.vault)/file'
      env add prog \(classic) --token 'command:\(day.program.folder)/helper'
      env add now \(target) --environment-id 7 --api-key k1 --token env:SHOP_SECRET --calls-per-minute 10000
      """)
    #expect(added.status == 0, "\(added.err)")
  }

  /// Types a line, and waits until what stands behind it has run.
  private static func run(_ line: String, _ terminal: TerminalSession) throws {
    let mark = "end-\(terminal.transcript.count)"
    try terminal.send("\(line)\recho \(mark)\r")
    try terminal.waitUntil("the end of \(line)") { $0.lines.contains(mark) }
  }

  /// The part of the day that is spent at the prompt.
  private static func sit(_ day: Day, at terminal: TerminalSession) throws {
    let mistake = secret("typed by mistake")
    try terminal.waitForLastLine("sandbox>")
    try run("record start session.recsh --with-output", terminal)
    try terminal.send("login kept\r")
    try terminal.waitFor("token for kept:")
    try terminal.send(secret("kept by login") + "\r")
    try terminal.waitForLastLine("sandbox>")
    for line in [
      "use kept", "stage sku-1 'a b'", "plan --save plan.json", "env test", "login kept \(mistake)",
      "set token \(mistake)",
      "env add oops --domain h --client c --token \(mistake)", "echo 'http://h/?clientToken=\(mistake)'",
      "let spare-token = \(mistake)", "show staged | ./pipe", "show settings", "history",
    ] { try run(line, terminal) }
    try terminal.send("delete\r")
    try terminal.waitFor("delete? [y/N]")
    try terminal.send("y\r")
    try terminal.waitForLastLine("kept>")
    try run("stage left-1 left-2", terminal)
    try terminal.send("edit\r")
    try terminal.waitUntil("the editor's text") { $0.cursorLine.contains("> e") || $0.cursorLine.contains("> s") }
    try terminal.send("\u{3}")
    try run("record stop", terminal)
    // Nobody has a chance to tidy up.
    terminal.signal(SIGKILL)
    _ = try terminal.waitForExit()
  }

  @Test(
    "a long day: every source, mistakes, echoes, traces, reports, exports, a crash, and all children; the file of login alone has one"
  )
  func day() throws {
    let day = try Day()
    defer { day.remove() }
    try Self.configure(day)
    let terminal = try day.terminal()
    try Self.sit(day, at: terminal)
    let stages = try FileManager.default.contentsOfDirectory(atPath: day.program.folder + "/state/recsh/stages")
    let left = try #require(stages.first { $0.hasSuffix(".stage") }).replacing(".stage", with: "")
    var shown = [("the terminal", Data(terminal.transcript))]
    for (number, text) in [
      "use kept; stage recover \(left); show staged | ./pipe\ndelete; report last kept.html",
      "with var { delete x1 }; with file { delete x2 }; with prog { delete x3 }; show run last",
      "try { with var { delete bad-1 } }; try { with now { delete bad-2 --no-snapshot } }; runs; report last bad.html",
      "try { with now { delete y1 --no-snapshot } }; try { with now { show entity y2 } }; try { with now { env test } }",
      "try { with now { search 'name eq \"x\"' } }; try { with now { env list --remote } }; env list; env show now; show vars",
      "delete sku-1 sku-2 --snapshot; verify last; restore last; report last sandbox.html; history; show session",
      "with kept { try { download 1 got.csv --any-form } }; with kept { try { login kept --forget } }",
    ].enumerated() {
      let ending = try day.run(
        text, number % 2 == 0 ? ["--yes", "--trace", "--log", "day.jsonl"] : ["--yes", "--keep-going"])
      shown.append(("run \(number)", Data((ending.out + ending.err).utf8)))
      if number == 0 { #expect(ending.status == 0, "\(ending.out)\(ending.err)") }
    }
    for arguments in [
      ["doctor"], ["doctor", "--export", "journal.jsonl"], ["check", "session.recsh"], ["session.recsh", "--yes"],
    ] {
      let ending = try day.program.run(arguments, variables: day.variables)
      shown.append((arguments.joined(separator: " "), Data((ending.out + ending.err).utf8)))
    }
    // That the day was what it is meant to be.
    for child in ["helper", "pager", "editor", "pipe"] {
      #expect(FileManager.default.fileExists(atPath: day.program.folder + "/children/\(child).env"), "\(child)")
    }
    for file in ["session.recsh", "plan.json", "kept.html", "bad.html", "sandbox.html", "journal.jsonl"] {
      #expect(FileManager.default.fileExists(atPath: day.program.folder + "/" + file), "\(file)")
    }
    #expect(try day.program.read("journal.jsonl").contains("left-1"), "what was recovered was deleted")
    let login = "config/recsh/credentials.yaml"
    #expect(try day.program.read(login).contains(Self.secret("kept by login")))
    let mode = try FileManager.default.attributesOfItem(atPath: day.program.folder + "/" + login)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    // What is looked for.
    let found = Self.scanner.findings(below: day.program.folder, except: [login])
    #expect(found == [], "\(found.map(\.description).joined(separator: "\n"))")
    for (place, data) in shown {
      // The terminal shows what is typed, mistakes too; it shows no more of them than was typed, and nothing else.
      let scanner =
        place == "the terminal"
        ? SecretScanner(secrets: Self.secrets.filter { $0.key != "typed by mistake" }) : Self.scanner
      let found = scanner.known(in: data, at: place)
      #expect(found == [], "\(found): \(String(decoding: data, as: UTF8.self))")
    }
  }
}
