// A session in this process against the sandbox's request core: the real commands, journal, files and rendering, no terminal
// and no socket. Every story has a folder of its own, which goes away with it.

public import CatalogAPI
internal import Deletion
internal import EntityStage
internal import Foundation
public import LocalStore
public import Prompting
internal import Rendering
public import Sandbox
public import ScriptLanguage
public import Shell
public import ShellCommands

/// One session and the world it sees.
public final class Story: Sendable {
  /// What one text came to.
  public struct Chapter: Sendable, Equatable {
    public var out: String
    public var err: String
    public var status: Int32
    public var quits: Bool

    public init(out: String, err: String, status: Int32, quits: Bool) {
      self.out = out
      self.err = err
      self.status = status
      self.quits = quits
    }
  }

  public let folder: String
  public let core: SandboxCore
  public let interpreter: Interpreter
  public let workspace: CatalogWorkspace
  public let journal: SQLiteJournal
  public let history: FileHistory
  public let table: CommandTable
  public let interruption = Interruption()
  private let output: RenderedOutput
  private let results = MemorySink()
  private let talk = MemorySink()

  /// - Parameters:
  ///   - transport: between the session and the sandbox's core; nil: the core itself.
  ///   - approver: who answers questions; nil: nobody is there.
  ///   - knobs: nil: those of the embedded sandbox, which answers at once and shows every change.
  ///   - snapshots: whether a delete reads its items first, as it does where nobody says otherwise; else the setting is off, and
  ///     a delete is its own requests and nothing else.
  public init(
    folder: String? = nil, policy: RunPolicy = RunPolicy(), approver: any Approver = NoApprover(),
    variables: [String: String] = [:], knobs: SandboxKnobs? = nil,
    snapshots: Bool = false, transport: (@Sendable (SandboxCore) -> any Transport)? = nil, keepsGoing: Bool = false,
    quiet: Bool = false
  ) throws {
    let folder = try folder ?? Self.makeFolder()
    self.folder = folder
    var atOnce = SandboxKnobs()
    (atOnce.searchLag, atOnce.targetCallsPerMinute) = (.zero, 0)
    let core = SandboxCore(configuration: SandboxConfiguration(knobs: knobs ?? atOnce))
    self.core = core
    let journal = SQLiteJournal(folder + "/state/journal.sqlite")
    self.journal = journal
    history = FileHistory(folder + "/state/history.jsonl")
    output = RenderedOutput(
      results: results, talk: talk, style: OutputStyle(resultIsTerminal: false, talkIsTerminal: false, quiet: quiet))
    workspace = CatalogWorkspace(
      CatalogWorkspace.Ports(
        environments: YAMLConfiguration(folder + "/config.yaml"),
        tokens: Credentials(
          folder + "/credentials.yaml", variables: variables, sandboxToken: SandboxConfiguration.defaultToken),
        journal: journal, records: journal, transport: transport?(core) ?? core,
        sandbox: { try BaseURL("http://127.0.0.1:9") },
        bytes: { try FileByteSource($0) }, lease: { try journal.lease(catalogue: $0.catalogue, environment: $0.name) },
        author: { RunAuthor(user: "tester", host: "here", origin: $0, version: "test") },
        isDeleting: { journal.isDeleting(in: $0) }, variable: { variables[$0] },
        recovery: StageRecoveryFolder(folder + "/state/stages", author: "tester@here", clock: SystemClock()),
        pages: HTMLRunPage(), digest: ContentDigest.sha256))
    let workspace = workspace
    var settings = Settings.standard
    if !snapshots { settings.set("snapshot", to: "off") }
    table = CommandTable.standard(on: workspace)
    interpreter = Interpreter(
      session: Session(environment: "sandbox", settings: settings),
      host: ShellHost(
        output: output, approver: approver, files: HostFiles(variables: variables), clock: SystemClock(),
        history: history, policy: policy, interruption: interruption,
        redact: { workspace.redact($0) },
        digest: ContentDigest.sha256,
        checkEnvironment: { try workspace.require($0) }, version: "test"),
      table: table, keepsGoing: keepsGoing)
  }

  /// A fresh folder for files.
  public static func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recsh-story-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a text as if it came through a door.
  public func run(_ text: String, from door: Interpreter.Door = .text, arguments: [String] = []) async -> Chapter {
    await run(SourceText(name: Self.name(of: door), text: text), from: door, arguments: arguments)
  }

  public func run(_ source: SourceText, from door: Interpreter.Door, arguments: [String] = []) async -> Chapter {
    let outcome = await interpreter.run(source, from: door, arguments: arguments)
    try? output.flush()
    return Chapter(
      out: results.take(), err: talk.take(), status: outcome.status.rawValue, quits: outcome.quits)
  }

  private static func name(of door: Interpreter.Door) -> String {
    switch door {
    case .prompt: "prompt"
    case .file(let path): path
    case .stream: "stdin"
    case .text: "-c"
    }
  }

  /// The targets of the requests that reached the service, tokens masked; those of the token service left out.
  public var requests: [String] { core.log.map(\.target).filter { !$0.hasPrefix("/ims/") } }

  /// Method, target and status of each.
  public var calls: [String] { core.log.map(\.line).filter { !$0.hasPrefix("POST /ims/") } }

  /// Ids of the catalogue's items that are gone.
  public func isGone(_ id: String) throws -> Bool { !core.contains(try EntityID(id)) }

  /// Writes a file into the story's folder.
  /// - Returns: its path.
  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String {
    let path = folder + "/" + name
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  public func read(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  /// Every byte of every file that the story wrote.
  public var writtenBytes: [(path: String, bytes: [UInt8])] {
    let walk = FileManager.default.enumerator(atPath: folder)
    var files: [(path: String, bytes: [UInt8])] = []
    while let name = walk?.nextObject() as? String {
      if let data = FileManager.default.contents(atPath: folder + "/" + name) { files.append((name, Array(data))) }
    }
    return files
  }
}
