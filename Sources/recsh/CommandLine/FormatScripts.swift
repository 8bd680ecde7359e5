internal import ArgumentParser
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell

/// `recsh fmt FILE…`
struct FormatScripts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Write scripts in their canonical form.",
    discussion: """
      Files are rewritten in place, as one step; - reads standard input and writes standard output. Words and comments \
      stay as they are. A file that can't be parsed stays as it is, and the status is 2. A recording that is rewritten \
      no longer has the digest it ends with.

      \(CallExample.help(of: "fmt"))
      """)

  @Flag(help: "Write nothing; name the files that are not in canonical form, and end with 1 where there are any.")
  var check = false

  @Flag(help: "Write nothing; show what would change, and end with 1 where something would.")
  var diff = false

  @ArgumentParser.Argument(help: ArgumentHelp("Scripts; - is standard input.", valueName: "file"))
  var scripts: [String]

  func run() throws {
    let tools = try ScriptTools()
    var status = ExitStatus.success
    for script in scripts {
      do {
        if try format(script, tools), check || diff, status == .success { status = .failed }
      } catch {
        // What came out of it can't be written: no script is wrong.
        if let fault = error as? Diagnostic, fault.code == .failed { throw tools.fail(fault) }
        _ = tools.fail(error)
        status = .misuse
      }
    }
    do { try tools.output.flush() } catch { throw tools.fail(error) }
    if status != .success { throw ExitCode(status.rawValue) }
  }

  /// - Returns: whether the script was not in canonical form.
  private func format(_ path: String, _ tools: ScriptTools) throws -> Bool {
    let bytes = try tools.bytes(path)
    let source = try SourceText(name: path == "-" ? "stdin" : path, checking: bytes)
    let formatted: String
    do { formatted = try ScriptFormatter.format(source) } catch { throw error.diagnostic }
    let isChanged = !formatted.utf8.elementsEqual(bytes)
    if diff {
      let lines = UnifiedDiff.lines(from: String(decoding: bytes, as: UTF8.self), to: formatted, name: source.name)
      if !lines.isEmpty { try tools.output.put(.prose(lines), as: nil) }
    } else if check {
      if isChanged { try tools.output.put(.prose([source.name]), as: nil) }
    } else if path == "-" {
      if formatted.isEmpty { return isChanged }
      try tools.output.put(
        .prose([formatted.hasSuffix("\n") ? String(formatted.dropLast()) : formatted]), as: nil)
    } else if isChanged {
      try tools.files.replace(path, with: Array(formatted.utf8))
    }
    return isChanged
  }
}
