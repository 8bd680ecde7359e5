internal import Foundation

/// Looks for secrets: for those that are known in every usual form, and for whatever looks like one.
struct SecretScanner {
  /// Names and texts of what must be found nowhere.
  let secrets: [String: String]

  struct Finding: Equatable, CustomStringConvertible {
    let place: String
    let what: String
    var description: String { "\(place): \(what)" }
  }

  // MARK: Known secrets

  /// The known secrets in `data`, by their names and forms.
  func known(in data: Data, at place: String) -> [Finding] {
    secrets.sorted { $0.key < $1.key }.flatMap { name, secret in
      Self.forms(of: secret).filter { data.range(of: Data($0.bytes)) != nil }
        .map { Finding(place: place, what: "\(name), \($0.name)") }
    }
  }

  /// How a secret may be written. Halves are those of its text.
  static func forms(of secret: String) -> [(name: String, bytes: [UInt8])] {
    let bytes = Array(secret.utf8)
    let percent = bytes.map { isUnreserved($0) ? String(Unicode.Scalar($0)) : "%" + hex([$0]).uppercased() }.joined()
    let json = (try? JSONSerialization.data(withJSONObject: [secret])).map {
      String(decoding: $0.dropFirst(2).dropLast(2), as: UTF8.self)
    }
    let texts = [
      ("plain", secret), ("percent-encoded", percent),
      ("percent-encoded, lower", percent.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }),
      ("hexadecimal", hex(bytes)), ("hexadecimal, upper", hex(bytes).uppercased()), ("JSON", json ?? secret),
      ("reversed", String(secret.reversed())), ("first half", String(secret.prefix(secret.count / 2))),
      ("second half", String(secret.suffix(secret.count / 2))),
    ]
    let encoded = (0..<3).flatMap { offset in
      let text = base64(bytes, offset: offset)
      let address = text.replacing("+", with: "-").replacing("/", with: "_")
      return [("base64 at \(offset)", text), ("base64 of addresses at \(offset)", address)]
    }
    return (texts + encoded).map { (name: $0.0, bytes: Array($0.1.utf8)) }
  }

  /// What of the secret's base64 does not depend on what stands around it.
  private static func base64(_ bytes: [UInt8], offset: Int) -> String {
    let text = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString().filter { $0 != "=" }
    let before = [0, 2, 3][offset]
    let after = (offset + bytes.count) % 3 == 0 ? 0 : 1
    return String(text.dropFirst(before).dropLast(after))
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    let scalar = Unicode.Scalar(byte)
    return byte < 0x80 && (scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar))
  }

  // MARK: What looks like one

  /// What may look like a secret and is none, and why.
  private static var allowed: [(pattern: Regex<AnyRegexOutput>, reason: String)] {
    [
      (.init(/^[0-9a-f]{64}$/), "a digest of a plan, a recording or a journal's content (SHA-256)"),
      (.init(/^(env|file|command):/), "the source of a token, which is what the configuration may hold"),
      (.init(/^(prompt|store|none|null|true|false|found|hidden)$/), "the source of a token, or what is told of one"),
      (.init(/^sha256-/), "the digest of the page\'s own style or script, in its policy"),
      (.init(/^•/), "the mask that stands for a token"),
      (.init(/^\$/), "a variable, which a script may name"),
      (.init(/^\/[A-Za-z0-9\/._-]+$/), "a path in the tests' own folder"),
    ]
  }

  private static var rules: [(name: String, pattern: Regex<(Substring, Substring)>, leastEntropy: Double)] {
    [
      (
        "a value behind a name that says so",
        /(?i:token|secret|passw(?:or)?d|api_?key|credential)s?["']?\s*[:=]\s*["']?([^\s"'&,;<>()]{8,})/, 3
      ),
      ("a password in an address", /:\/\/[^\/\s:@"']+:([^\/\s@"']+)@/, 0),
      ("a JSON web token", /\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})/, 0),
      ("a private key", /-----(BEGIN [A-Z ]*PRIVATE KEY)-----/, 0),
      ("a secret of Adobe's", /\b(p8e-[A-Za-z0-9_-]{12,})/, 0),
      ("hexadecimal that says nothing", /\b([0-9a-fA-F]{32,})\b/, 3),
      ("base64 that says nothing", /(?:^|[^A-Za-z0-9+\/_-])([A-Za-z0-9+\/_-]{32,})(?:$|[^A-Za-z0-9+\/_-])/, 4.3),
      ("what a client token looks like", /\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/, 2),
    ]
  }

  /// Whatever in `data` looks like a secret and is not allowed.
  static func suspicious(in data: Data, at place: String) -> [Finding] {
    let text = String(decoding: data, as: UTF8.self)
    return rules.flatMap { rule in
      text.matches(of: rule.pattern).map { String($0.output.1) }
        .filter { found in
          entropy(of: found) >= rule.leastEntropy && !allowed.contains { found.firstMatch(of: $0.pattern) != nil }
        }
        .map { Finding(place: place, what: "\(rule.name): \($0)") }
    }
  }

  /// Bits a character (Shannon).
  static func entropy(of text: String) -> Double {
    let counts = Dictionary(grouping: text, by: { $0 }).values.map { Double($0.count) }
    let total = counts.reduce(0, +)
    return -counts.map { $0 / total }.map { $0 * log2($0) }.reduce(0, +)
  }

  // MARK: Folders

  /// Both, of every file below a folder. Names of files count as what is in them.
  func findings(below folder: String, except kept: Set<String>) -> [Finding] {
    let walk = FileManager.default.enumerator(atPath: folder)
    var found: [Finding] = []
    while let name = walk?.nextObject() as? String {
      guard !kept.contains(name) else { continue }
      found += known(in: Data(name.utf8), at: "the name of \(name)")
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      found += known(in: data, at: name)
      found += Self.suspicious(in: data, at: name)
    }
    return found
  }
}
