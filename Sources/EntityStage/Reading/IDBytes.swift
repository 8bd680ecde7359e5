// Rules: the rules of `EntityID`, applied to bytes. `EntityID` is the law: a test holds the two against each other. An
// id made of letters, digits, '-', '.' and '_' alone, 50 at most, is known to be fine after a comparison of 16 bytes at
// a time; only others are looked at closely.

internal import CStageKernel
internal import CatalogAPI

/// What an id's bytes are found to be.
enum IDBytes {
  case refused(EntityID.Refusal)
  /// Stageable; with the count of its scalars, and whether it has a character that is discouraged.
  case usable(scalars: Int, isPlain: Bool)

  /// Whether the bytes are 1...50 plain ones, about which nothing can be said. Reads up to 15 bytes behind them.
  @inline(__always)
  static func arePlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count > 0, count <= EntityID.purchaseLength else { return false }
    var offset = 0
    while count - offset > 16 {
      if stage_plain_mask16(bytes + offset) != 0xFFFF { return false }
      offset += 16
    }
    let wanted = (UInt32(1) << UInt32(truncatingIfNeeded: count - offset)) - 1
    return stage_plain_mask16(bytes + offset) & wanted == wanted
  }

  /// The verdict on any bytes.
  static func examine(_ bytes: UnsafeBufferPointer<UInt8>) -> IDBytes {
    if bytes.isEmpty { return .refused(.empty) }
    guard (try? UTF8Span(validating: bytes.span)) != nil else { return .refused(.notUTF8) }
    var scalars = 0
    var isPlain = true
    var previous: UInt8 = 0
    for byte in bytes {
      if byte & 0xC0 != 0x80 { scalars += 1 }
      if byte < 0x20 || byte == 0x7F {
        return .refused(.controlCharacter(Unicode.Scalar(byte)))
      }
      if byte == UInt8(ascii: ",") { return .refused(.comma) }
      // U+0080...U+009F are the bytes C2 80...C2 9F.
      if previous == 0xC2, byte < 0xA0 { return .refused(.controlCharacter(Unicode.Scalar(byte))) }
      if isPlain { isPlain = Self.isPlain(byte) }
      previous = byte
    }
    if scalars > EntityID.maximumLength { return .refused(.tooLong(scalars)) }
    return .usable(scalars: scalars, isPlain: isPlain)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
