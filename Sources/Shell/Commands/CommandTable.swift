internal import ScriptLanguage

/// Every command there is, by name.
public struct CommandTable: Sendable {
  /// In the order of help.
  public let entries: [CommandEntry]
  private let byName: [String: Int]
  private let firstWords: Set<String>
  /// Commands that carry out plain statements at once, by the bytes of their names.
  private let immediates: [Immediate]

  private struct Immediate {
    let name: UInt64
    let entry: Int
    /// Second words that make another command of it: `stage save` is no `stage`.
    let subcommands: [[UInt8]]
  }

  public init(_ entries: [CommandEntry]) {
    self.entries = entries
    byName = Dictionary(
      entries.enumerated().map { ($0.element.signature.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    immediates = entries.enumerated().compactMap { index, entry in
      guard entry.immediate != nil, entry.signature.parameters.count == 1,
        entry.signature.parameters[0].arity == .any || entry.signature.parameters[0].arity == .atLeastOne
      else { return nil }
      let bytes = Array(entry.signature.name.utf8)
      guard bytes.count <= 8 else { return nil }
      let subcommands = entries.filter {
        $0.signature.words.count > 1 && $0.signature.words[0] == entry.signature.name
      }
      return Immediate(
        name: Self.packed(bytes, Span(0, bytes.count)), entry: index,
        subcommands: subcommands.map { Array($0.signature.words[1].utf8) })
    }
    firstWords = Set(entries.compactMap { $0.signature.words.count > 1 ? $0.signature.words.first : nil })
  }

  /// The command that these words call, where its name has at most eight bytes and it carries out plain statements at once.
  func immediate(_ words: [Word], in source: SourceText) -> CommandEntry? {
    let name = words[0].span
    guard words[0].isBare, name.end - name.start <= 8, !immediates.isEmpty else { return nil }
    let packed = Self.packed(source.bytes, name)
    for candidate in immediates where candidate.name == packed {
      if words.count > 1, words[1].isBare {
        let second = words[1].span
        for word in candidate.subcommands where word.count == second.end - second.start {
          if source.bytes[second.start..<second.end].elementsEqual(word) { return nil }
        }
      }
      return entries[candidate.entry]
    }
    return nil
  }

  private static func packed(_ bytes: [UInt8], _ span: Span) -> UInt64 {
    var packed: UInt64 = 0
    for index in span.start..<span.end { packed = packed << 8 | UInt64(bytes[index]) }
    return packed
  }

  public subscript(name: String) -> CommandEntry? { byName[name].map { entries[$0] } }

  /// The command that plain words begin with: the longer name wins.
  /// - Returns: the command and how many words its name took.
  func match(_ first: String, _ second: @autoclosure () -> String?) -> (entry: CommandEntry, words: Int)? {
    if firstWords.contains(first), let second = second(), let index = byName[first + " " + second] {
      return (entries[index], 2)
    }
    return byName[first].map { (entries[$0], 1) }
  }

  /// The second words that can follow `first`, for `show` alone and the like.
  public func subcommands(of first: String) -> [String] {
    entries.compactMap {
      $0.signature.words.count > 1 && $0.signature.words[0] == first ? $0.signature.words[1] : nil
    }
  }

  /// Every first word and whole name.
  public var names: [String] { entries.map(\.signature.name) }
}
