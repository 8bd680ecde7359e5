internal import Rendering
internal import Shell

// The argument parser builds its picture of every subcommand before it reads a word, which takes longer than all else that a
// script of one line does. Calls of the shell in their usual spelling are read here in its place; whatever is not as plain is
// handed on to it, so that help, errors, subcommands and unusual spellings are its alone. Where both read a call they read the
// same: a test holds them to it.

/// Reads the usual calls of the shell without the argument parser.
enum PlainCall {
  /// - Parameter arguments: those behind the program's name.
  /// - Returns: nil where the argument parser must read them.
  static func parse(_ arguments: [String]) -> ShellCall? {
    // The first word may be the name of a subcommand.
    if let first = arguments.first, isName(first) { return nil }
    var call = ShellCall()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard isDashed(word) else {
        call.words.append(word)
        continue
      }
      if setFlag(word, in: &call.options) { continue }
      guard let value = rest.popFirst(), !isDashed(value), setOption(word, to: value, in: &call) else { return nil }
    }
    // They exclude each other, which the argument parser says.
    if call.options.retarget != nil, call.options.environment != nil { return nil }
    return call
  }

  private static func setFlag(_ word: String, in options: inout ShellOptions) -> Bool {
    switch word {
    case "-q", "--quiet": options.quiet = true
    case "--yes": options.yes = true
    case "--read-only": options.readOnly = true
    case "--dry-run": options.dryRun = true
    case "--keep-going": options.keepGoing = true
    case "--allow-edited": options.allowEdited = true
    case "--no-rc": options.skipsStartFile = true
    case "--trace": options.trace = true
    default: return false
    }
    return true
  }

  private static func setOption(_ word: String, to value: String, in call: inout ShellCall) -> Bool {
    switch word {
    case "-c": call.statements = value
    case "-e", "--env": call.options.environment = value
    case "--confirm": call.options.confirm = value
    case "--retarget": call.options.retarget = value
    case "--config": call.options.config = value
    case "--state": call.options.state = value
    case "--log": call.options.log = value
    case "--output":
      guard let format = OutputFormat(rawValue: value) else { return false }
      call.options.output = format
    case "--color":
      guard let color = ColorChoice(rawValue: value) else { return false }
      call.options.color = color
    default: return false
    }
    return true
  }

  private static func isDashed(_ word: String) -> Bool { word.utf8.first == UInt8(ascii: "-") }

  /// Whether a word could be the name of a subcommand: small letters alone.
  private static func isName(_ word: String) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }
}
