// What is a token can't be told from a text for sure, and an id may look like one: where only its shape speaks, it is taken for a
// token if nothing else looks so, or if the name beside it says so.

/// Texts that look like secrets.
enum SecretShape {
  /// A client secret or an access token of Adobe's, wherever it stands: `p8e-…`, or a JSON web token (RFC 7519).
  static func isSurelyOne(_ text: some StringProtocol) -> Bool {
    if text.hasPrefix("p8e-"), text.utf8.count >= 16 { return true }
    return text.hasPrefix("eyJ") && text.utf8.count >= 30 && text.split(separator: ".").count == 3
  }

  /// Also what a client token of the classic API looks like, a UUID (RFC 9562, section 4): an id may look so, too.
  static func mayBeOne(_ text: some StringProtocol) -> Bool { isSurelyOne(text) || isUUID(text) }

  private static func isUUID(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  /// Whether what goes by this name is a secret.
  static func isSecretName(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
    return ["token", "secret", "password", "apikey", "credential"].contains { plain.contains($0) }
  }

  /// Where values stand that a name in the text itself calls secret, as in a copied address or header.
  /// - Returns: spans in the bytes of `text`.
  static func named(in text: String) -> [Range<Int>] {
    let names = /(?i:client_?token|client_?secret|access_?token|api_?secret)=([^&\s'"${}|;]+)/
    let bearer = /(?i:bearer)\s+([A-Za-z0-9._~+\/=-]{12,})/
    let found = text.matches(of: names).map { $0.output.1 } + text.matches(of: bearer).map { $0.output.1 }
    return found.map { span(of: $0, in: text) }
  }

  /// Runs of letters, digits and `-._` that `isSecret` finds.
  /// - Returns: spans in the bytes of `text`.
  static func words(in text: String, where isSecret: (Substring) -> Bool) -> [Range<Int>] {
    text.matches(of: /[A-Za-z0-9._-]{16,}/).filter { isSecret($0.output) }.map { span(of: $0.output, in: text) }
  }

  private static func span(of part: Substring, in text: String) -> Range<Int> {
    let start = text.utf8.distance(from: text.startIndex, to: part.startIndex)
    return start..<start + part.utf8.count
  }
}
