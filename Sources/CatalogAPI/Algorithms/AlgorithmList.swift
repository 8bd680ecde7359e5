/// What a custom algorithm recommends for one key, the best first.
public struct AlgorithmList: Sendable, Equatable {
  /// May be empty: the list of those without a key.
  public var key: String
  public var ids: [EntityID]

  public init(key: String, ids: [EntityID]) {
    self.key = key
    self.ids = ids
  }

  /// Keys of one upload by POST (Recommendations Classic manual, p. 10: about 25,000).
  public static let mostKeys = 25_000
  /// Items under one key (Recommendations Classic manual, p. 10).
  public static let mostItems = 500
}

/// Reads the lists of a custom algorithm: CSV, a row a key, `key,id,id,…`, as the download of recommendations has them.
public struct AlgorithmListReader: Sendable {
  /// A row that can't be taken.
  public struct Problem: Sendable, Equatable {
    public var line: Int
    /// What is wrong, in a few words.
    public var reason: String
  }

  /// What a line of a download says before the environment that its rows are of (Recommendations Classic manual, p. 84).
  static let environmentMark = "# environment:"

  public private(set) var lists: [AlgorithmList] = []
  /// The first of them; all are counted.
  public private(set) var problems: [Problem] = []
  public private(set) var problemCount = 0
  /// Lines that name an environment, passed over.
  public private(set) var environments = 0
  /// Rows that are lists, kept or not.
  public private(set) var listCount = 0
  /// Where each key was first, by its bytes: two keys that look alike are two keys.
  private var lines: [[UInt8]: Int] = [:]
  private let most: Int
  private var records = DelimitedReader()
  /// Nobody reads more.
  private static let keptProblems = 10

  /// - Parameter most: how many lists to keep. Those behind are counted, and of them nobody tells which key came before.
  public init(keeping most: Int = .max) { self.most = most }

  /// Takes the next bytes.
  public mutating func take(_ block: ArraySlice<UInt8>) {
    var reader = records
    records = DelimitedReader()
    reader.take(block) { deal(with: $0) }
    records = reader
  }

  /// Takes the end.
  public mutating func finish() {
    var reader = records
    records = DelimitedReader()
    reader.finish { deal(with: $0) }
  }

  private mutating func note(_ line: Int, _ reason: String) {
    problemCount += 1
    if problems.count < Self.keptProblems { problems.append(Problem(line: line, reason: reason)) }
  }

  private mutating func deal(with record: DelimitedRecord) {
    if let problem = UploadFeedProblem(record, columns: []) { return note(problem.line, problem.reason) }
    if record.isBlank { return }
    guard let key = record.text(0) else { return note(record.line, "the key is not UTF-8") }
    if key.hasPrefix(Self.environmentMark) {
      environments += 1
      return
    }
    if key.unicodeScalars.contains(where: XMLText.isControl) {
      return note(record.line, "the key holds a control character")
    }
    // Spreadsheets write a row as wide as the widest.
    let count = (1..<record.count).last { !record[$0].isEmpty } ?? 0
    guard count > 0 else { return note(record.line, "the key '\(key)' has no ids") }
    guard count <= AlgorithmList.mostItems else {
      return note(record.line, "the key '\(key)' has \(count) ids, more than \(AlgorithmList.mostItems)")
    }
    var ids: [EntityID] = []
    for cell in 1...count {
      do { ids.append(try EntityID(utf8: record[cell])) } catch {
        return note(record.line, "cell \(cell + 1) can't be an id: \(error.reason)")
      }
      if ids[cell - 1].text.unicodeScalars.contains(where: XMLText.isControl) {
        return note(record.line, "cell \(cell + 1) holds a character that XML can't")
      }
    }
    if let repeated = Set(ids).count == ids.count ? nil : Self.firstRepeated(ids) {
      return note(record.line, "the id '\(repeated)' comes twice under the key '\(key)'")
    }
    let bytes = Array(record[0])
    if let first = lines[bytes] { return note(record.line, "the key '\(key)' has a row already, in line \(first)") }
    listCount += 1
    guard lists.count < most else { return }
    lines[bytes] = record.line
    lists.append(AlgorithmList(key: key, ids: ids))
  }

  private static func firstRepeated(_ ids: [EntityID]) -> EntityID? {
    var seen: Set<EntityID> = []
    return ids.first { !seen.insert($0).inserted }
  }
}
