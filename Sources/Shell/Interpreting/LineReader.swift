internal import ScriptLanguage

// A file of any size needs the memory of its longest line. Lines end with LF or CRLF; the last one needs no end.

/// The lines of a file, one at a time.
struct LineReader {
  private let name: String
  private let reader: any ByteReader
  private var block: [UInt8] = []
  private var position = 0
  private var line = 0
  private var isFirst = true

  /// Longer lines are no lines of a list.
  private static let longest = 1 << 20

  init(_ name: String, _ reader: any ByteReader) {
    self.name = name
    self.reader = reader
  }

  /// The next line without its end, or nil at the end of the file.
  /// - Throws: `Diagnostic` for a line that is not UTF-8, holds a NUL or is longer than a megabyte.
  mutating func next() throws -> String? {
    var bytes: [UInt8] = []
    var hasAny = false
    while true {
      if position == block.count {
        block = try reader.read()
        position = 0
        if block.isEmpty { break }
        if isFirst, block.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        isFirst = false
        if position == block.count { continue }
      }
      hasAny = true
      let end = block[position...].firstIndex(of: UInt8(ascii: "\n"))
      bytes += block[position..<(end ?? block.count)]
      position = end.map { $0 + 1 } ?? block.count
      if bytes.count > Self.longest {
        throw Diagnostic(
          .file, "\(name):\(line + 1): the line is longer than \(Self.longest >> 20) MB",
          help: "is it a list, one item a line?")
      }
      if end != nil { break }
    }
    guard hasAny else { return nil }
    line += 1
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw Diagnostic(
        .file, "\(name):\(line): the line is not valid UTF-8, or holds a NUL",
        help: "save the file as UTF-8, as in: iconv -t UTF-8")
    }
    return text
  }
}
