internal import FoundationEssentials

// What the service documents of the values in a feed, row by row. What spans rows, such as an id that comes twice, is for
// whoever has room for all ids.

/// Checks the header and the values of an upload feed.
public struct UploadFeedCheck: Sendable {
  private enum Use: Sendable {
    case id, name, categories, decimal, whole, text, custom
  }

  private let names: [String]
  private let uses: [Use]
  private let idColumn: Int?

  /// Literals that a feed may hold where nothing is to be shown (Target help, "Feeds": an empty cell clears nothing).
  private static let placeholders: Set<String> = ["NULL", "null"]
  /// Names that are no attributes (Target help, "Entity attributes").
  private static let reserved: Set<String> = ["entity.environment", "entity.event.detailsOnly"]
  /// What another page of the help gives for a value in CSV (Target help, Recommendations FAQ).
  private static let safeValue = 4096

  public init(_ header: UploadFeedHeader) {
    names = header.names
    uses = header.names.map(Self.use)
    idColumn = header.idColumn
  }

  private static func use(_ name: String) -> Use {
    switch name {
    case UploadFeed.idColumn: .id
    case "entity.name": .name
    case "entity.categoryId": .categories
    case "entity.value", "entity.margin": .decimal
    case "entity.inventory": .whole
    default: UploadFeed.standardColumns.contains(name) || !name.hasPrefix(UploadFeed.prefix) ? .text : .custom
    }
  }

  // MARK: header

  /// What is wrong with the columns.
  public static func problems(of header: UploadFeedHeader) -> [UploadFeedProblem] {
    var problems: [UploadFeedProblem] = []
    func note(_ severity: UploadFeedProblem.Severity, _ column: String, _ reason: String, _ remedy: String) {
      problems.append(UploadFeedProblem(severity, line: header.line, column: column, reason, remedy: remedy))
    }
    if header.idColumn == nil {
      note(.error, "", "there is no column entity.id", "add it: without an id no row teaches an item")
    }
    var seen: Set<String> = []
    for (index, name) in header.names.enumerated() {
      if name.isEmpty {
        note(.error, "", "column \(index + 1) has no name", "name it, or take it out")
      } else if !seen.insert(name).inserted {
        note(.error, name, "the column comes twice", "take one of the two out")
      } else if let (reason, remedy) = oddity(of: name) {
        note(.warning, name, reason, remedy)
      }
    }
    let custom = seen.filter { use($0) == .custom }.count
    if custom > UploadFeed.mostCustomColumns {
      note(
        .error, "", "\(custom) custom columns, and a feed may have \(UploadFeed.mostCustomColumns)",
        "take those out that nobody uses, or split the feed")
    }
    return problems
  }

  /// Names are case sensitive, and what has no prefix is no attribute (Target help, "Entity attributes").
  private static func oddity(of name: String) -> (reason: String, remedy: String)? {
    if UploadFeed.standardColumns.contains(name) { return nil }
    if let meant = UploadFeed.standardColumns.first(where: { $0.lowercased() == name.lowercased() }) {
      return ("names are case sensitive, and '\(name)' is none of the service's", "did you mean '\(meant)'?")
    }
    if reserved.contains(name) {
      return ("the service has a meaning of its own for the name, and takes no attribute of it", "give it another name")
    }
    if name.hasPrefix(UploadFeed.prefix) {
      return name == UploadFeed.prefix ? ("the name ends behind 'entity.'", "name the attribute") : nil
    }
    let full = UploadFeed.prefix + name
    let meant = UploadFeed.standardColumns.first { $0.lowercased() == full.lowercased() } ?? full
    return ("the name does not begin with 'entity.'", "did you mean '\(meant)'?")
  }

  /// What is to be said of a file of so many bytes.
  public static func problem(ofBytes count: Int) -> UploadFeedProblem? {
    guard count > UploadFeed.advisedBytes else { return nil }
    return UploadFeedProblem(
      .warning, line: 1, "the file has \(count) bytes, and at most \(UploadFeed.advisedBytes) are advised",
      remedy: "split it into several feeds")
  }

  // MARK: rows

  /// The id of a row; nil where it has none, or none that can be an id.
  public func id(of row: DelimitedRecord) -> EntityID? {
    guard let idColumn, idColumn < row.count else { return nil }
    return try? EntityID(utf8: row[idColumn])
  }

  /// What is wrong with the values of a row.
  public func problems(in row: DelimitedRecord) -> [UploadFeedProblem] {
    var problems: [UploadFeedProblem] = []
    let isASCII = row.isASCII
    for column in 0..<min(row.count, names.count) {
      let cell = row[column]
      if isASCII ? isPlain(cell, uses[column]) : cell.isEmpty && uses[column] != .id { continue }
      guard let text = row.text(column) else {
        problems.append(problem(.error, row, column, "it is not UTF-8", "save the file as UTF-8"))
        continue
      }
      check(text, row, column, &problems)
    }
    return problems
  }

  /// Whether a value in ASCII is seen to be right from its bytes.
  private func isPlain(_ cell: ArraySlice<UInt8>, _ use: Use) -> Bool {
    switch use {
    case .id: PlainFeedValue.isID(cell)
    case .name: cell.count <= UploadFeed.longestName
    case .categories: cell.count <= UploadFeed.longestCategories
    case .decimal: cell.isEmpty || PlainFeedValue.isNumber(cell, isWhole: false)
    case .whole: cell.isEmpty || PlainFeedValue.isNumber(cell, isWhole: true)
    case .text: true
    case .custom: Self.isPlainCustom(cell)
    }
  }

