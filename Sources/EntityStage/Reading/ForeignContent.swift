// Rules: only signatures that hold bytes which no list of ids can hold, so nothing that could be read is refused.

/// Files that people hand over instead of text, known by their first bytes.
public enum ForeignContent: Sendable, Hashable {
  case zipOrWorkbook, oldWorkbook, zstd, xz, lz4, database, picture

  /// No signature is longer.
  static let longest = 16

  private static let signatures: [(bytes: [UInt8], content: ForeignContent)] = [
    (Array("PK\u{3}\u{4}".utf8), .zipOrWorkbook),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .oldWorkbook),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz),
    ([0x04, 0x22, 0x4D, 0x18], .lz4),
    (Array("SQLite format 3\u{0}".utf8), .database),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .picture),
  ]

  /// - Returns: nil where these bytes may begin a text.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let found = Self.signatures.first(where: { text.starts(with: $0.bytes) }) else { return nil }
    self = found.content
  }

  /// What it is, in a few words.
  public var name: String {
    switch self {
    case .zipOrWorkbook: "a zip archive or a workbook (.xlsx)"
    case .oldWorkbook: "a workbook (.xls)"
    case .zstd: "compressed with zstd"
    case .xz: "compressed with xz"
    case .lz4: "compressed with lz4"
    case .database: "an SQLite database"
    case .picture: "a picture"
    }
  }

  /// What to do with it.
  public var remedy: String {
    switch self {
    case .zipOrWorkbook: "save the sheet as CSV, or unpack the archive"
    case .oldWorkbook: "save the sheet as CSV"
    case .zstd: "pipe it: zstd -dc FILE | recsh …, with --from -"
    case .xz: "pipe it: xz -dc FILE | recsh …, with --from -"
    case .lz4: "pipe it: lz4 -dc FILE | recsh …, with --from -"
    case .database: "export the column with sqlite3 -csv"
    case .picture: "name the file that holds the ids"
    }
  }
}
