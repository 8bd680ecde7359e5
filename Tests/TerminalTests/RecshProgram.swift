// The real binary, on a pseudo-terminal or on pipes, each with folders of its own.

internal import Foundation
internal import TerminalHarness

/// Starts `recsh` the way its users do.
struct RecshProgram {
  let folder: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recsh-terminal-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder.path
    // On a busy machine a statement may take over a second, and a prompt that tells so is another one.
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("config/recsh"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try write("config/recsh/recshrc", "set right-prompt ''\n")
  }

  /// The binary lies beside the bundle of the tests.
  static var executable: String {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
    let folder =
      bundle.bundleURL.pathExtension == "xctest" ? bundle.bundleURL.deletingLastPathComponent() : bundle.bundleURL
    return folder.appendingPathComponent("recsh").path
  }

  /// Nothing of the developer's own gets in.
  func environment(_ more: [String: String] = [:]) -> [String: String] {
    let own = [
      "HOME": folder, "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state",
      "TERM": "xterm-256color",
      "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "EDITRC": folder + "/editrc",
    ]
    return own.merging(more) { $1 }
  }

  /// What a run on pipes came to.
  struct Ending: Equatable {
    var out: String
    var err: String
    var status: Int32
  }

  func run(_ arguments: [String], input: String = "", variables: [String: String] = [:]) throws -> Ending {
    let process = try start(arguments, input: input, variables: variables)
    try process.run()
    return try end(of: process)
  }

  /// Waits for a process that `start` made, and tells what it wrote.
  func end(of process: Process) throws -> Ending {
    process.waitUntilExit()
    let (out, err) = try output(of: process)
    return Ending(out: out, err: err, status: process.terminationStatus)
  }

  /// What a process wrote so far.
  private func output(of process: Process) throws -> (out: String, err: String) {
    let id = "\((process.arguments ?? []).hashValue)"
    return (try read("out-\(id)"), try read("err-\(id)"))
  }

  /// A process that is not started yet. Its streams are files, not pipes: another child that is started at the same moment
  /// would inherit a pipe's end and keep it open.
  func start(_ arguments: [String], input: String = "", variables: [String: String] = [:]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.executable)
    process.arguments = arguments
    process.environment = environment(variables)
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let id = "\(arguments.hashValue)"
    for name in ["in-\(id)", "out-\(id)", "err-\(id)"] { try write(name, "") }
    try write("in-\(id)", input)
    process.standardInput = FileHandle(forReadingAtPath: folder + "/in-\(id)")
    process.standardOutput = FileHandle(forWritingAtPath: folder + "/out-\(id)")
    process.standardError = FileHandle(forWritingAtPath: folder + "/err-\(id)")
    return process
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
  }

  /// Files that hold a text, wherever below the folder.
  func files(holding text: String) -> [String] {
    let walk = FileManager.default.enumerator(atPath: folder)
    var found: [String] = []
    while let name = walk?.nextObject() as? String {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      if data.range(of: Data(text.utf8)) != nil { found.append(name) }
    }
    return found
  }

  /// A folder for a PATH in which this program has its own name.
  func ownBin() throws -> String {
    let bin = folder + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: bin + "/recsh", withDestinationPath: Self.executable)
    return bin
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// `recsh sandbox` in a process of its own, with its request log in a file.
final class SandboxProcess {
  let process: Process
  let address: String
  private let logPath: String
  private let stdout = Pipe()

  struct NotStarted: Error { let line: String }

  init(_ program: RecshProgram, knobs: [String] = [], items: Int = 1000) throws {
    logPath = program.folder + "/requests.log"
    process = try program.start(
      ["sandbox", "--log", logPath, "--items", String(items)] + knobs.flatMap { ["--knob", $0] })
    process.standardOutput = stdout
    try process.run()
    var line = Data()
    while let byte = try stdout.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte[0] != UInt8(ascii: "\n") {
      line += byte
    }
    let text = String(decoding: line, as: UTF8.self)
    guard let match = text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/) else { throw NotStarted(line: text) }
    address = String(match.0)
  }

  /// Lines of the request log.
  var log: [String] {
    ((try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
