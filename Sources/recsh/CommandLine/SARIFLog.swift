internal import FoundationEssentials
internal import ScriptLanguage

// Static Analysis Results Interchange Format 2.1.0 (OASIS): one run, a rule for each code, columns in characters.

/// Problems as CI systems read them.
struct SARIFLog: Encodable {
  struct Run: Encodable {
    var tool: Tool
    var columnKind = "unicodeCodePoints"
    var results: [Result]
  }
  struct Tool: Encodable { var driver: Driver }
  struct Driver: Encodable {
    var name = "recsh"
    var version = Recsh.version
    var rules: [Rule]
  }
  struct Rule: Encodable { var id: String }
  struct Message: Encodable { var text: String }
  struct Result: Encodable {
    var ruleId: String
    var level: String
    var message: Message
    var locations: [Location]
  }
  struct Location: Encodable { var physicalLocation: PhysicalLocation }
  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region
  }
  struct ArtifactLocation: Encodable { var uri: String }
  struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
    var endColumn: Int
  }

  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  var runs: [Run]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  init(_ problems: [Diagnostic]) {
    let rules = Set(problems.map(\.code.rawValue)).sorted().map { Rule(id: $0) }
    runs = [Run(tool: Tool(driver: Driver(rules: rules)), results: problems.map(Self.result))]
  }

  private static func result(_ problem: Diagnostic) -> Result {
    let locations = problem.place.map { place in
      [
        Location(
          physicalLocation: PhysicalLocation(
            artifactLocation: ArtifactLocation(uri: uri(place.source)),
            region: Region(
              startLine: place.line, startColumn: place.column, endColumn: place.column + place.caretColumns)))
      ]
    }
    return Result(
      ruleId: problem.code.rawValue, level: problem.severity.rawValue,
      message: Message(text: problem.message + (problem.help.map { "; " + $0 } ?? "")), locations: locations ?? [])
  }

  /// A path as a relative or absolute reference (RFC 3986, section 3.3).
  private static func uri(_ path: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    return path.utf8.map { byte in
      if plain.contains(byte) { return String(Unicode.Scalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  /// The log as JSON.
  /// - Throws: what the encoder throws.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
