// Rules: names are compared exactly, blanks around them aside. Cells without a name are padding. A wanted name that
// stands there twice is an error: nobody can say which column is meant.

/// The names of a table's columns.
struct TableHeader {
  /// One for each cell; empty for padding.
  let names: [String]

  init(names: [String]) { self.names = names.map(Self.trimmed) }

  /// The header that `row` of `text` is.
  init(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) {
    self.init(names: row.cells.map { String(decoding: TableRow.unquoted(text[$0]), as: UTF8.self) })
  }

  /// The names that messages list.
  var listed: [String] { names.filter { !$0.isEmpty } }

  /// The column, from 0, of the first of `wanted` that is there; nil where none is.
  func column(of wanted: [String], source: String) throws(ReadError) -> Int? {
    for name in wanted {
      let columns = names.indices.filter { names[$0].utf8.elementsEqual(name.utf8) }
      if columns.count > 1 { throw .columnTwice(source: source, name: name) }
      if let column = columns.first { return column }
    }
    return nil
  }

  /// Whether it has a column that is the id's by its name.
  var hasStandardName: Bool { names.contains { ColumnChoice.standardNames.contains($0) } }

  private static func trimmed(_ name: String) -> String {
    let blanks: Set<Unicode.Scalar> = [" ", "\t"]
    let scalars = name.unicodeScalars
    guard let first = scalars.firstIndex(where: { !blanks.contains($0) }),
      let last = scalars.lastIndex(where: { !blanks.contains($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
