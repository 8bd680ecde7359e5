import CatalogAPI
import Shell
import Testing

@testable import LocalStore

@Suite("Places and the machine")
struct StatePathsTests {
  @Test("Flags come before variables, and variables before the home folder")
  func precedence() throws {
    let variables = ["HOME": "/home/ann", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"]
    let flags = try StatePaths(configuration: "my.yaml", state: "st", variable: { variables[$0] })
    #expect(flags.configuration == "my.yaml")
    #expect(flags.configurationFolder == ".")
    #expect(flags.startFile == "./recshrc")
    #expect(flags.journal == "st/journal.sqlite")
    let xdg = try StatePaths(configuration: nil, state: nil, variable: { variables[$0] })
    #expect(xdg.configuration == "/c/recsh/config.yaml")
    #expect(xdg.stateFolder == "/s/recsh")
    let home = try StatePaths(configuration: nil, state: nil, variable: { $0 == "HOME" ? "/home/ann" : nil })
    #expect(home.configuration == "/home/ann/.config/recsh/config.yaml")
    #expect(home.startFile == "/home/ann/.config/recsh/recshrc")
    #expect(home.credentials == "/home/ann/.config/recsh/credentials.yaml")
    #expect(home.stateFolder == "/home/ann/.local/state/recsh")
    #expect(home.journal == "/home/ann/.local/state/recsh/journal.sqlite")
    #expect(home.history == "/home/ann/.local/state/recsh/history.jsonl")
    #expect(home.locks == "/home/ann/.local/state/recsh/locks")
    #expect(home.stages == "/home/ann/.local/state/recsh/stages")
  }

  @Test("Empty and relative variables count for nothing")
  func ignoredVariables() throws {
    let variables = ["HOME": "/h/", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "here"]
    let paths = try StatePaths(configuration: nil, state: nil, variable: { variables[$0] })
    #expect(paths.configuration == "/h/.config/recsh/config.yaml")
    #expect(paths.stateFolder == "/h/.local/state/recsh")
  }

  @Test("Without HOME the account's folder serves, and where there is none the flags are asked for")
  func homeless() throws {
    let served = try StatePaths(configuration: nil, state: nil, variable: { _ in nil }, home: { "/home/job" })
    #expect(served.configuration == "/home/job/.config/recsh/config.yaml")
    #expect(served.stateFolder == "/home/job/.local/state/recsh")
    let flags = "give --config FILE and --state FOLDER"
    #expect(
      throws: StoreError("neither HOME nor XDG_CONFIG_HOME names a folder, and this account has none", help: flags)
    ) {
      try StatePaths(configuration: nil, state: "/s", variable: { $0 == "HOME" ? "relative" : nil }, home: { nil })
    }
    #expect(
      throws: StoreError("neither HOME nor XDG_STATE_HOME names a folder, and this account has none", help: flags)
    ) {
      try StatePaths(configuration: "c", state: nil, variable: { _ in nil }, home: { nil })
    }
    #expect(
      try StatePaths(configuration: "c", state: "s", variable: { _ in nil }, home: { nil }).stateFolder == "s")
  }

  @Test("Folders are made private, and made again without harm")
  func folders() throws {
    let folder = TemporaryFolder()
    let paths = try StatePaths(configuration: nil, state: nil, variable: { $0 == "HOME" ? folder.path : nil })
    try paths.makeFolders()
    try paths.makeFolders()
    for name in [".config/recsh", ".local/state/recsh", ".local/state/recsh/locks", ".local/state/recsh/stages"] {
      #expect(folder.mode(of: name) == 0o700)
    }
    let inFile = try folder.write("", to: "plain")
    let bad = try StatePaths(configuration: nil, state: "\(inFile)/x", variable: { $0 == "HOME" ? folder.path : nil })
    #expect(throws: StoreError("can't make the folder '\(inFile)/x': a part of its path is no folder")) {
      try bad.makeFolders()
    }
  }

  @Test("The clock and the user are the machine's")
  func machine() {
    let now = SystemClock().now
    #expect(now > 1_700_000_000_000 && SystemClock().now >= now)
    #expect(!LocalUser.current.name.isEmpty && !LocalUser.current.host.isEmpty)
    #expect(TimeText.utc(1_795_435_200_000) == "2026-11-23 12:00:00 UTC")
    #expect(TimeText.utc(0) == "1970-01-01 00:00:00 UTC")
  }
}
