// Rules: escapes as in RFC 8259, section 7. A pair of surrogates is one scalar; half of one is refused, because no
// UTF-8 can hold it.

extension JSONLine {
  /// The text of a string whose escapes are known to be well-formed.
  static func unescaped(_ text: Slice<UnsafeBufferPointer<UInt8>>) throws(JSONProblem) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"): result.append(contentsOf: String(try scalar(&rest)).utf8)
      case .some(let character): result.append(character)
      case .none: throw .malformed
      }
    }
    return result
  }

  /// The scalar behind `\u`, with the second half of a pair.
  private static func scalar(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) throws(JSONProblem) -> Unicode.Scalar {
    let first = try unit(&rest)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else {
      throw .loneSurrogate
    }
    let second = try unit(&rest)
    guard (0xDC00...0xDFFF).contains(second) else { throw .loneSurrogate }
    let value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw .loneSurrogate }
    return scalar
  }

  private static func unit(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) throws(JSONProblem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = rest.popFirst().flatMap(hexValue) else { throw .malformed }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// The value of a hexadecimal digit, or nil.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
