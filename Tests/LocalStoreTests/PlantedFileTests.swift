import CatalogAPI
import EntityStage
import Glibc
import ScriptLanguage
import Shell
import Testing

@testable import Deletion
@testable import LocalStore

// Somebody who can write to the folder of the state puts something else where the shell expects a file of its own. Rules: what
// it leads to stays as it was, nothing waits for the other end of a pipe, and the refusal says so.

@Suite("What somebody has put in the place of a file of the shell's", .timeLimit(.minutes(2)))
struct PlantedFileTests {
  enum Plant: CaseIterable, Sendable {
    case link, foreignLink, pipe, folder, hardLink, foreignFile

    /// Only root can make what belongs to others.
    static let possible = geteuid() == 0 ? allCases : [.link, .pipe, .folder, .hardLink]

    func put(_ path: String, victim: String) {
      let nobody: uid_t = 65_534
      unlink(path)
      switch self {
      case .link, .foreignLink: symlink(victim, path)
      case .pipe: mkfifo(path, 0o600)
      case .folder: mkdir(path, 0o700)
      case .hardLink: Glibc.link(victim, path)
      case .foreignFile: close(open(path, O_WRONLY | O_CREAT, 0o600))
      }
      if self == .foreignLink || self == .foreignFile { lchown(path, nobody, nobody) }
    }
  }

  /// A file of the shell's and what uses it.
  struct Place: Sendable, CustomStringConvertible {
    let file: String
    /// Whether those who keep their files elsewhere may link to them.
    var followsOwnLink = false
    /// Whether it did what it is for.
    let use: @Sendable (TemporaryFolder) async throws -> Bool

    var description: String { file }
  }

  private static let catalogue = "classic https://h acme"
  private static let lock = "locks/\(DeletionLease.hash(catalogue)).lock"

  private static let places = [
    Place(file: "history.jsonl", followsOwnLink: true, use: remember),
    Place(file: "history.jsonl.lock", use: remember),
    Place(file: "journal.sqlite", use: readJournal), Place(file: "journal.sqlite-wal", use: readJournal),
    Place(file: "journal.sqlite-shm", use: readJournal), Place(file: "journal.sqlite.lock", use: readJournal),
    Place(file: lock) { folder in
      let journal = SQLiteJournal(folder.file("journal.sqlite"))
      // Whoever only looks must not wait either.
      _ = journal.isDeleting(in: catalogue)
      try journal.lease(catalogue: catalogue, environment: "prod").close()
      return true
    },
    Place(file: "rates/\(DeletionLease.hash(catalogue)).calls") { folder in
      let one = CallTimesFile(in: folder.file("rates"), catalogue: catalogue, now: { 7 })
      _ = one.take(atMost: 1, within: 60_000)
      return one.take(atMost: 1, within: 60_000) != nil
    },
    Place(file: "credentials.yaml", use: keepToken), Place(file: "credentials.yaml.lock", use: keepToken),
  ]

  private static func remember(_ folder: TemporaryFolder) throws -> Bool {
    let history = FileHistory(folder.file("history.jsonl"))
    try history.append(HistoryEntry(time: 5, environment: "prod", text: "show staged"))
    return try !history.entries(of: "prod", limit: 9).isEmpty
  }

  private static func readJournal(_ folder: TemporaryFolder) async throws -> Bool {
    let journal = SQLiteJournal(folder.file("journal.sqlite"))
    do {
      _ = try await journal.runs(environment: nil, since: nil)
      await journal.close()
      return true
    } catch {
      await journal.close()
      throw error
    }
  }

  private static func keepToken(_ folder: TemporaryFolder) throws -> Bool {
    try Credentials(folder.file("credentials.yaml"), variables: [:]).keep(Secret("tok"), for: "prod")
    return true
  }

  @Test(
    "links, pipes, folders, second names and files of others are refused, and what they lead to stays",
    arguments: places)
  func planted(_ place: Place) async throws {
    for plant in Plant.possible {
      let folder = TemporaryFolder()
      #expect(try await place.use(folder), "without it all is well")
      try folder.write("VICTIM", to: "victim", mode: 0o640)
      plant.put(folder.file(place.file), victim: folder.file("victim"))
      var works = false
      do { works = try await place.use(folder) } catch {
        let told = "\((error as? Diagnostic)?.message ?? (error as? StoreError)?.message ?? "\(error)")"
        let name = place.file.split(separator: "/").last?.replacing(".lock", with: "") ?? ""
        #expect(told.contains(place.file.hasPrefix("journal") ? "journal" : String(name)))
      }
      let isFollowed = place.followsOwnLink && plant == .link
      #expect(works == isFollowed, "\(plant)")
      guard !isFollowed else { continue }
      #expect(try folder.text(of: "victim") == "VICTIM", "\(plant)")
      // A journal that the user links to is that of the link, and made private as any.
      let isJournal = place.file == "journal.sqlite" && plant == .link
      #expect(folder.mode(of: "victim") == (isJournal ? 0o600 : 0o640), "\(plant)")
    }
  }

