internal import Foundation
internal import Glibc
internal import TerminalHarness
internal import Testing

@Suite("Files of the shell are its user's alone", .serialized, .timeLimit(.minutes(5)))
struct PrivateFilesTests {
  /// Modes of everything below a folder.
  private static func modes(below folder: String) -> [String: mode_t] {
    var modes: [String: mode_t] = [:]
    let walk = FileManager.default.enumerator(atPath: folder)
    while let name = walk?.nextObject() as? String {
      var status = stat()
      if lstat(folder + "/" + name, &status) == 0 { modes[name] = status.st_mode & 0o777 }
    }
    return modes
  }

  /// Runs the shell under a mask, in a folder that is empty at first.
  private static func run(_ program: RecshProgram, mask: String, _ arguments: [String]) throws -> RecshProgram.Ending {
    let shell = try program.start(
      ["-c", "umask \(mask); cd '\(program.folder)'; exec \"$@\"", "sh", RecshProgram.executable] + arguments)
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    try shell.run()
    return try program.end(of: shell)
  }

  /// What the user named, for others to read or to go on with, has the mode that the user's mask gives it.
  private static let shared = ["plan.json", "staged.txt", "shown.txt", "feed.csv"]

  @Test(
    "whatever the mask: files 0600 and folders 0700; results that the user named follow the mask",
    arguments: ["000", "022", "077"])
  func masks(_ mask: String) throws {
    let program = try RecshProgram()
    defer { program.remove() }
    try FileManager.default.removeItem(atPath: program.folder + "/config")
    let day = """
      env add p --domain http://127.0.0.1:9 --client c --token store
      env add t --api target --domain http://127.0.0.1:9 --tenant a --environment-id 1 --api-key k --token env:HOME
      record start session.recsh --with-output
      stage sku-1 sku-2
      plan --save plan.json
      stage save staged.txt
      show staged > shown.txt
      feed write feed.csv sku-3
      delete
      verify last
      restore last
      report last run.html
      env set p read-only true
      unlock p --for 1m --reason x
      try { with t { env test } }
      record stop
      """
    let ran = try Self.run(program, mask: mask, ["--yes", "-c", day])
    #expect(ran.status == 0, "\(ran.err)")
    let exported = try Self.run(program, mask: mask, ["doctor", "--export", "all.jsonl"])
    #expect(exported.status == 0, "\(exported.err)")
    // At the prompt: history, what is staged, and what an editor is given.
    let terminal = try TerminalSession.spawn(
      executable: "/bin/sh", arguments: ["-c", "umask \(mask); exec \"$0\"", RecshProgram.executable],
      environment: program.environment(), rows: 30, cols: 100)
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("login p\r")
    try terminal.waitFor("token for p:")
    try terminal.send("tok\r")
    try terminal.waitForLastLine("sandbox>")
    try terminal.send("stage kept-1\r")
    try terminal.waitForLastLine("sandbox [1]>")
    let modes = Self.modes(below: program.folder)
    let expected = [
      "config/recsh/config.yaml", "config/recsh/credentials.yaml", "state/recsh/history.jsonl",
      "state/recsh/journal.sqlite",
      "session.recsh", "run.html", "all.jsonl",
    ]
    for name in expected { #expect(modes[name] != nil, "\(name) is there: \(modes.keys.sorted())") }
    #expect(modes.keys.contains { $0.hasSuffix(".stage") })
    for (name, mode) in modes
    where !Self.shared.contains(name) && !name.hasPrefix("in-") && !name.hasPrefix("out-") && !name.hasPrefix("err-") {
      var isFolder: ObjCBool = false
      #expect(FileManager.default.fileExists(atPath: program.folder + "/" + name, isDirectory: &isFolder))
      #expect(mode == (isFolder.boolValue ? 0o700 : 0o600), "\(name)")
    }
    let usual = 0o666 & ~(mode_t(mask, radix: 8) ?? 0)
    for name in Self.shared { #expect(modes[name] == usual, "\(name)") }
    try terminal.send("\u{4}")
    _ = try terminal.waitForExit()
  }

  @Test("a start file that is a pipe is no reason to wait, and one that everybody can change does not run")
  func startFile() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let path = program.folder + "/config/recsh/recshrc"
    try program.write("config/recsh/recshrc", "echo 'it ran'\n")
    chmod(path, 0o666)
    for (prepare, reason) in [
      ({ () in }, "every user of this machine can change it"),
      (
        { () in
          unlink(path)
          mkfifo(path, 0o600)
        }, "it is no regular file"
      ),
    ] {
      prepare()
      let terminal = try TerminalSession.spawn(
        executable: RecshProgram.executable, environment: program.environment(), rows: 30, cols: 200)
      try terminal.waitFor(reason)
      try terminal.waitForLastLine("sandbox>")
      #expect(!terminal.screen.text.contains("it ran"))
      try terminal.send("\u{4}")
      _ = try terminal.waitForExit()
    }
  }

  @Test(
    "a folder that every user can change is told at the prompt, and a folder that is a link to another place is used")
  func folders() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let files = FileManager.default
    for name in ["dotfiles", "elsewhere"] {
      try files.createDirectory(
        atPath: program.folder + "/" + name, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
    try files.removeItem(atPath: program.folder + "/config/recsh")
    try files.createSymbolicLink(
      atPath: program.folder + "/config/recsh", withDestinationPath: program.folder + "/dotfiles")
    try files.createDirectory(atPath: program.folder + "/state", withIntermediateDirectories: false)
    try files.createSymbolicLink(
      atPath: program.folder + "/state/recsh", withDestinationPath: program.folder + "/elsewhere")
    let ran = try program.run([
      "--yes", "-c", "env add p --domain http://127.0.0.1:9 --client c --token store; delete sku-1; runs --output text",
    ])
    #expect(ran.status == 0, "\(ran.err)")
    #expect(files.fileExists(atPath: program.folder + "/dotfiles/config.yaml"))
    #expect(files.fileExists(atPath: program.folder + "/elsewhere/journal.sqlite"))
    chmod(program.folder + "/elsewhere", 0o777)
    let terminal = try TerminalSession.spawn(
      executable: RecshProgram.executable, environment: program.environment(), rows: 30, cols: 200)
    try terminal.waitFor("every user of this machine can change '\(program.folder)/state/recsh'")
    try terminal.send("\u{4}")
    _ = try terminal.waitForExit()
    #expect(try program.run(["doctor"]).status == 1)
  }

  @Test("a name chooses no path: not an environment's, not that of a stage that was left")
  func names() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    let before = Self.modes(below: program.folder).keys.sorted()
    for name in ["../x", "a/b", ".", "..", "-x", "a\\nb", "a\\u{0}b", String(repeating: "a", count: 4_000)] {
      let ran = try program.run(["-c", "env add \"\(name)\" --domain http://127.0.0.1:9 --client c --token store"])
      #expect(ran.status != 0, "\(name)")
    }
    #expect(try program.run(["-c", "env list"]).status == 0, "none of them is in the way")
    try program.write("victim.stage", "VICTIM")
    for name in ["../../victim", "\(program.folder)/victim", "../../config/recsh/recshrc"] {
      #expect(try program.run(["--yes", "-c", "stage recover \(name) --forget"]).status != 0)
    }
    #expect(try program.read("victim.stage") == "VICTIM")
    let after = Self.modes(below: program.folder).keys.filter { !$0.contains("-") && !$0.hasPrefix("state") }.sorted()
    #expect(after == (before + ["victim.stage"]).filter { !$0.contains("-") }.sorted())
  }

  @Test("a log of requests that is a pipe without a reader is refused")
  func requestLog() throws {
    let program = try RecshProgram()
    defer { program.remove() }
    mkfifo(program.folder + "/pipe", 0o600)
    let ran = try program.run(["sandbox", "--log", program.folder + "/pipe"])
    #expect(ran.status == 2 && ran.err.contains("/pipe can't be written"), "\(ran.err)")
  }
}
