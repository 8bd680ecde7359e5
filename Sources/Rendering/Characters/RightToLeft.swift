// Some terminals order a row anew where it holds Hebrew, Arabic or the like, as Unicode's bidirectional algorithm does with a
// paragraph (UAX #9): numbers and blanks between two such cells would then change places. A left-to-right mark before the next
// cell, and one at the row's start, keep each cell in its column. The mark is taken rather than an isolate for it is known to
// every implementation since Unicode 1.1, takes no column, and stands between cells: who copies a cell does not get it.

/// Text that is written from right to left.
enum RightToLeft {
  /// U+200E.
  static let mark = "\u{200e}"

  /// Whether there is some in UTF-8 text.
  static func isIn(_ bytes: [UInt8]) -> Bool {
    // The first byte of U+0580 and what follows: below it nothing is.
    guard bytes.contains(where: { $0 >= 0xD6 }) else { return false }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.contains(where: isOne)
  }

  /// The blocks that DerivedBidiClass.txt (Unicode 17) gives to classes R and AL, unassigned code points too.
  private static func isOne(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }
}
