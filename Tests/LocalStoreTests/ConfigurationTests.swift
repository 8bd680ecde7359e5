import CatalogAPI
import Glibc
import Testing

@testable import LocalStore

@Suite("The configuration")
struct ConfigurationTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("config.yaml") }
  var store: YAMLConfiguration { YAMLConfiguration(path) }

  private func refusal(of text: String) throws -> StoreError {
    try folder.write(text, to: "config.yaml")
    let error = #expect(throws: StoreError.self) { try store.load() }
    return try #require(error)
  }

  /// One environment with a line more.
  private func refusal(adding line: String) throws -> StoreError {
    try refusal(of: "environments:\n  prod:\n    domain: example.com\n    client: acme\n    \(line)\n")
  }

  @Test("A file that does not exist, or is empty, or names nothing, is an empty list")
  func nothing() throws {
    #expect(try store.load() == EnvironmentList())
    for text in ["", "# nothing\n", "environments:\n", "environments: {}\n", "---\n", "default: sandbox\n"] {
      try folder.write(text, to: "config.yaml")
      #expect(try store.load() == EnvironmentList(), "\(text)")
    }
  }

  @Test("Every key is read")
  func allKeys() throws {
    try folder.write(
      """
      # ours
      default: prod
      environments:
        prod:
          api: classic
          domain: recommendations.omniture.com # the service
          client: acme
          token: env:ACME_TOKEN
          protected: true
          read-only: false
          max-delete: 1000
          calls-per-minute: 50
        a.local:
          domain: http://127.0.0.1:8080/base
          client: "true"
          token: command:pass show acme
          read-only: true
      """, to: "config.yaml")
    let production = ServiceEnvironment(
      name: "prod", base: try BaseURL("recommendations.omniture.com"), client: "acme",
      tokenSource: .environment("ACME_TOKEN"), isProtected: true, maximumDelete: 1000, callsPerMinute: 50)
    let local = ServiceEnvironment(
      name: "a.local", base: try BaseURL("http://127.0.0.1:8080/base"), client: "true",
      tokenSource: .command(["pass", "show", "acme"]), isReadOnly: true)
    #expect(try store.load() == EnvironmentList(environments: [production, local], defaultName: "prod"))
  }

  @Test("What is saved is read back, in its order, whatever the texts are")
  func roundTrip() throws {
    let clients = [
      "acme", "a b", "'", "\"\\", "a: b", "# no comment", "*x", "&x", "- x", "null", "1.5", "ü😀\u{2028}\u{85}\u{7}",
      "tab\tnew\nline", ":", "a:", "{}", "[", "%", "@", "`", "~", "!t", "|", " blank ",
    ]
    let environments = try clients.enumerated().map { number, client in
      ServiceEnvironment(
        name: "z\(clients.count - number)", base: try BaseURL(number % 2 == 0 ? "[::1]:8443/x" : "http://localhost:81"),
        client: client, tokenSource: try TokenSource(number % 3 == 0 ? "file:/a b/#c: d" : "store"),
        isProtected: number % 2 == 0, isReadOnly: number % 5 == 0, maximumDelete: number % 4 == 0 ? number + 1 : nil,
        callsPerMinute: number % 7 == 0 ? 9 : nil)
    }
    let list = EnvironmentList(environments: environments, defaultName: "z3")
    try store.save(list)
    #expect(try store.load() == list)
  }

  @Test("The saved file is what a person would write")
  func savedText() throws {
    let environment = ServiceEnvironment(
      name: "prod", base: try BaseURL("example.com:8443"), client: "acme", tokenSource: .environment("T"),
      isProtected: true, maximumDelete: 5)
    try store.save(EnvironmentList(environments: [environment], defaultName: "prod"))
    let expected = """
      # The environments of recsh. Comments are lost when a command such as 'env set' changes this file.
      default: prod
      environments:
        prod:
          api: classic
          domain: example.com:8443
          client: acme
          token: env:T
          protected: true
          max-delete: 5

      """
    #expect(try folder.text(of: "config.yaml") == expected)
  }

  @Test("Saving makes a private file in a private folder, leaves nothing beside it, and keeps a link")
  func savedFile() throws {
    let deep = YAMLConfiguration(folder.file("a/b/config.yaml"))
    try deep.save(EnvironmentList())
    #expect(folder.mode(of: "a") == 0o700 && folder.mode(of: "a/b") == 0o700)
    #expect(folder.mode(of: "a/b/config.yaml") == 0o600)
    #expect(try folder.names(in: "a/b") == ["config.yaml"])
    #expect(try deep.load() == EnvironmentList())

    try folder.write("", to: "real.yaml", mode: 0o644)
    symlink("real.yaml", path)
    try store.save(EnvironmentList())
    #expect(try folder.text(of: "real.yaml").contains("environments: {}"))
    #expect(folder.mode(of: "real.yaml") == 0o600)
  }

  @Test("The sandbox is not written, and its name can't be taken")
  func sandbox() throws {
    let base = try BaseURL("http://127.0.0.1:1")
    let embedded = ServiceEnvironment(
      name: "sandbox", base: base, client: "x", tokenSource: .sandbox, origin: .embeddedSandbox)
    try store.save(EnvironmentList(environments: [embedded], defaultName: "sandbox"))
    #expect(try store.load() == EnvironmentList())
    var configured = embedded
    configured.origin = .configured
    #expect(throws: StoreError("the name 'sandbox' belongs to the embedded sandbox")) {
      try store.save(EnvironmentList(environments: [configured]))
    }
    let error = try refusal(of: "environments:\n  sandbox: {domain: example.com, client: a}\n")
    #expect(error.message == "\(path):2: the name 'sandbox' belongs to the embedded sandbox")
    #expect(try refusal(adding: "token: sandbox").message.hasPrefix("\(path):5: the token of environment 'prod'"))
  }

  @Test("Nonsense is not saved")
  func savedNonsense() throws {
    let environment = ServiceEnvironment(
      name: "-x", base: try BaseURL("example.com"), client: "a", tokenSource: .prompt)
    #expect(throws: StoreError.self) { try store.save(EnvironmentList(environments: [environment])) }
    var named = environment
    named.name = "x"
    #expect(throws: StoreError("there are two environments of the name 'x'")) {
      try store.save(EnvironmentList(environments: [named, named]))
    }
    #expect(throws: StoreError("the default environment 'y' is not among the environments")) {
      try store.save(EnvironmentList(environments: [named], defaultName: "y"))
    }
    #expect(try folder.names == [])
  }

  @Test("A refusal names the line, the key and what was probably meant")
  func refusals() throws {
    #expect(
      try refusal(of: "environmets:\n")
        == StoreError(
          "\(path):1: unknown key 'environmets'", help: "did you mean 'environments'?"))
    #expect(
      try refusal(adding: "protect: true")
        == StoreError(
          "\(path):5: unknown key 'protect' in environment 'prod'", help: "did you mean 'protected'?"))
    #expect(
      try refusal(adding: "api: soap")
        == StoreError(
          "\(path):5: environment 'prod' has the unknown api 'soap'", help: "the known ones: 'classic', 'target'"))
    #expect(
      try refusal(adding: "api: target")
        == StoreError(
          "\(path):4: environment 'prod' has the api 'target', which knows no 'client'", help: "take it out"))
    #expect(
      try refusal(adding: "tenant: acme")
        == StoreError(
          "\(path):5: environment 'prod' has the api 'classic', which knows no 'tenant'", help: "take it out"))
    #expect(
      try refusal(of: "default: prd\nenvironments:\n  prod: {domain: example.com, client: a}\n")
        == StoreError(
          "\(path):1: the default environment 'prd' is not among the environments", help: "did you mean 'prod'?"))
    let messages = [
      "protected: yes": "'protected' is neither true nor false",
      "max-delete: 0": "'max-delete' is no whole number above 0",
      "max-delete: 1e3": "'max-delete' is no whole number above 0",
      "calls-per-minute: []": "'calls-per-minute' is no single value",
      "api:": "'api' is empty",
      "client: again": "the key 'client' is given twice",
    ]
    for (line, message) in messages {
      let found = try refusal(adding: line).message
      #expect(found.hasSuffix(": \(message)"), "\(found)")
    }
    #expect(try refusal(of: "environments:\n  x: {client: a}\n").message == "\(path):2: environment 'x' has no domain")
    #expect(
      try refusal(of: "environments:\n  x: {domain: a.com}\n").message == "\(path):2: environment 'x' has no client")
    #expect(
      try refusal(of: "environments:\n  x: y\n").message
        == "\(path):2: environment 'x' is no list of 'key: value' lines")
    #expect(try refusal(of: "- x\n").message == "\(path):1: the configuration is no list of 'key: value' lines")
    #expect(try refusal(of: "environments:\n  'a b': {}\n").message.hasPrefix("\(path):2: 'a b' is no name"))
    #expect(
      try refusal(of: "environments:\n  x: {domain: http://a.com, client: a}\n").message
        == "\(path):2: the domain can't be used: plain http is spoken only to a loopback address, and 'a.com' is none")
    #expect(try refusal(of: "a: [\n").message.hasPrefix("\(path):2: "))
    #expect(try refusal(of: "a: b\n---\nc: d\n").message.hasPrefix("\(path):2: "))
  }

  @Test("A token that stands in the file is refused and not repeated")
  func literalToken() throws {
    for token in [
      "s3cr3t-t0ken", "ghp_s3cr3t:t0ken", "'s3cr3t'", "env:", "[s3cr3t]", "&s3cr3t x", "*s3cr3t", "\"s3cr3t",
    ] {
      let error = try refusal(adding: "token: \(token)")
      #expect(!"\(error)".contains("s3cr3t") && !"\(error)".contains("t0ken"), "\(error)")
      #expect(error.message.hasPrefix("\(path):"), "\(error)")
    }
    #expect(
      try refusal(adding: "token: s3cr3t")
        == StoreError(
          "\(path):5: the token of environment 'prod' can't be used: a token itself can't be given here",
          help: "say where it comes from: prompt, env:NAME, file:PATH, command:PROGRAM or store"))
  }

  @Test("What is large, deep or refers to itself is refused quickly")
  func bombs() throws {
    let large = String(repeating: "# a comment\n", count: 100_000)
    #expect(try refusal(of: large).message == "\(path): it is larger than 1 MB")
    for opening in ["[", "{", "{? ", "- ", "? ", "[{a: "] {
      let text = String(repeating: opening, count: 20_000)
      #expect(try refusal(of: text).message == "\(path):1: it is nested too deeply")
    }
    let indented = (0..<1300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    _ = try refusal(of: indented)
    let anchors = "\(path):1: anchors and aliases are not read here"
    #expect(try refusal(of: "default: &a x\nenvironments: *a\n").message == anchors)
    #expect(try refusal(of: "{*a : 1}\n").message.hasPrefix("\(path):1: "))
    var laughs = "a0: &a0 {x: y}\n"
    for number in 1...40 { laughs += "a\(number): &a\(number) {*a\(number - 1) : 1, ? [*a\(number - 1)] : 2}\n" }
    #expect(try refusal(of: laughs).message == "\(path): anchors and aliases are not read here")
    #expect(try refusal(of: "a: \u{0}\n").message.hasPrefix("\(path)"))
    try folder.write([0x61, 0x3A, 0x20, 0xFF, 0x0A], to: "config.yaml")
    #expect(throws: StoreError("\(path): it is not valid UTF-8")) { try store.load() }
  }

  @Test("Stars in comments are no aliases")
  func stars() throws {
    let comment = String(repeating: "# *** see *this* ***\n", count: 10)
    try folder.write(comment + "environments: {}\n", to: "config.yaml")
    #expect(try store.load() == EnvironmentList())
  }

  @Test("A folder in its place is named")
  func isFolder() throws {
    mkdir(path, 0o700)
    #expect(throws: StoreError("can't read '\(path)': it is a folder")) { try store.load() }
    #expect(throws: StoreError("can't write '\(path)': it is a folder")) { try store.save(EnvironmentList()) }
    #expect(try folder.names == ["config.yaml"])
  }

  @Test("Mutated files are read or refused, and nothing else")
  func mutations() throws {
    let seed = Array(
      """
      default: prod
      environments:
        prod: {domain: "example.com", client: 'a', token: env:T, max-delete: 10}
        b:
          domain: [x, {y: *z}]
          client: |
            text
          token: !t &a store
      """.utf8)
    let interesting = Array("\n\n  :-?[]{}&*!|>'\"%@`#,\\\t\u{0}é".utf8)
    var numbers = RepeatableNumbers(state: 42)
    let count = getenv("RECSH_FUZZ").flatMap { Int(String(cString: $0)) } ?? 2_000
    var kinds = (read: 0, refused: 0)
    for _ in 0..<count {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...8, using: &numbers) {
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes.insert(interesting.randomElement(using: &numbers) ?? 0, at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &numbers)))
        default: bytes.insert(contentsOf: bytes[place...].prefix(Int.random(in: 1...30, using: &numbers)), at: place)
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      do {
        _ = try EnvironmentReader(path: "c").list(YAMLText.parse(bytes, quoting: true))
        kinds.read += 1
      } catch { kinds.refused += 1 }
    }
    #expect(kinds.read + kinds.refused == count && kinds.refused > 0)
  }
}
