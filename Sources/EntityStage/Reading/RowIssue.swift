// Rules: an issue belongs to one row. Issues of the same kind are counted, and of each kind the first ten are kept with
// their places: a file with ten million bad rows must neither fill the memory nor the screen.

public import CatalogAPI

/// Something to say about one row.
public protocol RowIssue: Sendable, Hashable {
  associatedtype Kind: Sendable, Hashable
  /// What issues are counted by.
  var kind: Kind { get }
  /// What is wrong, in a few words.
  var reason: String { get }
}

/// Why a row can't be staged.
public enum RowRefusal: RowIssue {
  /// The text can't be an id.
  case id(EntityID.Refusal)
  /// The row ends before the column of the id; it has so many cells.
  case missingColumn(cells: Int)
  /// The row has fewer cells than the table has columns: it was cut short, or is the rest of one with a line feed in it.
  case fewerCells(cells: Int, columns: Int)
  /// The row has more cells than the table has columns: a delimiter in a cell without quotes has moved the cells, and nobody
  /// can say which one is the id.
  case extraCells(cells: Int, columns: Int)
  /// A carriage return outside of quotes belongs to no line end; the row may be several.
  case loneReturn
  /// The row is a header once more: tables were joined.
  case headerAgain
  /// The row begins as only a file begins, with a byte order mark or the mark of a feed: files were joined.
  case otherFile
  /// A closing quote is followed by text instead of a delimiter or the end of the row.
  case textAfterQuote
  case json(JSONProblem)

  public enum Kind: String, Sendable, CaseIterable {
    case empty = "empty id"
    case tooLong = "id too long"
    case comma = "comma in the id"
    case controlCharacter = "control character in the id"
    case notUTF8 = "not UTF-8"
    case missingColumn = "column missing"
    case fewerCells = "fewer cells than columns"
    case extraCells = "more cells than columns"
    case loneReturn = "carriage return without a line feed"
    case headerAgain = "a header again"
    case otherFile = "beginning of another file"
    case textAfterQuote = "text after a closing quote"
    case json = "not an object with an id"
  }

  public var kind: Kind {
    switch self {
    case .id(.empty): .empty
    case .id(.tooLong): .tooLong
    case .id(.comma): .comma
    case .id(.controlCharacter): .controlCharacter
    case .id(.notUTF8): .notUTF8
    case .missingColumn: .missingColumn
    case .fewerCells: .fewerCells
    case .extraCells: .extraCells
    case .loneReturn: .loneReturn
    case .headerAgain: .headerAgain
    case .otherFile: .otherFile
    case .textAfterQuote: .textAfterQuote
    case .json: .json
    }
  }

  public var reason: String {
    switch self {
    case .id(let refusal): refusal.reason
    case .missingColumn(let cells): "the row has \(cells) \(cells == 1 ? "cell" : "cells"), none for the id"
    case .fewerCells(let cells, let columns):
      "the row has \(cells) \(cells == 1 ? "cell" : "cells") for \(columns) columns; a line feed inside a cell needs quotes"
    case .extraCells(let cells, let columns):
      "the row has \(cells) cells for \(columns) \(columns == 1 ? "column" : "columns"); a delimiter inside a cell needs quotes"
    case .loneReturn: "a carriage return stands in it without a line feed: it may be the end of a row"
    case .headerAgain: "it names columns, as a header does; the file was joined from several tables"
    case .otherFile: "another file begins here: the file was joined from several; name them one by one"
    case .textAfterQuote: "text follows a closing quote; a quote inside a quoted cell is written twice"
    case .json(let problem): problem.reason
    }
  }
}

/// Why a line gives no id.
public enum JSONProblem: Error, Sendable, Hashable {
  case notAnObject
  /// The syntax is wrong (RFC 8259).
  case malformed
  /// Values are nested deeper than any sensible row.
  case tooDeep
  case keyMissing
  /// The key of the id stands there twice, and nobody can say which one counts.
  case keyTwice
  /// The value is neither a string nor an integer.
  case notTextOrInteger
  /// Half of a surrogate pair, which no UTF-8 can hold.
  case loneSurrogate

  var reason: String {
    switch self {
    case .notAnObject: "the line is not a JSON object"
    case .malformed: "the line is not valid JSON"
    case .tooDeep: "values are nested more than \(JSONLine.maximumDepth) deep"
    case .keyMissing: "the object has no key for the id"
    case .keyTwice: "the key of the id stands there twice"
    case .notTextOrInteger: "the id is neither a string nor an integer"
    case .loneSurrogate: "the id holds half of a surrogate pair"
    }
  }
}

extension EntityID.Warning: RowIssue {
  public enum Kind: String, Sendable, CaseIterable {
    case longerThanPurchaseLimit = "longer than 50 characters"
    case discouragedCharacter = "discouraged character"
  }

  public var kind: Kind {
    switch self {
    case .longerThanPurchaseLimit: .longerThanPurchaseLimit
    case .discouragedCharacter: .discouragedCharacter
    }
  }
}

/// Where an issue is.
public struct IssuePlace<Issue: RowIssue>: Sendable, Hashable {
  public let issue: Issue
  /// The source's name.
  public let source: String
  /// The line where the row starts, from 1.
  public let line: Int
  /// The byte of the row where the id's cell starts, from 1.
  public let column: Int
  /// The beginning of the cell, made printable; at most 60 bytes of it.
  public let excerpt: String
}

/// Issues by kind.
public struct IssueLog<Issue: RowIssue>: Sendable {
  /// How many places are kept of each kind.
  public static var placesKept: Int { 10 }

  public struct Tally: Sendable {
    public let kind: Issue.Kind
    public fileprivate(set) var count: Int
    /// The first ten.
    public fileprivate(set) var places: [IssuePlace<Issue>]
  }

  /// One for each kind that occurred, in the order of the first occurrence.
  public private(set) var tallies: [Tally] = []

  public init() {}

  /// The issues in all.
  public var count: Int { tallies.reduce(0) { $0 + $1.count } }
  public var isEmpty: Bool { tallies.isEmpty }

  /// The issues of one kind.
  public func count(of kind: Issue.Kind) -> Int { tallies.first { $0.kind == kind }?.count ?? 0 }

  /// The first ten places of all kinds, by line.
  public var firstPlaces: [IssuePlace<Issue>] {
    Array(tallies.flatMap(\.places).sorted { $0.line < $1.line }.prefix(Self.placesKept))
  }

  /// Counts an issue; `place` is made only for the first ten of a kind.
  mutating func add(_ kind: Issue.Kind, place: () -> IssuePlace<Issue>?) {
    guard let index = tallies.firstIndex(where: { $0.kind == kind }) else {
      tallies.append(Tally(kind: kind, count: 1, places: place().map { [$0] } ?? []))
      return
    }
    tallies[index].count += 1
    if tallies[index].places.count < Self.placesKept, let place = place() { tallies[index].places.append(place) }
  }
}
