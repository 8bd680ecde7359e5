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

  /// Takes this secret's characters out of `text`, plain or percent-encoded.
  public func redacted(in text: String) -> String {
    guard !characters.isEmpty else { return text }
    var clean = text.replacing(characters, with: Self.mask)
    let encoded = PercentEncoding.encode(characters)
    if encoded != characters { clean = clean.replacing(encoded, with: Self.mask) }
    return clean
  }

  /// What stands where a secret was.
  public static let mask = "••••"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { Self.mask }
  public var debugDescription: String { Self.mask }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