  private static func isPlainCustom(_ cell: ArraySlice<UInt8>) -> Bool {
    guard let first = cell.first else { return true }
    if first == UInt8(ascii: "[") { return PlainFeedValue.isList(cell) }
    return !isBlank(first) && cell.count <= safeValue
  }

  private func check(_ text: String, _ row: DelimitedRecord, _ column: Int, _ problems: inout [UploadFeedProblem]) {
    func note(_ severity: UploadFeedProblem.Severity, _ reason: String, _ remedy: String) {
      problems.append(problem(severity, row, column, reason, remedy))
    }
    switch uses[column] {
    case .id:
      do {
        for warning in try EntityID(text).warnings { note(.warning, warning.reason, "give the item a plain, short id") }
      } catch {
        note(.error, "the id can't be one: \(error.reason)", "give the item an id, or take the row out")
      }
    case .name:
      let count = text.unicodeScalars.count
      if count > UploadFeed.longestName {
        note(.error, "the name has \(count) characters, more than \(UploadFeed.longestName)", "shorten it")
      }
    case .categories:
      let count = text.unicodeScalars.count
      if count > UploadFeed.longestCategories {
        note(
          .error, "the categories have \(count) characters, more than \(UploadFeed.longestCategories)",
          "name fewer, or shorter ones")
      }
    case .decimal where !Self.isNumber(text, isWhole: false):
      note(.error, "'\(Self.excerpt(text))' is no number", "write digits and a decimal point, without a currency")
    case .whole where !Self.isNumber(text, isWhole: true):
      note(.error, "'\(Self.excerpt(text))' is no whole number", "write digits only")
    case .custom: Self.checkCustom(text, note)
    case .decimal, .whole, .text: break
    }
  }

  private static func checkCustom(_ text: String, _ note: (UploadFeedProblem.Severity, String, String) -> Void) {
    let start = text.utf8.first { !isBlank($0) }
    if start == UInt8(ascii: "[") { return checkList(text, note) }
    let count = text.unicodeScalars.count
    if count > UploadFeed.longestValue {
      note(.error, "the value has \(count) characters, more than \(UploadFeed.longestValue)", "shorten it")
    } else if count > safeValue {
      note(
        .warning, "the value has \(count) characters; one page of the service's help allows \(safeValue) in a feed",
        "shorten it if it arrives cut off")
    }
  }

  /// A value that begins as a list of several does (Target help, "Feeds": a JSON array in quotes).
  private static func checkList(_ text: String, _ note: (UploadFeedProblem.Severity, String, String) -> Void) {
    guard let values = try? JSONDecoder().decode([ListedValue].self, from: Data(text.utf8)) else {
      let second = text.utf8.drop(while: isBlank).dropFirst().first { !isBlank($0) }
      let isMeant = second.map { #""'[{"#.utf8.contains($0) } ?? true
      return note(
        isMeant ? .error : .warning, "'\(excerpt(text))' begins like a list of values and is no JSON array of them",
        "write it as \"[\"\"a\"\",\"\"b\"\"]\", or let it begin with another sign")
    }
    let kinds = Set(values.map(\.kind))
    if kinds.contains(.other) {
      note(.error, "a value of the list is a list or an object itself, or nothing", "write one flat list")
    } else if kinds.count > 1 {
      note(.error, "the values of the list are of several types", "write all of them as texts, or all as numbers")
    }
    if values.count > UploadFeed.mostValues {
      note(.error, "the list has \(values.count) values, more than \(UploadFeed.mostValues)", "name fewer")
    }
    let longest = values.map(\.length).max() ?? 0
    if longest > UploadFeed.longestOfSeveral {
      note(
        .error, "a value of the list has \(longest) characters, more than \(UploadFeed.longestOfSeveral)", "shorten it")
    }
  }

  /// One value of a list. All are of one type, and none is a list (Target help, "Target limits" and "Custom entity attributes").
  private struct ListedValue: Decodable {
    enum Kind { case text, number, flag, other }

    let kind: Kind
    let length: Int

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        (kind, length) = (.text, text.unicodeScalars.count)
      } else if (try? value.decode(Bool.self)) != nil {
        (kind, length) = (.flag, 1)
      } else {
        (kind, length) = ((try? value.decode(Double.self)) == nil ? .other : .number, 1)
      }
    }
  }

  /// An optional sign, digits, and where it need not be whole a point and digits; or a placeholder, or blanks.
  private static func isNumber(_ text: String, isWhole: Bool) -> Bool {
    if placeholders.contains(text) || text.utf8.allSatisfy(isBlank) { return true }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...(isWhole ? 1 : 2)).contains(parts.count) else { return false }
    return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func excerpt(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }

  private func problem(
    _ severity: UploadFeedProblem.Severity, _ row: DelimitedRecord, _ column: Int, _ reason: String, _ remedy: String
  ) -> UploadFeedProblem {
    UploadFeedProblem(severity, line: row.line, column: names[column], reason, remedy: remedy)
  }
}
