/// The name of a custom algorithm: 1 to 255 characters, none of them a control character (Recommendations Classic manual,
/// p. 58).
public struct AlgorithmName: Sendable, Hashable, CustomStringConvertible {
  public let text: String

  /// Why a text is no such name.
  public enum Refusal: Error, Sendable, Equatable {
    case empty
    case tooLong(Int)
    case controlCharacter

    /// What is wrong, in a few words.
    public var reason: String {
      switch self {
      case .empty: "it is empty"
      case .tooLong(let count): "it is \(count) characters long, more than \(AlgorithmName.longest)"
      case .controlCharacter: "it holds a control character"
      }
    }
  }

  /// Characters of the longest name.
  public static let longest = 255

  /// - Throws: `Refusal`.
  public init(_ text: String) throws(Refusal) {
    let scalars = text.unicodeScalars
    if scalars.isEmpty { throw .empty }
    if scalars.count > Self.longest { throw .tooLong(scalars.count) }
    if scalars.contains(where: XMLText.isControl) { throw .controlCharacter }
    self.text = text
  }

  public var description: String { text }
}

/// What the keys of a custom algorithm are (Recommendations Classic manual, p. 58-59). Names are case sensitive.
public struct AlgorithmKeyType: Sendable, Hashable {
  public let text: String

  /// Those that have a name of their own, the service's default first.
  public static let named = [
    "currentitem", "lastvieweditem", "lastpurchaseditem", "mostvieweditem", "favoritecategory", "currentcategory",
  ]
  private static let prefixes = ["user.", "profile."]

  /// Nil where it is none of the named ones and no attribute of a visitor, `user.…` or `profile.…`.
  public init?(_ text: String) {
    let isAttribute = Self.prefixes.contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
    guard Self.named.contains(text) || isAttribute else { return nil }
    self.text = text
  }
}

/// The environments that lists are uploaded for (Recommendations Classic manual, p. 59-60).
public enum AlgorithmEnvironment: Sendable, Hashable {
  case number(Int)
  case all

  /// A number, or `ALL`.
  public init?(_ text: String) {
    if text == "ALL" {
      self = .all
    } else if let number = Int(text), number >= 0 {
      self = .number(number)
    } else {
      return nil
    }
  }

  /// As a request names it.
  public var text: String {
    switch self {
    case .number(let number): String(number)
    case .all: "ALL"
    }
  }
}
