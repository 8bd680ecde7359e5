// Rules: below a header, a row that names columns is a header again. Where its id is the name of the id's column, the table goes
// on as it was, and the row is no more than a bad one. Where its id is the name of another column, or its cells are the names
// of the header in another order, another table begins, whose ids stand elsewhere. All this is looked for cheaply first: an
// id that begins as a name does and is no longer, a row that is as long as the header.

/// Finds headers among rows.
struct HeaderWatch {
  enum Name {
    /// Of the column that is read.
    case id
    case other
  }

  private let header: TableHeader
  private let idNames: [[UInt8]]
  private let otherNames: [[UInt8]]
  /// Whether a name begins with this byte.
  private let begins: [Bool]
  private let longest: Int

  /// - Parameter column: the id's, from 0.
  init(_ header: TableHeader, column: Int) {
    self.header = header
    idNames = header.idNames(column: column)
    otherNames = header.otherNames
    var begins = [Bool](repeating: false, count: 256)
    for name in idNames + otherNames {
      begins[Int(name[0])] = true
      begins[Int(name[0] & 0xDF)] = true
    }
    // Quotes or blanks may stand around it.
    for byte in " \t\"".utf8 { begins[Int(byte)] = true }
    self.begins = begins
    longest = ((idNames + otherNames).map(\.count).max() ?? 0) + 4
  }

  /// Whether a row may be a header by its length.
  @inline(__always)
  func mayBe(rowBytes: Int) -> Bool { rowBytes == header.bytes.count }

  /// Whether the cells of a row are the names of the header, in whatever order.
  @inline(never)
  func isHeader(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) -> Bool { header.isLike(row, of: text) }

  /// Whether an id is the name of a column.
  @inline(__always)
  func name(_ id: UnsafeBufferPointer<UInt8>) -> Name? {
    guard id.count <= longest, let first = id.first, begins[Int(first)] else { return nil }
    return spelledOut(id)
  }

  @inline(never)
  private func spelledOut(_ id: UnsafeBufferPointer<UInt8>) -> Name? {
    let isAround = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x22 }
    let inner = id.drop(while: isAround)
    guard let last = inner.lastIndex(where: { !isAround($0) }) else { return nil }
    let name = Array(String(decoding: inner[...last], as: UTF8.self).lowercased().utf8)
    if idNames.contains(name) { return .id }
    return otherNames.contains(name) ? .other : nil
  }
}
