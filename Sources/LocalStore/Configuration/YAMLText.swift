// A configuration is small and flat, so what is large, deep or refers to itself is refused before it can cost anything:
// more than 1 MB, aliases, more than one document. Whether a text may be repeated in a message is the caller's to say,
// since a file of secrets comes through here too.

internal import Yams

/// YAML read into names, texts and lines.
indirect enum YAMLText {
  case scalar(String, line: Int)
  case mapping([Entry], line: Int)
  /// A sequence, or a mapping with keys that are no text.
  case other(line: Int)

  struct Entry {
    let key: String
    let value: YAMLText
    let line: Int
  }

  /// What is wrong with a file.
  struct Problem: Error, Equatable {
    let line: Int?
    let reason: String
  }

  /// The most bytes of a file.
  static let sizeLimit = 1 << 20
  /// Aliases that are let through to the parser, which then finds their anchors and refuses them with a line. More could
  /// stand for exponentially many nodes.
  private static let aliasLimit = 16

  var line: Int {
    switch self {
    case .scalar(_, let line), .mapping(_, let line), .other(let line): line
    }
  }

  /// True for a place where nothing stands.
  var isEmpty: Bool {
    if case .scalar("", _) = self { true } else { false }
  }

  /// Reads the one document in `bytes`; nil where there is none.
  /// - Parameter quoting: whether a key that is given twice may be named.
  /// - Throws: `Problem`.
  static func parse(_ bytes: [UInt8], quoting: Bool) throws(Problem) -> YAMLText? {
    guard bytes.count <= sizeLimit else { throw Problem(line: nil, reason: "it is larger than 1 MB") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(line: nil, reason: "it is not valid UTF-8")
    }
    guard possibleAliases(in: bytes) <= aliasLimit else {
      throw Problem(line: nil, reason: "anchors and aliases are not read here")
    }
    do {
      // Tags are never looked at, so there is nothing to resolve.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      // A node only borrows its anchor from the parser.
      return try withExtendedLifetime(parser) { try parser.singleRoot().map { try convert($0, depth: 0) } }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw problem(of: error, quoting: quoting)
    }
  }

  private static func possibleAliases(in bytes: [UInt8]) -> Int {
    zip(bytes, bytes.dropFirst()).count { star, next in
      star == UInt8(ascii: "*") && (Unicode.Scalar(next).properties.isAlphabetic || (0x2D...0x5F).contains(next))
    }
  }

  private static func convert(_ node: Node, depth: Int) throws(Problem) -> YAMLText {
    let line = node.mark?.line ?? 1
    if node.anchor != nil { throw Problem(line: line, reason: "anchors and aliases are not read here") }
    switch node {
    case .scalar(let scalar): return .scalar(scalar.string, line: line)
    // Nothing that is read here is deeper than a setting of an environment.
    case .mapping(let mapping) where depth < 3:
      var entries: [Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name, let line) = try convert(key, depth: depth + 1) else { return .other(line: line) }
        entries.append(Entry(key: name, value: try convert(value, depth: depth + 1), line: line))
      }
      return .mapping(entries, line: line)
    case .mapping, .sequence, .alias: return .other(line: line)
    }
  }

  private static func problem(of error: any Error, quoting: Bool) -> Problem {
    guard let error = error as? YamlError else { return Problem(line: nil, reason: "it is no YAML") }
    switch error {
    case .scanner(_, let reason, let mark, _), .parser(_, let reason, let mark, _),
      .composer(_, let reason, let mark, _):
      return Problem(line: mark.line, reason: words(for: reason))
    case .reader(let reason, _, _, _): return Problem(line: nil, reason: words(for: reason))
    case .duplicatedKeysInMapping(let keys, let context):
      let name = quoting ? keys.first.map { "'\($0)' " } ?? "" : ""
      return Problem(line: context.mark.line, reason: "the key \(name)is given twice")
    default: return Problem(line: nil, reason: "it is no YAML")
    }
  }

  /// The parser's reasons are fixed phrases; one of them speaks to programmers.
  private static func words(for reason: String) -> String {
    reason.hasPrefix("Maximum nesting level") ? "it is nested too deeply" : reason
  }

  /// A text as YAML: plain where nobody could take it for something else, else in double quotes.
  static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    if isPlain, let first = text.unicodeScalars.first, first.properties.isAlphabetic, text.last != ":" { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        quoted += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      // YAML takes these for line breaks.
      case "\u{2028}", "\u{2029}": quoted += "\\u" + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
