/// Every command there is, by name.
public struct CommandTable: Sendable {
  /// In the order of help.
  public let entries: [CommandEntry]
  private let byName: [String: Int]
  private let firstWords: Set<String>

  public init(_ entries: [CommandEntry]) {
    self.entries = entries
    byName = Dictionary(
      entries.enumerated().map { ($0.element.signature.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    firstWords = Set(entries.compactMap { $0.signature.words.count > 1 ? $0.signature.words.first : nil })
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
