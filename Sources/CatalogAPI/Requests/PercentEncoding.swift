// RFC 3986: everything but the unreserved characters is encoded, byte by byte of the UTF-8 form. A `+` is encoded too,
// since form-decoding servers read it as a blank.

/// Percent-encoding of one component of a query (RFC 3986, section 2).
public enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  // Bit `byte & 63` tells whether a byte is unreserved: `-`, `.` and the digits below 64, `A-Z`, `_`, `a-z`, `~` from 64 on.
  private static var below64: UInt64 { 0b11 << 45 | 0x3FF << 48 }
  private static var from64: UInt64 { 0x3FF_FFFF << 1 | 1 << 31 | 0x3FF_FFFF << 33 | 1 << 62 }

  @inline(__always)
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? below64 : byte < 128 ? from64 : 0
    return word >> UInt64(byte & 63) & 1 == 1
  }

  /// `text` with every byte but the unreserved ones as `%XX`.
  public static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the encoded form of `text` to `bytes`.
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { source in
      // Whole runs at a time: nearly all bytes of nearly all ids stay as they are.
      var start = 0
      for (index, byte) in source.enumerated() where !isUnreserved(byte) {
        bytes.append(contentsOf: source[start..<index])
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
        start = index + 1
      }
      bytes.append(contentsOf: source[start...])
    }
  }

  /// How many bytes the encoded form of `text` has.
  public static func encodedLength(of text: String) -> Int {
    var text = text
    return text.withUTF8 { encodedLength(utf8: $0.span) }
  }

  /// The same for UTF-8 bytes.
  static func encodedLength(utf8 bytes: Span<UInt8>) -> Int {
    var length = bytes.count
    for index in bytes.indices where !isUnreserved(bytes[index]) { length += 2 }
    return length
  }

  /// The text that `encoded` stands for, or nil where a `%` is not followed by two hexadecimal digits or the bytes are not
  /// UTF-8. A `+` stays a `+`.
  public static func decode(_ encoded: Substring) -> String? {
    var bytes: [UInt8] = []
    var iterator = encoded.utf8.makeIterator()
    while let byte = iterator.next() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