  @Test("the file that a stage is written to first is made anew, whatever stands there")
  func stageBeingWritten() throws {
    let folder = TemporaryFolder()
    try folder.write("VICTIM", to: "victim")
    symlink(folder.file("victim"), folder.file("s.stage.new"))
    var stage = EntityStage()
    stage.insert(try EntityID("sku-1"))
    let file = try StageLogFile(
      folder.file("s.stage"), stage, of: StageOwner(environment: "prod", catalogue: nil), author: "me@here")
    file.close()
    #expect(try folder.text(of: "victim") == "VICTIM")
    #expect(try folder.names == ["s.stage", "victim"] && folder.mode(of: "s.stage") == 0o600)
  }

  @Test(
    "a stage that another user left is not offered, and a pipe among them is passed over", .enabled(if: geteuid() == 0))
  func stageOfOthers() throws {
    let folder = TemporaryFolder()
    let keeper = StageRecoveryFolder(folder.path, author: "me@here", clock: SystemClock())
    var stage = EntityStage()
    stage.insert(try EntityID("sku-1"))
    try StageLogFile(
      folder.file("1.stage"), stage, of: StageOwner(environment: "prod", catalogue: nil), author: "me@here"
    ).close()
    mkfifo(folder.file("2.stage"), 0o600)
    #expect(try keeper.leftStages(examining: true).map(\.id) == ["1"])
    chown(folder.file("1.stage"), 65_534, 65_534)
    #expect(try keeper.leftStages(examining: true).isEmpty)
  }

  @Test("a file that is replaced is written beside its name, never through a link that lies there")
  func replacing() throws {
    let folder = TemporaryFolder()
    try folder.write("VICTIM", to: "victim")
    symlink(folder.file("victim"), folder.file("own"))
    try ReplacementFile.replacePrivately(folder.file("own"), with: [1], followsLink: false)
    #expect(try folder.text(of: "victim") == "VICTIM")
    #expect(try folder.bytes(of: "own") == [1])
  }

  @Test("a recording is no pipe, and nobody waits for one")
  func recording() throws {
    let folder = TemporaryFolder()
    mkfifo(folder.file("pipe"), 0o600)
    let files = HostFiles(variables: [:])
    let error = #expect(throws: Diagnostic.self) { _ = try files.recording(folder.file("pipe"), appending: true) }
    #expect(error?.message == "can't record to '\(folder.file("pipe"))': nobody reads from it")
    let reader = open(folder.file("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let read = #expect(throws: Diagnostic.self) { _ = try files.recording(folder.file("pipe"), appending: true) }
    #expect(read?.message == "can't record to '\(folder.file("pipe"))': it is no regular file")
  }

  // MARK: Settings

  @Test("a configuration that everybody can change, a pipe and a link of another user's are refused; /dev/null is none")
  func configuration() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("environments: {}\n", to: "config.yaml", mode: 0o602)
    let store = YAMLConfiguration(path)
    let error = #expect(throws: StoreError.self) { try store.load() }
    #expect(error?.message == "can't read '\(path)': every user of this machine can change it")
    #expect(throws: Diagnostic.self) { _ = try HostFiles(variables: [:]).readSettings(path) }
    for plant in Plant.possible where [.pipe, .folder, .foreignLink].contains(plant) {
      rmdir(path)
      plant.put(path, victim: try folder.write("environments: {}\n", to: "victim"))
      #expect(throws: StoreError.self, "\(plant)") { try store.load() }
    }
    #expect(try YAMLConfiguration("/dev/null").load() == EnvironmentList())
  }

  @Test("a folder and files that the user keeps elsewhere and links to are used through the links, which stay")
  func ownLinks() throws {
    let folder = TemporaryFolder()
    mkdir(folder.file("dotfiles"), 0o700)
    mkdir(folder.file("kept"), 0o700)
    try folder.write("environments: {}\n", to: "kept/config.yaml", mode: 0o644)
    symlink(folder.file("dotfiles"), folder.file("recsh"))
    symlink(folder.file("kept/config.yaml"), folder.file("dotfiles/config.yaml"))
    let store = YAMLConfiguration(folder.file("recsh/config.yaml"))
    var list = try store.load()
    list.environments.append(
      ServiceEnvironment(name: "prod", base: try BaseURL("a.example"), client: "acme", tokenSource: .store))
    try store.save(list)
    #expect(try store.load().environments.map(\.name) == ["prod"])
    #expect(try folder.text(of: "kept/config.yaml").contains("prod") && folder.mode(of: "kept/config.yaml") == 0o600)
    try Credentials(folder.file("recsh/credentials.yaml"), variables: [:]).keep(Secret("tok"), for: "prod")
    #expect(folder.mode(of: "dotfiles/credentials.yaml") == 0o600)
    #expect(try FileLock(folder.file("recsh/x.lock"), .exclusive).contents(limit: 9) == "")
    var status = stat()
    #expect(lstat(folder.file("dotfiles/config.yaml"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test(
    "root takes another user's configuration where it is named for the call, and leaves that user's files to the user",
    .enabled(if: geteuid() == 0))
  func rootForOthers() throws {
    let nobody: uid_t = 65_534
    let folder = TemporaryFolder()
    let path = try folder.write("environments: {}\n", to: "config.yaml", mode: 0o600)
    chown(folder.path, nobody, nobody)
    chown(path, nobody, nobody)
    let error = #expect(throws: StoreError.self) { try YAMLConfiguration(path).load() }
    #expect(
      error
        == StoreError(
          "can't read '\(path)': it belongs to another user, and root runs nothing that others wrote",
          help: "start recsh as that user, or with 'sudo -H'; one that is named with --config FILE is taken"))
    let store = YAMLConfiguration(path, isNamed: true)
    try store.save(try store.load())
    let history = FileHistory(folder.file("state/history.jsonl"))
    try history.append(HistoryEntry(time: 5, environment: "prod", text: "show staged"))
    try history.append(HistoryEntry(time: 6, environment: "prod", text: "show staged"))
    for name in ["config.yaml", "state", "state/history.jsonl", "state/history.jsonl.lock"] {
      #expect(try Path.status(folder.file(name)).st_uid == nobody, "\(name)")
    }
  }

