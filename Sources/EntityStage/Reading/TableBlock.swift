// Rules: bit i stands for byte i of the block. A quote that opens counts as inside of its cell, one that closes as
// outside. What follows the first quote in an unusual place is cut off, because the parity is no longer to be trusted
// there; so is what follows a carriage return outside of quotes that belongs to no line end, so that its row is read
// closely.

internal import CStageKernel

/// What up to 64 bytes of a table hold.
struct TableBlock {
  /// Line feeds outside of quotes: ends of rows.
  let lineFeeds: UInt64
  /// Delimiters outside of quotes.
  let delimiters: UInt64
  /// Line feeds inside of quotes.
  let quotedLineFeeds: UInt64
  /// Whether a quote or a carriage return stands where none is expected.
  let isUnusual: Bool

  /// What the bytes before a block mean for it.
  struct Quotes {
    /// All ones inside of quotes.
    fileprivate var inside: UInt64 = 0
    /// 1 when the byte before ends a cell or is a quote, so that a quote may open here.
    fileprivate var mayOpen: UInt64 = 1
    /// 1 when the byte before is a quote that closes.
    fileprivate var closed: UInt64 = 0

    var isInside: Bool { inside != 0 }
  }

  /// - Parameters:
  ///   - bytes: 64 readable bytes.
  ///   - left: how many bytes belong to the text from here on, 1 or more.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, left: Int, _ delimiter: UInt8, _ quotes: inout Quotes) {
    let count = min(64, left)
    let valid = count == 64 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
    let quote = stage_equal_mask64(bytes, UInt8(ascii: "\"")) & valid
    let lineFeed = stage_equal_mask64(bytes, UInt8(ascii: "\n")) & valid
    let delimiter = stage_equal_mask64(bytes, delimiter) & valid
    let inside = quote == 0 ? quotes.inside : stage_prefix_xor(quote) ^ quotes.inside
    let ends = (lineFeed | delimiter) & ~inside

    let mayOpen = (ends | quote) &<< 1 | quotes.mayOpen
    let closing = quote & ~inside
    var unusual = quote & inside & ~mayOpen
    var afterClose = (closing &<< 1 | quotes.closed) & ~(quote | ends) & valid
    let carriageReturn = stage_equal_mask64(bytes, UInt8(ascii: "\r")) & valid
    if carriageReturn != 0 {
      afterClose &= ~(carriageReturn & lineFeed &>> 1)
      // The last byte of the text may be the beginning of a line end.
      var fit = lineFeed &>> 1
      if left <= 64 || bytes[64] == UInt8(ascii: "\n") { fit |= 1 &<< UInt64(truncatingIfNeeded: count - 1) }
      unusual |= carriageReturn & ~inside & ~fit
    }
    unusual |= afterClose

    quotes.inside = 0 &- (inside &>> 63)
    quotes.mayOpen = (ends | quote) &>> 63
    quotes.closed = closing &>> 63
    let trusted = unusual == 0 ? UInt64.max : (unusual & (0 &- unusual)) &- 1
    lineFeeds = lineFeed & ~inside & trusted
    delimiters = delimiter & ~inside & trusted
    quotedLineFeeds = lineFeed & inside & trusted
    isUnusual = unusual != 0
  }
}
