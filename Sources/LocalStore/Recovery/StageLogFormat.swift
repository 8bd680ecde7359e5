// A log of one stage: a line that says what it is, a frame with whose ids they are, then what happened, a group of frames a
// statement. A group counts only when the frame that ends it is there, so a statement that was cut off in the middle changes
// nothing. A frame is its kind, the length of its content, the content, and a CRC-32 (RFC 1952, 8) of all that. Numbers are
// little-endian. Only the first line is meant for the eye.

internal import CZlib
internal import EntityStage

/// How a log of a stage is written down.
enum StageLogFormat {
  static let signature = Array("recsh stage 1\n".utf8)
  /// What the first line of every version begins with.
  static let name = Array("recsh stage ".utf8)

  enum Kind: UInt8 {
    /// Whose ids: environment, catalogue (may be empty), author, a line each.
    case head = 0x48
    /// Lines of ids that were added.
    case added = 0x41
    /// Lines of ids that were taken out.
    case removed = 0x52
    /// The end of a statement: how many ids there are now, and where in the file this frame stands.
    case end = 0x45
  }

  /// Kind and length.
  static let headBytes = 5
  static let checksumBytes = 4
  /// A frame holds a block of lines, which has about 256 KB.
  static let maximumContent = 1 << 20
  static let endContent = 16
  static let endFrame = headBytes + endContent + checksumBytes

  static func frame(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(headBytes + content.count + checksumBytes)
    frame.append(kind.rawValue)
    append(UInt32(content.count), to: &frame)
    frame += content
    append(checksum(frame[...]), to: &frame)
    return frame
  }

  static func head(_ owner: StageOwner, author: String) -> [UInt8] {
    frame(.head, Array("\(owner.environment)\n\(owner.catalogue ?? "")\n\(author)\n".utf8))
  }

  /// - Parameter offset: where in the file the frame will stand.
  static func end(count: Int, at offset: Int) -> [UInt8] {
    var content: [UInt8] = []
    append(UInt64(count), to: &content)
    append(UInt64(offset), to: &content)
    return frame(.end, content)
  }

  /// Whose ids a head names.
  static func owner(_ content: ArraySlice<UInt8>) -> (owner: StageOwner, author: String)? {
    guard let text = String(validating: content, as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4 else { return nil }
    let catalogue = lines[1].isEmpty ? nil : String(lines[1])
    return (StageOwner(environment: String(lines[0]), catalogue: catalogue), String(lines[2]))
  }

  /// What an end says, where these bytes are a whole frame of one that belongs to this place.
  static func count(ofEnd frame: ArraySlice<UInt8>, at offset: Int) -> Int? {
    guard frame.count == endFrame, frame.first == Kind.end.rawValue, isWhole(frame) else { return nil }
    let content = frame.dropFirst(headBytes)
    guard number(content.dropFirst(8).prefix(8)) == UInt64(offset) else { return nil }
    return Int(exactly: number(content.prefix(8)))
  }

  /// Whether a frame's checksum is that of its bytes.
  static func isWhole(_ frame: ArraySlice<UInt8>) -> Bool {
    UInt64(checksum(frame.dropLast(checksumBytes))) == number(frame.suffix(checksumBytes))
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
