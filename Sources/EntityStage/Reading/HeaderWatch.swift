// Rules: below a header, a row that names columns is a header again: its id is the name of a column, or its cells are the
// names of the header in whatever order. Both are looked for cheaply first: an id that is as long as a name, a row that is as
// long as the header.

/// Finds headers among rows.
struct HeaderWatch {
  private let header: TableHeader
  private let names: [[UInt8]]
  private let longest: Int

  /// - Parameter column: the id's, from 0.
  init(_ header: TableHeader, column: Int) {
    self.header = header
    names = header.idNames(column: column)
    // Quotes or blanks may stand around it.
    longest = (names.map(\.count).max() ?? 0) + 4
  }

  /// Whether a row may be a header by its length.
  @inline(__always)
  func mayBe(rowBytes: Int) -> Bool { rowBytes == header.bytes.count }

  /// Whether a row is one, by its cells.
  @inline(never)
  func isHeader(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) -> Bool { header.isLike(row, of: text) }

  /// Whether an id is the name of its column.
  @inline(__always)
  func isName(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
    guard id.count <= longest, let last = id.last, let first = id.first else { return false }
    return isName(id, first, last)
  }

  @inline(__always)
  private func isName(_ id: UnsafeBufferPointer<UInt8>, _ first: UInt8, _ last: UInt8) -> Bool {
    // Nearly every id ends here: names begin with few letters.
    guard names.contains(where: { $0[0] == first | 0x20 }) || first == 0x20 || first == 0x22 else { return false }
    return spelledOut(id)
  }

  @inline(never)
  private func spelledOut(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
    let isAround = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x22 }
    let inner = id.drop(while: isAround)
    guard let last = inner.lastIndex(where: { !isAround($0) }) else { return false }
    let name = String(decoding: inner[...last], as: UTF8.self).lowercased()
    return names.contains { $0.elementsEqual(name.utf8) }
  }
}
