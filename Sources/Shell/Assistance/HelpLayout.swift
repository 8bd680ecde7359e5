// Help is read on terminals that are as narrow as terminals are. It is broken here, at the borders of what belongs together, for
// a terminal would break it anywhere.

/// Breaks help into lines.
enum HelpLayout {
  /// Columns that a line has at most.
  static let width = 80
  /// A longer name stands on a line of its own.
  private static let longestName = 30

  /// A text at blanks, each line behind `indent` blanks, all but the first behind `hanging` more.
  static func wrapped(_ text: String, indent: Int = 0, hanging: Int = 0) -> [String] {
    filled(text.split(separator: " ").map(String.init), indent: indent, hanging: hanging)
  }

  /// Sentences as one paragraph behind an empty line.
  static func paragraph(_ sentences: [String]) -> [String] {
    sentences.isEmpty ? [] : [""] + wrapped(sentences.joined(separator: " "))
  }

  /// How a command is written: an option and its value stay together.
  static func usage(_ signature: Signature) -> [String] { filled(signature.usageParts, indent: 0, hanging: 4) }

  /// Ways to write a form, four blanks between them: on one line where they fit.
  static func usage(ofForm usage: String) -> [String] {
    guard usage.count > width else { return [usage] }
    var rest = Substring(usage)
    var lines: [String] = []
    while let gap = rest.firstRange(of: "    ") {
      lines += wrapped(String(rest[..<gap.lowerBound]), hanging: 4)
      rest = rest[gap.upperBound...]
    }
    return lines + wrapped(String(rest), hanging: 4)
  }

  /// A name and what it is, in two columns.
  /// - Parameter width: of the longest name beside it.
  static func entry(_ name: String, _ summary: String, width: Int) -> [String] {
    let column = min(width, longestName)
    let lines = wrapped(summary, indent: column + 4)
    guard name.count <= column, let first = lines.first else { return ["  " + name] + lines }
    let start = "  " + name + String(repeating: " ", count: column - name.count + 2)
    return [start + first.dropFirst(column + 4)] + lines.dropFirst()
  }

  /// Scripts with what they do, behind an empty line.
  static func examples(_ examples: [Example]) -> [String] {
    var lines = ["", "examples"]
    for example in examples {
      lines += example.script.split(separator: "\n").map { "  " + $0 }
      lines += wrapped(example.meaning, indent: 6)
    }
    return lines
  }

  private static func filled(_ parts: [String], indent: Int, hanging: Int) -> [String] {
    let (first, other) = (String(repeating: " ", count: indent), String(repeating: " ", count: indent + hanging))
    var lines: [String] = []
    var line = ""
    for part in parts {
      let start = lines.isEmpty ? first : other
      if line.isEmpty {
        line = start + part
      } else if line.count + 1 + part.count <= width {
        line += " " + part
      } else {
        lines.append(line)
        line = other + part
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
