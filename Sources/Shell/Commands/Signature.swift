// What a command declares is declared once; usage, help, checking, completion and history derive from it.

/// A positional word, or a run of them.
public struct Parameter: Sendable, Equatable {
  public enum Arity: Sendable, Equatable {
    case one
    case optional
    case any
    case atLeastOne

    var minimum: Int { self == .one || self == .atLeastOne ? 1 : 0 }
    var isList: Bool { self == .any || self == .atLeastOne }
  }
  /// As usage shows it, in capitals.
  public let name: String
  public let arity: Arity
  public let kind: ValueKind
  public let summary: String
  /// A word that was written but expanded to nothing is an error: it must never turn into "all".
  public let refusesEmptyWords: Bool

  public init(
    _ name: String, _ arity: Arity, _ kind: ValueKind, refusesEmptyWords: Bool = false, _ summary: String
  ) {
    self.name = name
    self.arity = arity
    self.kind = kind
    self.refusesEmptyWords = refusesEmptyWords
    self.summary = summary
  }
}

/// A word that starts with `--`, with or without a value.
public struct Option: Sendable, Equatable {
  /// With its dashes.
  public let name: String
  /// What usage calls its value; nil for a flag.
  public let placeholder: String?
  public let kind: ValueKind
  /// It may be given more than once, or take more than one word up to the next option.
  public let repeats: Bool
  /// The command does nothing without it. It says so itself, and usage shows the option without brackets.
  public let isRequired: Bool
  public let summary: String

  /// An option that takes no value.
  public static func flag(_ name: String, _ summary: String) -> Option {
    Option(name: name, placeholder: nil, kind: .text, repeats: false, isRequired: false, summary: summary)
  }

  /// An option that takes a value.
  public static func value(
    _ name: String, _ placeholder: String, _ kind: ValueKind, repeats: Bool = false, isRequired: Bool = false,
    _ summary: String
  ) -> Option {
    Option(
      name: name, placeholder: placeholder, kind: kind, repeats: repeats, isRequired: isRequired, summary: summary)
  }
}

/// A use of a command that `help` shows and the tests run.
public struct Example: Sendable, Equatable {
  public let script: String
  public let meaning: String

  public init(_ script: String, _ meaning: String) {
    self.script = script
    self.meaning = meaning
  }
}

/// Everything that is to be known of a command before it runs.
///
/// Shared and never copied: a statement passes its signature through many hands.
public final class Signature: Sendable {
  /// Where `help` lists it.
  public enum Group: String, Sendable, CaseIterable {
    case environments = "Environments and session"
    case stage = "Stage"
    case delete = "Delete"
    case look = "Look"
    case algorithms = "Custom algorithms and downloads"
    case scripts = "Scripts and comfort"
    /// Commands of the program that the shell is a part of.
    case host = "This program"
  }
  /// One or two plain words.
  public let name: String
  public let group: Group
  /// One line, lower case, no full stop.
  public let summary: String
  public let parameters: [Parameter]
  public let options: [Option]
  /// It puts out rows, so it takes `--output FORMAT`.
  public let putsRows: Bool
  /// It may change the service's data.
  public let isWrite: Bool
  /// Nothing but its like may stand before it in a text: it decides whether the rest may run at all.
  public let standsFirst: Bool
  /// A recording keeps it. What ends or looks at a session is no part of what was done.
  public let isRecorded: Bool
  /// More to know, a paragraph each.
  public let details: [String]
  /// Two at least.
  public let examples: [Example]

  public init(
    _ name: String, _ group: Group, _ summary: String, parameters: [Parameter] = [], options: [Option] = [],
    putsRows: Bool = false, isWrite: Bool = false, standsFirst: Bool = false,
    isRecorded: Bool = true, details: [String] = [],
    examples: [Example]
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.parameters = parameters
    self.options = options + (putsRows ? [Self.output] : [])
    self.putsRows = putsRows
    self.isWrite = isWrite
    self.standsFirst = standsFirst
    self.isRecorded = isRecorded
    self.details = details
    self.examples = examples
  }

  /// The option of every command that puts out rows.
  public static let output = Option.value(
    "--output", "FORMAT", .choice(OutputFormat.allCases.map(\.rawValue)), "the form of the rows")

  /// Words of the name.
  public var words: [String] { name.split(separator: " ").map(String.init) }

  /// `stage [ID…] [--from FILE]…` as help shows it.
  public var usage: String { usageParts.joined(separator: " ") }

  /// The name, and what belongs together of the rest.
  var usageParts: [String] {
    var parts = [name]
    for parameter in parameters {
      switch parameter.arity {
      case .one: parts.append(parameter.name)
      case .optional: parts.append("[\(parameter.name)]")
      case .any: parts.append("[\(parameter.name)…]")
      case .atLeastOne: parts.append("\(parameter.name)…")
      }
    }
    for option in options.filter(\.isRequired) + options.filter({ !$0.isRequired }) {
      let value = option.placeholder.map { " \($0)" } ?? ""
      let text = "\(option.name)\(value)\(option.repeats ? "…" : "")"
      parts.append(option.isRequired ? text : "[\(text)]")
    }
    return parts
  }
}
