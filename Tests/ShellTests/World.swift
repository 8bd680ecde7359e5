internal import ScriptLanguage
internal import Shell
internal import Synchronization
internal import Testing

// Rules: everything that a session can do to the world is an event in one log, so that a test compares all of it: what was
// put out, what was said, which files were opened, written, kept or given up.

/// What happened, in order.
final class EventLog: Sendable {
  private let kept = Mutex<[String]>([])
  func add(_ event: String) { kept.withLock { $0.append(event) } }
  func take() -> [String] {
    kept.withLock { kept in
      defer { kept = [] }
      return kept
    }
  }
}

/// Files in memory, by path.
final class MemoryFiles: ScriptFiles {
  let log: EventLog
  private let contents = Mutex<[String: [UInt8]]>([:])
  private let variables: [String: String]

  init(_ log: EventLog, variables: [String: String]) {
    self.log = log
    self.variables = variables
  }

  subscript(path: String) -> String? {
    get { contents.withLock { $0[path].map { String(decoding: $0, as: UTF8.self) } } }
    set { contents.withLock { $0[path] = newValue.map { Array($0.utf8) } } }
  }
  func keep(_ bytes: [UInt8], at path: String, appending: Bool) {
    contents.withLock { $0[path] = (appending ? $0[path] ?? [] : []) + bytes }
  }

  func read(_ path: String) throws -> [UInt8] {
    guard let bytes = contents.withLock({ $0[path] }) else { throw Diagnostic(.file, "\(path) is not there") }
    return bytes
  }
  func open(_ path: String) throws -> any ByteReader {
    MemoryReader(try read(path))
  }
  func resolve(_ path: String, relativeTo script: String?) -> String {
    guard !path.hasPrefix("/"), let script, let slash = script.lastIndex(of: "/") else { return path }
    return script[...slash] + path
  }
  func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "/here/" + path }
  func sink(_ path: String, appending: Bool) throws -> any ByteSink {
    if path.hasPrefix("/nowhere/") { throw Diagnostic(.file, "\(path) can't be written") }
    return MemorySink(name: path, files: self, appending: appending)
  }
  func pipe(to command: String, variables: [(name: String, value: String)]) throws -> any ByteSink {
    let given = variables.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: ",")
    return MemorySink(name: "sh -c '\(command)' with [\(given)]", files: self, appending: false)
  }
  func recording(_ path: String, appending: Bool) throws -> any ByteSink {
    if self[path] != nil, !appending { throw Diagnostic(.file, "\(path) is there already", help: "add --append") }
    return MemorySink(name: path, files: self, appending: true, isRecording: true)
  }
  func environmentVariable(_ name: String) -> String? { variables[name] }
}

/// Bytes in memory, seven at a time.
final class MemoryReader: ByteReader {
  private let rest: Mutex<ArraySlice<UInt8>>
  init(_ bytes: [UInt8]) { rest = Mutex(bytes[...]) }
  func read() -> [UInt8] {
    rest.withLock { rest in
      defer { rest = rest.dropFirst(7) }
      return Array(rest.prefix(7))
    }
  }
}

/// A sink whose bytes get their name when it is finished; those of a recording at once.
final class MemorySink: ByteSink {
  private let name: String
  private let files: MemoryFiles
  private let appending: Bool
  private let isRecording: Bool
  private let written = Mutex<[UInt8]>([])

  init(name: String, files: MemoryFiles, appending: Bool, isRecording: Bool = false) {
    (self.name, self.files, self.appending, self.isRecording) = (name, files, appending, isRecording)
    files.log.add("open \(name)")
  }

  func write(_ bytes: [UInt8]) {
    if isRecording { return files.keep(bytes, at: name, appending: true) }
    written.withLock { $0 += bytes }
  }
  func finish() async throws {
    files.log.add("finish \(name)")
    if name.contains("'false'") { throw Diagnostic(.failed, "'false' ended with status 1") }
    if !isRecording { files.keep(written.withLock { $0 }, at: name, appending: appending) }
  }
  func abandon() { files.log.add("abandon \(name)") }
}

/// Writes reports and talk into the log, or rows into a sink.
struct LoggedOutput: Output {
  let log: EventLog
  var sink: (any ByteSink)?

  func put(_ report: Report, as format: OutputFormat?) throws {
    let rows = report.rows.map { $0.map(\.text).joined(separator: "|") }
    let text = (format.map { "\($0.rawValue):" } ?? "") + rows.joined(separator: ";")
    guard let sink else { return log.add(text) }
    try sink.write(Array((text + "\n").utf8))
  }
  func say(_ message: Message) {
    switch message {
    case .note(let text): log.add("note: \(text)")
    case .warning(let text): log.add("warning: \(text)")
    case .diagnostic(let diagnostic): log.add(Self.text(diagnostic))
    }
  }
  func show(_ progress: Progress?) {}
  func redirected(to sink: any ByteSink) -> any Output { LoggedOutput(log: log, sink: sink) }

  /// `code place+caret: message / help`.
  static func text(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.place.map { " \($0.text)+\($0.caretColumns)" } ?? ""
    return "\(diagnostic.code.rawValue)\(place): \(diagnostic.message)" + (diagnostic.help.map { " / \($0)" } ?? "")
  }
}

private struct FixedClock: WallClock {
  var now: Int64 { 1_795_426_200_000 }
}

/// A session over memory.
final class World: Sendable {
  let log = EventLog()
  let files: MemoryFiles
  let interpreter: Interpreter

  init(keepsGoing: Bool = false, variables: [String: String] = ["HOME": "/home/me"]) {
    files = MemoryFiles(log, variables: variables)
    interpreter = Interpreter(
      session: Session(environment: "sandbox", settings: TestCommands.settings),
      host: ShellHost(
        output: LoggedOutput(log: log), files: files, clock: FixedClock(), history: MemoryHistory(),
        redact: { $0.replacing("hunter2", with: "••••") },
        digest: { "\($0.count)-\($0.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFF)" }, version: "9.9"),
      table: TestCommands.table, keepsGoing: keepsGoing)
  }

  /// Everything that happened, then the status, and `quits` where it did.
  func run(_ text: String, from door: Interpreter.Door = .text, arguments: [String] = []) async -> [String] {
    let name =
      switch door {
      case .prompt: "prompt"
      case .file(let path): path
      case .stream: "stdin"
      case .text: "-c"
      }
    let outcome = await interpreter.run(SourceText(name: name, text: text), from: door, arguments: arguments)
    return log.take() + ["= \(outcome.status.rawValue)\(outcome.quits ? " quits" : "")"]
  }
}

extension World {
  /// Runs a text and expects everything that happens.
  func run(
    _ text: String, from door: Interpreter.Door = .text, arguments: [String] = [], gives expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    let happened = await run(text, from: door, arguments: arguments)
    #expect(happened == expected, sourceLocation: sourceLocation)
  }
}
