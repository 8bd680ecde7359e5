// Rules: this floor opens no file. Whoever has bytes hands them over block by block; the reader asks for more only when
// it has dealt with what it has.

/// Where the bytes of a list of ids come from: a file, a pipe, memory.
public protocol ByteSource: ~Copyable {
  /// What messages call it: a file's name, or `standard input`.
  var name: String { get }
  /// The bytes in all where that is known. Only a hint: it sizes memory and progress, and may be wrong.
  var sizeHint: Int? { get }
  /// Writes the next bytes at the start of `block`, which isn't empty. Waits for at least one byte.
  /// - Returns: how many bytes were written; 0 at the end.
  mutating func read(into block: inout MutableRawSpan) throws -> Int
}

/// Bytes that are in memory already.
public struct MemorySource: ByteSource {
  public let name: String
  public var sizeHint: Int? { bytes.count }
  private let bytes: [UInt8]
  private let most: Int
  private var offset = 0

  /// - Parameter most: at most so many bytes are handed over at a time.
  public init(name: String, _ bytes: [UInt8], most: Int = .max) {
    self.name = name
    self.bytes = bytes
    self.most = Swift.max(1, most)
  }

  public init(name: String, text: String) { self.init(name: name, Array(text.utf8)) }

  public mutating func read(into block: inout MutableRawSpan) -> Int {
    let count = min(block.byteCount, most, bytes.count - offset)
    for index in 0..<count { block.storeBytes(of: bytes[offset + index], toByteOffset: index, as: UInt8.self) }
    offset += count
    return count
  }
}
