public import EntityStage

// A plan in a file: one person plans, another carries it out. Plain text: a head in words, then the ids, a line each, then a
// line with the digest of all that stands before it. How many ids there are stands in the head, so no id can be taken for an
// end. What was changed by hand has another digest, and is no plan any more.

/// Which ids are to be deleted where, as somebody else left it.
public struct SavedPlan: Sendable {
  /// Why a file is no plan that can be carried out.
  public enum Fault: Error, Sendable, Equatable {
    case notAPlan
    /// Of a later version.
    case newer
    case cutOff
    case changed

    public var reason: String {
      switch self {
      case .notAPlan: "it is no plan of 'plan --save'"
      case .newer: "it was written by a later version"
      case .cutOff: "it ends early: it was cut off"
      case .changed: "it was changed since it was made"
      }
    }
  }

  public var environment: String
  /// `ServiceEnvironment.catalogue` of the environment that it was made in.
  public var catalogue: String
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var made: Int64
  /// Who made it, as `user@host`.
  public var author: String
  public var ids: EntityStage

  private static let first = "# recsh plan "
  private static let version = 1
  private static let last = "# end plan sha256:"
  /// Up to the end of the year 9999: whoever makes a digest of his own can write any number.
  private static let times: ClosedRange<Int64> = 0...253_402_300_799_999

  public init(environment: String, catalogue: String, made: Int64, author: String, ids: EntityStage) {
    self.environment = environment
    self.catalogue = catalogue
    self.made = made
    self.author = author
    self.ids = ids
  }

  /// The bytes of the file.
  /// - Parameter digest: of bytes, in hexadecimal.
  public func bytes(digest: ([UInt8]) -> String) -> [UInt8] {
    let head = [
      Self.first + String(Self.version), "environment \(environment)", "catalogue \(catalogue)", "made \(made)",
      "by \(author)", "ids \(ids.count)", "",
    ]
    var bytes = Array((head.joined(separator: "\n") + "\n").utf8)
    for lines in ids.lineBlocks { bytes += lines }
    return bytes + Array("\(Self.last)\(digest(bytes))\n".utf8)
  }

  /// Reads a file.
  /// - Throws: `Fault`.
  public init(_ bytes: [UInt8], digest: ([UInt8]) -> String) throws(Fault) {
    guard bytes.starts(with: Self.first.utf8) else { throw .notAPlan }
    var head: [String: String] = [:]
    var rest = bytes[...]
    while true {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .cutOff }
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      if line.isEmpty { break }
      if line.hasPrefix(Self.first) {
        guard let version = Int(line.dropFirst(Self.first.count)) else { throw .notAPlan }
        guard version <= Self.version else { throw .newer }
        continue
      }
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if words.count == 2 { head[words[0]] = words[1] }
    }
    guard let environment = head["environment"], let catalogue = head["catalogue"], let author = head["by"],
      let made = head["made"].flatMap({ Int64($0) }), let count = head["ids"].flatMap({ Int($0) }), count > 0,
      Self.times.contains(made)
    else { throw .changed }
    guard let end = Self.end(of: rest, lines: count) else { throw .cutOff }
    let wanted = Array("\(Self.last)\(digest(Array(bytes[..<end])))\n".utf8)
    guard bytes[end...].count >= wanted.count else { throw .cutOff }
    guard bytes[end...].elementsEqual(wanted) else { throw .changed }
    var ids = EntityStage()
    guard ids.insert(lines: Array(rest[..<end])), ids.count == count else { throw .changed }
    self.init(environment: environment, catalogue: catalogue, made: made, author: author, ids: ids)
  }

  /// The offset behind so many lines.
  private static func end(of bytes: ArraySlice<UInt8>, lines: Int) -> Int? {
    var left = lines
    for (offset, byte) in zip(bytes.indices, bytes) where byte == UInt8(ascii: "\n") {
      left -= 1
      if left == 0 { return offset + 1 }
    }
    return nil
  }
}
