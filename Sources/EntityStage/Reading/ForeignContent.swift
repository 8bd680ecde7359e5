// Rules: what holds bytes that no list of ids can hold is refused always. What is text of another kind is refused where
// nobody said what it is: in a list of ids, one a line, its beginning could be an id.

/// Files that people hand over instead of text, known by their first bytes.
public enum ForeignContent: Sendable, Hashable {
  case zipOrWorkbook, oldWorkbook, zstd, xz, lz4, bzip2, database, picture, utf16, utf32, page, gzip

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
    ([0xFF, 0xFE, 0x00, 0x00], .utf32), ([0x00, 0x00, 0xFE, 0xFF], .utf32),
    ([0xFF, 0xFE], .utf16), ([0xFE, 0xFF], .utf16), (GzipInflater.magic, .gzip),
  ]

  /// The beginnings of text, in small letters.
  private static let textSignatures: [(bytes: [UInt8], content: ForeignContent)] = [
    (Array("BZh91AY&SY".utf8), .bzip2), (Array("<!doctype html".utf8), .page), (Array("<html".utf8), .page),
  ]

  /// - Parameter isList: whether it is said to be one id a line.
  /// - Returns: nil where these bytes may begin a text that is read.
  init?(_ text: UnsafeBufferPointer<UInt8>, isList: Bool) {
    if let found = Self.signatures.first(where: { text.starts(with: $0.bytes) }) {
      self = found.content
    } else if Self.isWide(text) {
      self = .utf16
    } else if !isList, let found = Self.textSignatures.first(where: { Self.starts(text, with: $0.bytes) }) {
      self = found.content
    } else {
      return nil
    }
  }

  /// Whether every other byte is zero and the others are not, as in UTF-16 without a mark of letters and digits.
  private static func isWide(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = text.prefix(longest)
    guard head.count == longest else { return false }
    return [0, 1].contains { zero in head.indices.allSatisfy { (head[$0] == 0) == ($0 % 2 == zero) } }
  }

  private static func starts(_ text: UnsafeBufferPointer<UInt8>, with wanted: [UInt8]) -> Bool {
    text.count >= wanted.count && zip(text, wanted).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  /// What it is, in a few words behind "it is".
  public var name: String {
    switch self {
    case .zipOrWorkbook: "a zip archive or a workbook (.xlsx)"
    case .oldWorkbook: "a workbook (.xls)"
    case .zstd: "compressed with zstd"
    case .xz: "compressed with xz"
    case .lz4: "compressed with lz4"
    case .bzip2: "compressed with bzip2"
    case .database: "an SQLite database"
    case .picture: "a picture"
    case .utf16: "text in UTF-16, not UTF-8"
    case .utf32: "text in UTF-32, not UTF-8"
    case .page: "a page in HTML"
    case .gzip: "compressed with gzip twice"
    }
  }

  /// What to do with it.
  public var remedy: String {
    switch self {
    case .zipOrWorkbook: "save the sheet as CSV, or unpack the archive"
    case .oldWorkbook: "save the sheet as CSV"
    case .zstd: Self.pipe("zstd -dc FILE")
    case .xz: Self.pipe("xz -dc FILE")
    case .lz4: Self.pipe("lz4 -dc FILE")
    case .bzip2: Self.pipe("bzip2 -dc FILE")
    case .gzip: Self.pipe("gzip -dc FILE")
    case .utf16: Self.pipe("iconv -f UTF-16 -t UTF-8 FILE")
    case .utf32: Self.pipe("iconv -f UTF-32 -t UTF-8 FILE")
    case .page: "look at it: a server may have sent an error, or asked for a password, instead of the file"
    case .database: "export the column with sqlite3 -csv"
    case .picture: "name the file that holds the ids"
    }
  }

  private static func pipe(_ program: String) -> String { "pipe it: \(program) | recsh …, with --from -" }
}
