internal import ArgumentParser
internal import Glibc
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell
internal import ShellCommands

/// What the tools that read scripts without running them share.
struct ScriptTools {
  let output: RenderedOutput
  let files: HostFiles
  let table: CommandTable

  /// - Throws: `ExitCode`.
  init(quiet: Bool = false) throws {
    // Commands are looked at and never run, so what they would work on is never opened.
    let options = ShellOptions(quiet: quiet)
    output = ShellAssembly.output(options)
    files = HostFiles(variables: ProcessVariables.all)
    do {
      let paths = try StatePaths(configuration: "config.yaml", state: ".", variable: ProcessVariables.value)
      table = CommandTable.standard(on: ShellAssembly.workspace(paths, try SessionLog(options, output)))
    } catch { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  /// The bytes of a file, or of standard input for `-`.
  func bytes(_ path: String) throws -> [UInt8] {
    guard path == "-" else { return try files.read(path) }
    let reader = try files.open("-")
    var bytes: [UInt8] = []
    while case let block = try reader.read(), !block.isEmpty { bytes += block }
    return bytes
  }

  /// Shows an error. Returns the status that goes with it.
  func fail(_ error: any Error) -> ExitCode {
    let diagnostic = error as? Diagnostic ?? Diagnostic(.failed, "\(error)")
    output.say(.diagnostic(diagnostic))
    return ExitCode(diagnostic.exitStatus.rawValue)
  }
}
