/// The column header of an upload feed.
public struct UploadFeedHeader: Sendable, Equatable {
  /// The line where it stands.
  public let line: Int
  /// Names in order, blanks around them taken off, without the padding that spreadsheets add behind the last one.
  public let names: [String]
  /// Cells that the line has behind the last name: rows may have as many, if they are empty.
  public let padding: Int

  /// - Parameter cells: the names, the first without its mark.
  init(line: Int, cells: [String]) {
    self.line = line
    let trimmed = cells.map(Self.trimmed)
    let width = trimmed.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    names = Array(trimmed[..<width])
    padding = cells.count - width
  }

  /// The position of a column, the first of that name; nil where there is none.
  public func column(_ name: String) -> Int? { names.firstIndex { $0.utf8.elementsEqual(name.utf8) } }

  /// The column of the ids; nil where there is none.
  public var idColumn: Int? { column(UploadFeed.idColumn) }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
