// The scenario of the moving picture, whose words scripts/session.scenario explains.
internal import Foundation
internal import TerminalHarness
internal import Testing

/// What somebody does at a terminal, and what differs from run to run.
struct Scenario {
  enum Step: Equatable {
    case wait(String)
    case type(String)
    case key(String)
  }

  struct Unreadable: Error { let line: String }

  private(set) var files: [String: String] = [:]
  private(set) var steps: [Step] = []
  private(set) var columns = 80
  private var masks: [(pattern: String, instead: String)] = []

  init(_ text: String) throws {
    var file: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let file, line.hasPrefix("  ") {
        files[file, default: ""] += line.dropFirst(2) + "\n"
        continue
      }
      if line.isEmpty || line.hasPrefix("#") { continue }
      let word = line.prefix { $0 != " " }
      let rest = String(line.dropFirst(word.count + 1))
      file = word == "file" ? rest : nil
      switch word {
      case "file", "pause": break
      case "wait": steps.append(.wait(rest))
      case "type": steps.append(.type(rest))
      case "key": steps.append(.key(try Self.key(rest)))
      case "size": columns = try #require(rest.split(separator: " ").last.flatMap { Int($0) })
      case "mask":
        let parts = rest.components(separatedBy: " => ")
        guard parts.count == 2 else { throw Unreadable(line: line) }
        masks.append((parts[0], parts[1]))
      default: throw Unreadable(line: line)
      }
    }
  }

  /// Lines in which what differs from run to run is masked.
  func masked(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      masks.reduce(String(line)) { line, mask in
        line.replacingOccurrences(of: mask.pattern, with: mask.instead, options: .regularExpression)
      }
    }
  }

  /// Plays all steps. What was typed is waited for, or a prompt that stood there before would be taken for the next one.
  func play(on terminal: TerminalSession) throws {
    for step in steps {
      switch step {
      case .wait(let line): try terminal.waitForLastLine(line)
      case .key(let bytes): try terminal.send(bytes)
      case .type(let text):
        let screen = terminal.screen
        let before = screen.cursorLine.padding(toLength: screen.cursor.column, withPad: " ", startingAt: 0)
        try terminal.send(text)
        try terminal.waitUntil("\"\(text)\"") { $0.cursorLine.hasPrefix(before + text) }
      }
    }
  }

  private static func key(_ name: String) throws -> String {
    switch name {
    case "Enter": "\r"
    case "Tab": "\t"
    case "Right": "\u{1b}[C"
    case "Up": "\u{1b}[A"
    default: throw Unreadable(line: "key \(name)")
    }
  }
}
