// A secret has no text form: it can't be printed, interpolated, dumped or encoded by accident. Where its characters are
// truly needed (a request's URL, the credentials file) `expose` is the one word to search for.

/// A token or another secret.
public struct Secret: Sendable {
  private let characters: String

  public init(_ characters: String) { self.characters = characters }

  /// Hands the characters to `body`, which must not let them get anywhere but a request or the credentials file.
  public func expose<Result>(to body: (String) throws -> Result) rethrows -> Result { try body(characters) }

  /// True where nothing is in it.
  public var isEmpty: Bool { characters.isEmpty }

  /// Whether it is so short that it stands in other text by chance.
  public var isShort: Bool { characters.unicodeScalars.count < 12 }

  /// Takes this secret's characters out of `text`, plain or percent-encoded.
  public func redacted(in text: String) -> String {
    guard !characters.isEmpty else { return text }
    let encoded = PercentEncoding.encode(characters)
    // The longest first: a shorter form may be a part of a longer one.
    return [encoded, Self.lowercasingEscapes(encoded), characters].reduce(text) { Self.masking($1, in: $0) }
  }

  /// `%2F` as `%2f`, which other programs write.
  private static func lowercasingEscapes(_ encoded: String) -> String {
    var rest = 0
    return String(
      encoded.map { character in
        rest = character == "%" ? 2 : rest - 1
        return rest >= 0 ? Character(character.lowercased()) : character
      })
  }

  /// Looks for scalars, not characters: a combining mark behind a secret makes another character of its last letter.
  private static func masking(_ form: String, in text: String) -> String {
    let mask = Array(mask.unicodeScalars)
    let clean = Array(text.unicodeScalars).replacing(Array(form.unicodeScalars), with: mask)
    return String(String.UnicodeScalarView(clean))
  }

  /// What stands where a secret was.
  public static let mask = "••••"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { Self.mask }
  public var debugDescription: String { Self.mask }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
