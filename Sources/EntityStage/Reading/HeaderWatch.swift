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
  /// In small letters.
  private let names: [(bytes: [UInt8], name: Name)]
  /// Whether a name, or what may stand around it, begins with this byte.
  private let begins: [Bool]
  /// Bit n: there is a name of n bytes; the last stands for all that are longer.
  private let lengths: UInt64

  /// - Parameter column: the id's, from 0.
  init(_ header: TableHeader, column: Int) {
    self.header = header
    names = header.idNames(column: column).map { ($0, .id) } + header.otherNames.map { ($0, .other) }
    var begins = [Bool](repeating: false, count: 256)
    var lengths: UInt64 = 0
    for (name, _) in names {
      begins[Int(name[0])] = true
      begins[Int(name[0] & 0xDF)] = true
      lengths |= Self.bit(name.count)
    }
    for byte in UInt8.min...UInt8.max where Self.isAround(byte) { begins[Int(byte)] = true }
    self.begins = begins
    self.lengths = lengths
  }

  private static func bit(_ count: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: min(63, count)) }

  /// Blanks, and quotes where the cell has them.
  private static func isAround(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x22 }

  /// Whether a row may be a header by its length.
  @inline(__always)
  func mayBe(rowBytes: Int) -> Bool { rowBytes == header.bytes.count }

  /// Whether the cells of a row are the names of the header, in whatever order.
  @inline(never)
  func isHeader(_ row: TableRow, of text: UnsafeBufferPointer<UInt8>) -> Bool { header.isLike(row, of: text) }

  /// Whether an id is the name of a column.
  @inline(__always)
  func name(_ id: UnsafeBufferPointer<UInt8>) -> Name? {
    guard let first = id.first, begins[Int(first)], let last = id.last else { return nil }
    if Self.isAround(first) || Self.isAround(last) { return trimmed(id) }
    guard lengths & Self.bit(id.count) != 0 else { return nil }
    return match(id)
  }

  @inline(never)
  private func trimmed(_ id: UnsafeBufferPointer<UInt8>) -> Name? {
    let inner = id.drop(while: Self.isAround)
    guard let last = inner.lastIndex(where: { !Self.isAround($0) }) else { return nil }
    return match(UnsafeBufferPointer(rebasing: inner[...last]))
  }

  @inline(never)
  private func match(_ id: UnsafeBufferPointer<UInt8>) -> Name? {
    for (bytes, name) in names where bytes.count == id.count {
      // Letters of ASCII in whatever case; others as they stand there.
      let isSame = zip(id, bytes).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && (0x61...0x7A).contains($1)) }
      if isSame { return name }
    }
    return nil
  }
}
