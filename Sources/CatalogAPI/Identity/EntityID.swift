// An id is kept byte for byte: never trimmed, never case-folded, never normalised. Two ids are the same when their UTF-8
// bytes are the same, which is stricter than `String`'s canonical equivalence.

/// The id of one item of the catalogue: 1–1,000 Unicode scalars, no comma, no control character.
///
/// The length is Adobe Target's limit for `entity.id` (help page "Target limits"); the comma joins ids in a request and
/// has no documented escape (Recommendations Classic manual, p. 23).
public struct EntityID: Sendable {
  /// The id as text.
  public let text: String

  /// Why a text can't be an id.
  public enum Refusal: Error, Sendable, Hashable {
    case empty
    /// More than 1,000 scalars; the number is the text's.
    case tooLong(Int)
    case comma
    case controlCharacter(Unicode.Scalar)
    case notUTF8

    /// What is wrong, in a few words.
    public var reason: String {
      switch self {
      case .empty: "it is empty"
      case .tooLong(let count): "it is \(count) characters long, more than 1000"
      case .comma: "it holds a comma, which joins ids in a request and can't be escaped"
      case .controlCharacter(let scalar):
        "it holds the control character U+\(Self.hex(scalar.value))"
      case .notUTF8: "it is not valid UTF-8"
      }
    }
    private static func hex(_ value: UInt32) -> String {
      let digits = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }

  /// What the service's documentation advises against, though ids in real catalogues have it.
  public enum Warning: Sendable, Hashable {
    /// Longer than the 50 characters that purchase tracking keeps (help page "Target limits").
    case longerThanPurchaseLimit(Int)
    /// A character that needs URL encoding (help page "Entity attributes").
    case discouragedCharacter(Character)

    /// What may go wrong, in a few words.
    public var reason: String {
      switch self {
      case .longerThanPurchaseLimit(let count):
        "\(count) characters: purchases match only the first 50"
      case .discouragedCharacter(let character):
        "it holds '\(character)', which the service's documentation forbids in ids"
      }
    }
  }

  /// The most Unicode scalars that an id may have.
  public static let maximumLength = 1000
  /// The most that purchase tracking matches.
  public static let purchaseLength = 50

  /// - Throws: `Refusal` where `text` can't be an id.
  public init(_ text: String) throws(Refusal) {
    if let refusal = Self.refusal(of: text) { throw refusal }
    self.text = text
  }

  /// An id that was checked when it was taken in, and comes out of a store of checked ids.
  package init(checkedBefore text: String) { self.text = text }

  /// The id whose UTF-8 bytes these are.
  /// - Throws: `Refusal` where they can't be an id.
  public init(utf8 bytes: some Collection<UInt8>) throws(Refusal) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    try self.init(text)
  }

  /// Why `text` can't be an id, or nil where it can.
  public static func refusal(of text: String) -> Refusal? {
    if text.utf8.isEmpty { return .empty }
    var count = 0
    for scalar in text.unicodeScalars {
      if scalar == "," { return .comma }
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return .controlCharacter(scalar) }
      count += 1
    }
    return count > maximumLength ? .tooLong(count) : nil
  }

  /// What deserves a warning about this id; empty for a plain one.
  public var warnings: [Warning] {
    var found: [Warning] = []
    let count = text.unicodeScalars.count
    if count > Self.purchaseLength { found.append(.longerThanPurchaseLimit(count)) }
    if let character = text.first(where: { !Self.isPlain($0) }) { found.append(.discouragedCharacter(character)) }
    return found
  }

  private static func isPlain(_ character: Character) -> Bool {
    guard let ascii = character.asciiValue else { return false }
    switch ascii {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      return true
    default: return false
    }
  }
}

extension EntityID: Hashable, CustomStringConvertible {
  public static func == (left: EntityID, right: EntityID) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
  public var description: String { text }
}
