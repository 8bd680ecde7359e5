internal import ArgumentParser
internal import FoundationEssentials
internal import ScriptLanguage
internal import Shell

/// `recsh grammar`
struct PrintGrammar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grammar", abstract: "Print the grammar of the language for editors (TextMate, JSON).",
    discussion: CallExample.help(of: "grammar"))

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let grammar = EditorGrammar(commands: try ScriptTools().table.names)
    try Recsh.put(String(decoding: try encoder.encode(grammar), as: UTF8.self) + "\n")
  }
}

// A line-by-line grammar can't know what the parser knows, such as where a command stands behind a block; it colours what is
// sure. The scope names are those of TextMate's manual (12.4, "Naming Conventions").

/// The language as editors read it.
struct EditorGrammar: Encodable {
  struct Rule: Encodable {
    var name: String?
    var match: String?
    var begin: String?
    var end: String?
    var include: String?
    var patterns: [Rule]?
    var captures: [String: Capture]?

    init(_ name: String, match: String) {
      self.name = name
      self.match = match
    }

    init(_ name: String, begin: String, end: String, patterns: [Rule]) {
      self.name = name
      self.begin = begin
      self.end = end
      self.patterns = patterns
    }

    init(include: String) { self.include = include }
  }
  struct Capture: Encodable { var name: String }
  struct Group: Encodable { var patterns: [Rule] }

  var name = "recsh"
  var scopeName = "source.recsh"
  var fileTypes = ["recsh"]
  var patterns: [Rule]
  var repository: [String: Group]

  /// - Parameter commands: their names, of one or two words.
  init(commands: [String]) {
    // Where a statement can start: a line's start, behind ';', '{' or '$(', with a '-' that forgives.
    let start = #"(?<=^|[;{(])\s*-?"#
    let names = commands.sorted { $0.count > $1.count }.map { $0.replacing(" ", with: #"\s+"#) }
    let forms = Parser.keywords.joined(separator: "|")
    patterns = [
      Rule("comment.line.number-sign.recsh", match: "(?<=^|[\\s;{}()])#.*$"),
      Rule("keyword.control.recsh", match: "\(start)(?:\(forms))(?=$|[\\s;{])"),
      Rule("keyword.control.recsh", match: "(?<=[\\s}])(?:else|catch|if|in|and|or|not|succeeds)(?=[\\s{(])"),
      Rule("support.function.recsh", match: "\(start)(?:\(names.joined(separator: "|")))(?=$|[\\s;})])"),
      Rule("keyword.operator.recsh", match: "(?<=\\s)(?:==|!=|=~|<=|>=|<|\\+?=|>>?|\\|)(?=\\s|$)"),
      Rule("constant.other.option.recsh", match: "(?<=\\s)--[A-Za-z0-9-]*"),
      Rule("string.quoted.single.recsh", begin: "'", end: "'", patterns: []),
      Rule(
        "string.quoted.double.recsh", begin: "\"", end: "\"",
        patterns: [
          Rule("constant.character.escape.recsh", match: #"\\(?:["\\$nrt]|u\{[0-9A-Fa-f]+\})"#),
          Rule(include: "#substitution"),
        ]),
      Rule("constant.character.escape.recsh", match: #"\\."#),
      Rule(include: "#substitution"),
    ]
    repository = [
      "substitution": Group(
        patterns: [
          Rule(
            "variable.other.recsh",
            match:
              #"\$(?:[A-Za-z_][A-Za-z0-9_-]*|[1-9@#]|\{(?:#?[A-Za-z_][A-Za-z0-9_-]*|[0-9]+|(?:env|secret):[A-Za-z_][A-Za-z0-9_-]*)\})"#
          ),
          Rule("meta.embedded.recsh", begin: #"\$\("#, end: #"\)"#, patterns: [Rule(include: "$self")]),
        ])
    ]
  }
}
