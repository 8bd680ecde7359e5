// Rules: names are compared exactly, blanks around them aside; the names that are looked for when nobody named one also
// in capitals, as spreadsheets write them. Cells without a name are padding. A wanted name that
// stands there twice is an error: nobody can say which column is meant.

/// The names of a table's columns.
struct TableHeader {
  /// One for each cell; empty for padding.
  let names: [String]
  /// Whether a carriage return stands in it without a line feed: the rest of the file may hang on it.
  let hasLoneReturn: Bool
  /// Its bytes, without the line end.
  let bytes: [UInt8]

  init(names: [String], hasLoneReturn: Bool = false, bytes: [UInt8] = []) {
    self.names = names.map(Self.trimmed)
    self.hasLoneReturn = hasLoneReturn
    self.bytes = bytes
  }

  /// The header that `row` of `text` is.
  init(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) {
    let bytes = row.cells.first.flatMap { first in row.cells.last.map { Array(text[first.lowerBound..<$0.upperBound]) }
    }
    self.init(
      names: row.cells.map { String(decoding: TableRow.unquoted(text[$0]), as: UTF8.self) },
      hasLoneReturn: row.hasLoneReturn, bytes: bytes ?? [])
  }

  /// The names that messages list.
  var listed: [String] { names.filter { !$0.isEmpty } }

  /// The columns up to the last one with a name; what is behind it is padding.
  var width: Int { names.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0 }

  /// The column, from 0, that `choice` means by a name; nil where it isn't there, or where a number is meant.
  func column(of choice: ColumnChoice, source: String) throws(ReadError) -> Int? {
    if let column = try column(of: choice.names, source: source) { return column }
    guard choice == .standard else { return nil }
    return try TableHeader(names: names.map { $0.lowercased() }).column(of: choice.names, source: source)
  }

  /// The column, from 0, of the first of `wanted` that is there; nil where none is.
  private func column(of wanted: [String], source: String) throws(ReadError) -> Int? {
    for name in wanted {
      let columns = names.indices.filter { names[$0].utf8.elementsEqual(name.utf8) }
      if columns.count > 1 { throw .columnTwice(source: source, name: name) }
      if let column = columns.first { return column }
    }
    return nil
  }

  /// Whether a row of so many bytes may be a header like this one: of the same names, perhaps in another order.
  func isLike(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) -> Bool {
    let other = TableHeader(row, of: text)
    return !listed.isEmpty && other.listed.map { $0.lowercased() }.sorted() == listed.map { $0.lowercased() }.sorted()
  }

  /// The names that a column of ids may have, in small letters: no id is called so.
  func idNames(column: Int) -> [[UInt8]] {
    let own = column < names.count && !names[column].isEmpty ? [names[column].lowercased()] : []
    return (own + ColumnChoice.standardNames).map { Array($0.utf8) }
  }

  /// The names of other columns that no id is likely to have: of two letters or more, in small letters.
  var otherNames: [[UInt8]] {
    let known = ["name", "title", "entity.name"]
    return (listed.map { $0.lowercased() } + known)
      .filter { name in name.utf8.count > 1 && name.unicodeScalars.contains { $0.properties.isAlphabetic } }
      .map { Array($0.utf8) }
  }

  /// Whether it has a column that is the id's by its name, once or several times.
  var hasStandardName: Bool { names.contains { ColumnChoice.standardNames.contains($0.lowercased()) } }

  private static func trimmed(_ name: String) -> String {
    let blanks: Set<Unicode.Scalar> = [" ", "\t"]
    let scalars = name.unicodeScalars
    guard let first = scalars.firstIndex(where: { !blanks.contains($0) }),
      let last = scalars.lastIndex(where: { !blanks.contains($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
