// Rules: a byte order mark and the mark of a feed stand at the beginning of a file and nowhere else. Where a row begins so,
// files were joined, and what follows may be another table.

/// The beginnings that only files have.
enum FileMark {
  static let byteOrder: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether `row` begins as only a file does.
  @inline(__always)
  static func begins(_ row: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = row.first, first == 0xEF || first == UInt8(ascii: "#") || first == UInt8(ascii: "\"") else {
      return false
    }
    return row.starts(with: byteOrder) || FeedMark.length(at: row) != nil
  }
}
