// How the tests reach the program they drive.
// Rule: every session has its own home, terminal name, language and key bindings, so that a developer's `~/.editrc`
// changes no test.
import Glibc
import TerminalHarness
import Testing

/// The probe on a terminal of its own.
struct Probe {
  let session: TerminalSession

  /// Starts the probe and waits for its prompt.
  init(
    _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24, cols: Int = 80,
    prompt: String = "probe>"
  ) throws {
    session = try TerminalSession.spawn(
      executable: try Self.executable(), arguments: arguments, environment: environment, rows: rows, cols: cols)
    try session.waitForLastLine(prompt)
  }

  /// The probe stands in the folder that the tests were built into, and so does the example.
  static func executable(_ name: String = "EditLineProbe") throws -> String {
    for argument in CommandLine.arguments {
      guard let bundle = argument.split(separator: "/").last, argument.contains(".xctest") else { continue }
      let path = argument.dropLast(bundle.count) + name
      if access(String(path), X_OK) == 0 { return String(path) }
    }
    throw TerminalSession.Failure(description: "no \(name) beside \(CommandLine.arguments)")
  }

  func type(_ text: String) throws { try session.send(text) }

  /// Waits for the events that the probe reports from now on to hold `text`.
  func expect(_ text: String) throws { try session.waitFor(text) }

  /// Waits for `text` and then for an empty prompt. Between two readings the terminal itself takes keys such as Ctrl-R, so
  /// whoever types one next has to wait for the prompt.
  func expectThenPrompt(_ text: String) throws {
    try session.waitUntil("\"\(text)\" and a prompt") { $0.text.contains(text) && $0.cursorLine == "probe>" }
  }

  /// Waits for the row of the cursor and the cursor's column.
  func expectLine(_ line: String, cursor: Int) throws {
    try session.waitUntil("the line \"\(line)\" with the cursor at \(cursor)") {
      $0.cursorLine == line && $0.cursor.column == cursor
    }
  }
}

/// A file with key bindings, gone with the test.
final class EditrcFile {
  let path: String

  init(_ text: String) throws {
    var name = Array("/tmp/editrcXXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else { throw TerminalSession.Failure(description: "no file: error \(errno)") }
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  deinit { unlink(path) }
}

enum Key {
  static let enter = "\r"
  static let tab = "\t"
  static let escape = "\u{1b}"
  static let left = "\u{1b}[D"
  static let right = "\u{1b}[C"
  static let up = "\u{1b}[A"
  static let down = "\u{1b}[B"
  static let backspace = "\u{7f}"
  static func control(_ letter: Character) -> String {
    letter.asciiValue.map { String(Character(Unicode.Scalar($0 & 0x1f))) } ?? ""
  }
  static func paste(_ text: String) -> String { "\u{1b}[200~" + text + "\u{1b}[201~" }
}
