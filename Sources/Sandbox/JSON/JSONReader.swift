/// Reads a JSON text strictly (RFC 8259). Of members with one name the last counts.
struct JSONReader {
  /// Where a text stops being JSON.
  struct Failure: Error, Equatable {
    /// Bytes before the place.
    let offset: Int
  }

  /// Deeper texts are refused: reading goes down with the text.
  private static let deepest = 200

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  /// - Throws: `Failure`.
  static func read(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.failure }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var failure: Failure { Failure(offset: place) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(Failure) -> JSONValue {
    skipBlanks()
    guard let byte = next else { throw failure }
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[place...].starts(with: word.utf8) else { throw failure }
    place += word.utf8.count
    return value
  }

  private mutating func object() throws(Failure) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var members: [String: JSONValue] = [:]
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      let name = try string()
      skipBlanks()
      guard take(":") else { throw failure }
      members[name] = try value()
      skipBlanks()
    } while take(",")
    guard take("}") else { throw failure }
    return .object(members)
  }

  private mutating func array() throws(Failure) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var values: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array(values) }
    repeat {
      values.append(try value())
      skipBlanks()
    } while take(",")
    guard take("]") else { throw failure }
    return .array(values)
  }

  private mutating func enter() throws(Failure) {
    guard depth < Self.deepest else { throw failure }
    depth += 1
    place += 1
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = place
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func digits() throws(Failure) {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw failure }
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func string() throws(Failure) -> String {
    guard take("\"") else { throw failure }
    var content: [UInt8] = []
    var runStart = place
    while let byte = next, byte >= 0x20 {
      switch byte {
      case UInt8(ascii: "\""):
        content += bytes[runStart..<place]
        guard let text = String(validating: content, as: UTF8.self) else { throw failure }
        place += 1
        return text
      case UInt8(ascii: "\\"):
        content += bytes[runStart..<place]
        place += 1
        try escape(into: &content)
        runStart = place
      default: place += 1
      }
    }
    throw failure
  }

  private mutating func escape(into content: inout [UInt8]) throws(Failure) {
    guard let byte = next else { throw failure }
    place += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": content.append(byte)
    case "b": content.append(0x08)
    case "f": content.append(0x0C)
    case "n": content.append(0x0A)
    case "r": content.append(0x0D)
    case "t": content.append(0x09)
    case "u": content += String(Character(try escapedScalar())).utf8
    default: throw failure
    }
  }

  private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
    let high = try codeUnit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard UTF16.isLeadSurrogate(high), take("\\"), take("u") else { throw failure }
    let low = try codeUnit()
    guard UTF16.isTrailSurrogate(low) else { throw failure }
    return UTF16.decode(UTF16.EncodedScalar([high, low]))
  }

  private mutating func codeUnit() throws(Failure) -> UInt16 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure }
    place += 4
    return unit
  }
}
