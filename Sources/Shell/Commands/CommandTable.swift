internal import ScriptLanguage
internal import Synchronization

/// Every command there is, by name.
///
/// The commands are asked for and sorted when the first of them is looked up: a start should not wait for them.
public struct CommandTable: Sendable {
  private let source: Source

  /// The commands before and after they are asked for.
  ///
  /// Every statement looks here, so it is a plain atomic pointer: `AtomicLazyReference` would look up types of the runtime at
  /// each load, which was a tenth of a statement.
  private final class Source: Sendable {
    private let entries: @Sendable () -> [CommandEntry]
    private let index = Atomic<Unmanaged<CommandIndex>?>(nil)

    init(_ entries: @escaping @Sendable () -> [CommandEntry]) { self.entries = entries }

    deinit {
      if let made = index.load(ordering: .acquiring) { made.release() }
    }

    var commands: CommandIndex {
      if let made = index.load(ordering: .acquiring) { return made.takeUnretainedValue() }
      return make()
    }

    /// Two threads may both make it; the one that is ready first is kept.
    private func make() -> CommandIndex {
      let made = CommandIndex(entries())
      let pointer = Unmanaged.passRetained(made)
      let kept = index.compareExchange(expected: nil, desired: pointer, ordering: .acquiringAndReleasing).original
      guard let kept else { return made }
      pointer.release()
      return kept.takeUnretainedValue()
    }
  }

  /// - Parameter entries: in the order of help; worked out once, at the first look-up.
  public init(_ entries: @autoclosure @escaping @Sendable () -> [CommandEntry]) { source = Source(entries) }

  /// This table with commands of a host behind its own. A name that it has already keeps its meaning: nobody may type `delete`
  /// and mean something else.
  public func adding(_ more: [CommandEntry]) -> CommandTable {
    CommandTable(entries + more.filter { self[$0.signature.name] == nil })
  }

  /// In the order of help.
  public var entries: [CommandEntry] { source.commands.entries }

  /// The command that these words call, where its name has at most eight bytes and it carries out plain statements at once.
  func immediate(_ words: [Word], in source: SourceText) -> CommandEntry? {
    let name = words[0].span
    let commands = self.source.commands
    guard words[0].isBare, name.end - name.start <= 8, !commands.immediates.isEmpty else { return nil }
    let packed = CommandIndex.packed(source.bytes, name)
    for candidate in commands.immediates where candidate.name == packed {
      if words.count > 1, words[1].isBare {
        let second = words[1].span
        for word in candidate.subcommands where word.count == second.end - second.start {
          if source.bytes[second.start..<second.end].elementsEqual(word) { return nil }
        }
      }
      return commands.entries[candidate.entry]
    }
    return nil
  }

  public subscript(name: String) -> CommandEntry? {
    let commands = source.commands
    return commands.byName[name].map { commands.entries[$0] }
  }

  /// The command that plain words begin with: the longer name wins.
  /// - Returns: the command and how many words its name took.
  func match(_ first: String, _ second: @autoclosure () -> String?) -> (entry: CommandEntry, words: Int)? {
    let commands = source.commands
    if commands.firstWords.contains(first), let second = second(),
      let index = commands.byName[first + " " + second]
    {
      return (commands.entries[index], 2)
    }
    return commands.byName[first].map { (commands.entries[$0], 1) }
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

/// Commands, and the ways to find one.
private final class CommandIndex: Sendable {
  let entries: [CommandEntry]
  let byName: [String: Int]
  let firstWords: Set<String>
  /// Commands that carry out plain statements at once, by the bytes of their names.
  let immediates: [Immediate]

  struct Immediate {
    let name: UInt64
    let entry: Int
    /// Second words that make another command of it: `stage save` is no `stage`.
    let subcommands: [[UInt8]]
  }

  init(_ entries: [CommandEntry]) {
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

  static func packed(_ bytes: [UInt8], _ span: Span) -> UInt64 {
    var packed: UInt64 = 0
    for index in span.start..<span.end { packed = packed << 8 | UInt64(bytes[index]) }
    return packed
  }
}
