// Nearly every value of nearly every feed is plain ASCII of a known form. That is seen from its bytes, without making a text of
// each, so that checking a feed costs hardly more than reading it. What isn't seen to be right here is looked at more closely,
// and nothing is found wrong here.

/// Tells at a glance that a value in ASCII has nothing wrong with it.
enum PlainFeedValue {
  /// Whether it is an id that deserves not even a warning.
  static func isID(_ cell: ArraySlice<UInt8>) -> Bool {
    (1...EntityID.purchaseLength).contains(cell.count)
      && cell.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Whether it is digits, and where it need not be whole perhaps a point and digits.
  static func isNumber(_ cell: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
    var (digits, points) = (0, 0)
    for byte in cell {
      if isDigit(byte) {
        digits += 1
      } else if byte == UInt8(ascii: "."), !isWhole, points == 0, digits > 0 {
        points = 1
        digits = 0
      } else {
        return false
      }
    }
    return digits > 0
  }

  /// Whether it is a list of no more than so many short texts without escapes, such as `["a","b"]`.
  static func isList(_ cell: ArraySlice<UInt8>) -> Bool {
    guard cell.count > 2, cell.first == UInt8(ascii: "["), cell.last == UInt8(ascii: "]") else { return false }
    var (values, length) = (0, -1)
    // A value opens behind the bracket or a comma; -1: outside of one.
    var mayOpen = true
    for byte in cell.dropFirst().dropLast() {
      if length >= 0 {
        if byte == UInt8(ascii: "\"") {
          length = -1
          mayOpen = false
        } else {
          length += 1
          if byte < 0x20 || byte == UInt8(ascii: "\\") || length > UploadFeed.longestOfSeveral { return false }
        }
      } else if byte == UInt8(ascii: "\""), mayOpen {
        length = 0
        values += 1
      } else if byte == UInt8(ascii: ","), !mayOpen {
        mayOpen = true
      } else {
        return false
      }
    }
    return length == -1 && !mayOpen && values <= UploadFeed.mostValues
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