  @Test("a chain of links is followed as far as the user made it, and a circle is told")
  func chain() throws {
    let folder = TemporaryFolder()
    try folder.write("{}", to: "end")
    symlink("end", folder.file("second"))
    symlink(folder.file("second"), folder.file("first"))
    #expect(try OwnFile.target(of: folder.file("first")) == folder.file("end"))
    symlink("nothing", folder.file("open"))
    #expect(try OwnFile.target(of: folder.file("open")) == folder.file("nothing"))
    symlink("circle", folder.file("circle"))
    #expect(throws: SystemFailure(ELOOP)) { try OwnFile.target(of: folder.file("circle")) }
    guard geteuid() == 0 else { return }
    lchown(folder.file("second"), 65_534, 65_534)
    #expect(throws: SystemFailure(EPERM, .foreignLink)) { try OwnFile.target(of: folder.file("first")) }
  }

  @Test("a name that YAML could not read again is not written")
  func longName() throws {
    let folder = TemporaryFolder()
    let store = YAMLConfiguration(folder.file("config.yaml"))
    for (count, isKept) in [(100, true), (101, false), (4_000, false)] {
      let name = String(repeating: "a", count: count)
      let list = EnvironmentList(
        environments: [
          ServiceEnvironment(name: name, base: try BaseURL("a.example"), client: "c", tokenSource: .store)
        ])
      if isKept { try store.save(list) } else { #expect(throws: StoreError.self) { try store.save(list) } }
      #expect(try store.load().environments.map(\.name.utf8.count) == [100])
    }
  }

  @Test("programs get no variable that is held back, but where their command line names it")
  func variables() async throws {
    let folder = TemporaryFolder()
    let all = ["PATH": "/usr/bin:/bin", "SHOP_TOKEN": "tok-1", "OTHER": "x"]
    let files = HostFiles(variables: all, forPrograms: all.filter { $0.key != "SHOP_TOKEN" })
    for (command, isTold) in [
      ("env > \(folder.file("env"))", false), (": $SHOP_TOKEN; env > \(folder.file("env"))", true),
      (": \"${SHOP_TOKEN:-x}\"; env > \(folder.file("env"))", true),
      // A name that is looked for, one within a longer one, and one in a remark.
      ("env | grep -v SHOP_TOKEN_OLD > \(folder.file("env")) # SHOP_TOKEN", false),
      (": $SHOP_TOKEN_OLD; env > \(folder.file("env"))", false),
    ] {
      try await files.pipe(to: command, variables: []).finish()
      #expect(try folder.text(of: "env").contains("tok-1") == isTold)
      #expect(try folder.text(of: "env").contains("OTHER=x"))
    }
    let error = await #expect(throws: Diagnostic.self) {
      try await files.pipe(to: "exit 7", variables: []).finish()
    }
    #expect(
      error
        == Diagnostic(
          .failed, "`exit 7` ended with status 7",
          help:
            "run it alone, to see what it says; it gets no variable that holds a token (SHOP_TOKEN) unless the line uses it, "
            + "as in SHOP_TOKEN=\"$SHOP_TOKEN\" program"))
    let helper = Credentials(folder.file("c.yaml"), variables: all, forPrograms: ["PATH": "/usr/bin:/bin"])
    let environment = ServiceEnvironment(
      name: "prod", base: try BaseURL("a.example"), client: "c",
      tokenSource: .command(["sh", "-c", "echo \"got ${SHOP_TOKEN:-nothing}\""]))
    #expect(try await helper.token(for: environment).expose { $0 } == "got nothing")
  }
}
