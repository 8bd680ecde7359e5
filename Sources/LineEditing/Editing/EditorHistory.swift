// Which lines Up and Ctrl-R find.
// Rules: a line occurs once, at the place where it was entered last; the oldest go when there are too many; nothing is
// saved here.

/// The history of one editor, without repeats.
struct EditorHistory {
  /// As many lines as a person can still search through; each costs libedit a list entry.
  static let limit = 10_000

  private let handle: EditLineHandle
  private var numbers: [String: Int32] = [:]
  /// Oldest first.
  private(set) var lines: [String] = []

  init(handle: EditLineHandle) { self.handle = handle }

  mutating func replace(with lines: [String]) {
    handle.clearHistory()
    numbers = [:]
    self.lines = []
    // The newest copy of a line is the one that counts.
    var seen: Set<String> = []
    let kept = lines.reversed().filter { Self.canHold($0) && seen.insert($0).inserted }.prefix(Self.limit)
    for line in kept.reversed() { add(line) }
  }

  /// The rest of the newest line that begins as `start`, or nothing.
  func suggestion(for start: String) -> String {
    let bytes = start.utf8
    guard !start.isEmpty, let line = lines.last(where: { $0.utf8.count > bytes.count && $0.utf8.starts(with: bytes) })
    else { return "" }
    return String(decoding: line.utf8.dropFirst(bytes.count), as: UTF8.self)
  }

  /// libedit takes a NUL for the end of a line.
  private static func canHold(_ line: String) -> Bool { !line.isEmpty && !line.utf8.contains(0) }

  mutating func add(_ line: String) {
    guard Self.canHold(line) else { return }
    if let older = numbers[line] {
      handle.removeFromHistory(older)
      // A repeat is mostly one of the last lines.
      if let place = lines.lastIndex(of: line) { lines.remove(at: place) }
    }
    numbers[line] = handle.addToHistory(line)
    lines.append(line)
    if lines.count > Self.limit {
      let oldest = lines.removeFirst()
      if let number = numbers.removeValue(forKey: oldest) { handle.removeFromHistory(number) }
    }
  }
}
