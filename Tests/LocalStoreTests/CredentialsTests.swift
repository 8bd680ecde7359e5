import CatalogAPI
import Glibc
import Testing

@testable import LocalStore

@Suite("Credentials")
struct CredentialsTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("config/credentials.yaml") }

  private func environment(_ source: TokenSource) throws -> ServiceEnvironment {
    ServiceEnvironment(name: "prod", base: try BaseURL("example.com"), client: "acme", tokenSource: source)
  }

  private func store(_ variables: [String: String] = ["PATH": "/usr/bin:/bin"], limit: Duration = .seconds(30))
    -> Credentials
  {
    Credentials(path, variables: variables, sandboxToken: Secret("sand"), commandLimit: limit)
  }

  private func token(_ source: TokenSource, _ store: Credentials? = nil) async throws -> String {
    try await (store ?? self.store()).token(for: environment(source)).expose { $0 }
  }

  private func refusal(_ source: TokenSource, _ store: Credentials? = nil) async throws -> StoreError {
    let error = await #expect(throws: StoreError.self) { _ = try await token(source, store) }
    let found = try #require(error)
    #expect(!"\(found)".contains("s3cr3t"))
    return found
  }

  /// A program of its own, read by a shell: a file that was just written can't be run while a child of another test, which
  /// has not become its program yet, still has it open.
  private func program(_ text: String, _ arguments: String...) throws -> TokenSource {
    .command(["/bin/sh", try folder.write(text, to: "program")] + arguments)
  }

  @Test("A variable gives its value, and one that is unset or empty is named")
  func variable() async throws {
    let store = store(["TOKEN": "s3cr3t", "EMPTY": "", "LINES": "s3cr3t\nmore"])
    #expect(try await token(.environment("TOKEN"), store) == "s3cr3t")
    let message = "which holds the token of environment 'prod', is not set"
    #expect(try await refusal(.environment("EMPTY"), store).message == "the variable EMPTY, \(message)")
    #expect(try await refusal(.environment("NONE"), store).message == "the variable NONE, \(message)")
    #expect(
      try await refusal(.environment("LINES"), store).message
        == "the token from the variable LINES can't be used: it holds more than one line, a control character or a byte order mark"
    )
  }

  @Test("A private file gives its text without the last newline")
  func file() async throws {
    for (text, mode) in [("s3cr3t", 0o600), ("s3cr3t\n", 0o400), ("s3cr3t\r\n", 0o600)] {
      let path = try folder.write(text, to: "token", mode: mode_t(mode))
      #expect(try await token(.file(path)) == "s3cr3t")
    }
    #expect(try await token(.file("~/token"), store(["HOME": folder.path])) == "s3cr3t")
  }

  @Test("A file that others may read, or that is no file, is refused")
  func badFile() async throws {
    for mode in [0o640, 0o604, 0o620, 0o644] as [mode_t] {
      let path = try folder.write("s3cr3t\n", to: "token", mode: mode)
      let error = try await refusal(.file(path))
      #expect(
        error.message == "'\(path)' holds a secret and is open to others (mode \(String(mode, radix: 8)))")
      #expect(error.help == "run 'chmod 600 \(path)', and change the secret if others may have read it")
    }
    let missing = folder.file("missing")
    #expect(try await refusal(.file(missing)).message == "the token's file '\(missing)' does not exist")
    #expect(try await refusal(.file(folder.path)).message == "'\(folder.path)' is no regular file")
    mkfifo(folder.file("fifo"), 0o600)
    #expect(try await refusal(.file(folder.file("fifo"))).message == "'\(folder.file("fifo"))' is no regular file")
    for bad in [Array("s3cr3t\nmore\n".utf8), [], [0x0A], [0xFF, 0xFE], Array(repeating: 0x61, count: 70_000)] {
      let path = try folder.write(bad, to: "bad")
      #expect(try await refusal(.file(path)).message.contains(path))
    }
  }

  @Test("A file of another user is refused", .enabled(if: geteuid() == 0, "only root can give a file away"))
  func strangersFile() async throws {
    let path = try folder.write("s3cr3t", to: "token")
    chown(path, 12345, 12345)
    #expect(try await refusal(.file(path)).message == "'\(path)' belongs to another user")
  }

  @Test("A program gives the first line of its output")
  func command() async throws {
    let program = try program("printf '%s\\r\\nmore\\n' \"$1-$EXTRA\"\ncat\n", "a$HOME;b")
    #expect(try await token(program, store(["PATH": "/usr/bin:/bin", "EXTRA": "x"])) == "a$HOME;b-x")
    #expect(try await token(.command(["echo", "found-by-path"])) == "found-by-path")
  }

  @Test("A program that fails is named with its status, and its output is not shown")
  func failingCommand() async throws {
    #expect(
      try await refusal(program("echo s3cr3t\nexit 3\n", "s3cr3t")).message
        == "the credential program '/bin/sh' ended with status 3")
    #expect(
      try await refusal(.command(["true"])).message
        == "the token from the credential program 'true' can't be used: it is empty")
    let none = folder.file("none")
    #expect(
      try await refusal(.command([none]))
        == StoreError(
          "can't run the credential program '\(none)': it does not exist",
          help: "it is run without a shell; check its path"))
    #expect(
      try await refusal(program("printf '\\377\\n'\n")).message
        == "the first line of the credential program '/bin/sh' is not valid UTF-8")
    #expect(
      try await refusal(program("kill -9 $$\n")).message == "the credential program '/bin/sh' was ended by signal 9")
  }

  @Test("A program that takes too long is ended, also one that writes without end")
  func slowCommand() async throws {
    let store = store(limit: .milliseconds(300))
    let message = "took longer than 0 seconds and was ended"
    #expect(try await refusal(.command(["sleep", "100"]), store).message.hasSuffix(message))
    #expect(try await refusal(.command(["yes", "s3cr3t"]), store).message.hasSuffix(message))
  }

  @Test("A program that leaves another one behind is not waited for")
  func daemon() async throws {
    let gate = folder.file("gate")
    mkfifo(gate, 0o600)
    // The second process keeps the output open until the gate is.
    let program = try program("echo token\n(read x < \(gate)) &\n")
    #expect(try await token(program) == "token")
    _ = try Descriptor(opening: gate, flags: O_WRONLY)
  }

  @Test("An interrupted command ends its program")
  func interrupted() async throws {
    let source = try environment(.command(["sleep", "100"]))
    let store = store()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.token(for: source)
    }
    await #expect(throws: StoreError.self) { try await task.value }
  }

  @Test("Kept tokens come back, are private on the disk, and can be forgotten")
  func kept() async throws {
    let store = store()
    #expect(
      try await refusal(.store) == StoreError("no token is kept for environment 'prod'", help: "run 'login prod'"))
    let texts = ["s3cr3t", "a: b # c", "\"'\\", "ünï 😀", "*x", "null", "12", " blank "]
    for (number, text) in texts.enumerated() { try store.keep(Secret(text), for: "e\(number)") }
    for (number, text) in texts.enumerated() {
      var environment = try environment(.store)
      environment.name = "e\(number)"
      #expect(try await store.token(for: environment).expose { $0 } == text)
    }
    try store.keep(Secret("one"), for: "prod")
    try store.keep(Secret("two"), for: "prod")
    #expect(try await token(.store) == "two")
    #expect(folder.mode(of: "config") == 0o700)
    #expect(folder.mode(of: "config/credentials.yaml") == 0o600)
    #expect(try store.forget("prod"))
    #expect(try !store.forget("prod"))
    _ = try await refusal(.store)
    #expect(try !folder.text(of: "config/credentials.yaml").contains("two"))
  }

  @Test("Several shells that log in at once lose nothing")
  func concurrentLogins() async throws {
    let store = store()
    try await withThrowingTaskGroup { group in
      for number in 0..<40 { group.addTask { try store.keep(Secret("t\(number)"), for: "e\(number)") } }
      try await group.waitForAll()
    }
    #expect(try CredentialsFile(path: path).tokens().count == 40)
  }

  @Test("A credentials file that others may read, or that is damaged, is refused and not repeated")
  func damagedStore() async throws {
    let store = store()
    try store.keep(Secret("s3cr3t"), for: "prod")
    chmod(path, 0o644)
    #expect(try await refusal(.store).message == "'\(path)' holds a secret and is open to others (mode 644)")
    #expect(throws: StoreError.self) { try store.keep(Secret("x"), for: "b") }
    let bad = [
      "s3cr3t", "- s3cr3t", "prod: [s3cr3t]", "prod: \"s3cr3t", "s3cr3t: a\ns3cr3t: b", "prod: &s3cr3t x",
      "s3cr3t: : :",
    ]
    for text in bad {
      try folder.write(text + "\n", to: "config/credentials.yaml")
      let error = try await refusal(.store)
      #expect(error.message.hasPrefix("the credentials file can't be read: \(path)"), "\(error)")
    }
  }

  @Test("A token that could not be read back is not kept")
  func unkeepable() throws {
    for token in ["", "a\nb", "a\u{0}", "\u{FEFF}a"] {
      #expect(throws: StoreError.self) { try store().keep(Secret(token), for: "prod") }
    }
    #expect(try folder.names == [])
  }

  @Test("The prompt is for whoever can ask, and the sandbox's token is the one that was given")
  func promptAndSandbox() async throws {
    #expect(
      try await refusal(.prompt)
        == StoreError(
          "no token was typed for environment 'prod'", help: "run 'login prod'"))
    #expect(try await token(.sandbox) == "sand")
    #expect(try await refusal(.sandbox, Credentials(path, variables: [:])).message.contains("there is no sandbox"))
  }
}
