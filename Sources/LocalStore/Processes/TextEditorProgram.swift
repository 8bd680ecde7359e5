// The text lies in a file of mode 0600 in the state folder as long as the editor runs, since it may name what nobody else is
// to read; it is removed whatever happened.

internal import Glibc
public import ScriptLanguage
internal import Shell

/// The person's own editor.
public struct TextEditorProgram: Sendable {
  private let folder: String
  private let variables: @Sendable () -> [String: String]

  /// - Parameters:
  ///   - folder: where the file lies for the time of editing.
  ///   - variables: the process's environment: `VISUAL`, else `EDITOR`, else `vi`; all of it is handed on.
  public init(folder: String, variables: @autoclosure @escaping @Sendable () -> [String: String]) {
    self.folder = folder
    self.variables = variables
  }

  /// Lets the person change a text at the terminal, and blocks until the editor ends.
  /// - Returns: the text afterwards, without line ends at its end.
  /// - Throws: `Diagnostic` where the editor can't be started or did not end well: then the text is as it was.
  public func edit(_ text: String) throws(Diagnostic) -> String {
    let variables = variables()
    let command = [variables["VISUAL"], variables["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    // The end of the name tells editors what they show.
    let path = Path.join(folder, "statement-\(getpid()).recsh")
    defer { unlink(path) }
    let ending: ChildProcess.Ending
    do {
      try ReplacementFile.replacePrivately(path, with: Array((text + "\n").utf8), followsLink: false)
      let terminal = try Descriptor(opening: "/dev/tty", flags: O_RDWR)
      // A shell reads the command, for it may hold words; the path comes as an argument and is never read by it. It goes on
      // after a Ctrl-C, which is the editor's.
      ending = try ChildProcess(
        ["/bin/sh", "-c", "trap : INT QUIT; " + command + " \"$1\"", "sh", path], environment: variables,
        streams: .init(input: terminal, output: nil)
      ).wait()
    } catch {
      throw Diagnostic(
        .failed, "can't start the editor `\(command)`: \(error.reason)", help: "set EDITOR to another one")
    }
    guard ending == .exited(0) else {
      throw Diagnostic(
        .failed, "the editor `\(command)` did not end well, so the statement is as it was",
        help: "set EDITOR to one that is installed")
    }
    do {
      let bytes = try OwnFile.open(path, flags: O_RDONLY).readAll() ?? []
      guard let edited = String(validating: bytes, as: UTF8.self), !edited.unicodeScalars.contains("\0") else {
        throw Diagnostic(.encoding, "what the editor wrote is no UTF-8 text, so the statement is as it was")
      }
      return String(edited.reversed().drop { $0.isNewline }.reversed())
    } catch let fault as Diagnostic {
      throw fault
    } catch {
      throw Diagnostic(.file, "what the editor wrote can't be read, so the statement is as it was")
    }
  }
}
