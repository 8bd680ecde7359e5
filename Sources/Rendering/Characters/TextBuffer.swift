// Bytes on their way to a sink. Everything that is shown goes through here, so that a report of ten million rows makes no
// string per row: the buffer is reused, and numbers are written as digits.

/// UTF-8 text being put together.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }
  var isEmpty: Bool { bytes.isEmpty }
  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Forgets everything after the first `count` bytes.
  mutating func cut(to count: Int) { bytes.removeSubrange(count...) }

  /// Puts `text` before what stands behind the first `position` bytes.
  mutating func insert(_ text: String, at position: Int) { bytes.insert(contentsOf: text.utf8, at: position) }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func append(_ other: TextBuffer) { bytes.append(contentsOf: other.bytes) }

  mutating func appendLineEnd() { bytes.append(UInt8(ascii: "\n")) }

  mutating func append(_ byte: UInt8, times count: Int) {
    guard count > 0 else { return }
    bytes.append(contentsOf: repeatElement(byte, count: count))
  }

  mutating func append(_ text: String, times count: Int) {
    for _ in 0..<max(0, count) { append(text) }
  }

  mutating func appendBlanks(_ count: Int) { append(UInt8(ascii: " "), times: count) }

  /// The digits of a number, without a string between.
  mutating func append(_ number: Int) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// `text` in an ink, or plain.
  mutating func append(_ text: String, in ink: Ink, isColored: Bool) {
    guard isColored else { return append(text) }
    append(ink.rawValue)
    append(text)
    append(Ink.end)
  }
}

/// The few styles that are used, as the sequences that start them (ECMA-48, "select graphic rendition"). Red, green, cyan and
/// magenta can be read on light and on dark alike; yellow, white, blue and black on one of them only. Dim is for what says
/// nothing by itself, such as lines.
enum Ink: String {
  case bold = "\u{1b}[1m"
  case dim = "\u{1b}[2m"
  case boldRed = "\u{1b}[1;31m"
  case boldMagenta = "\u{1b}[1;35m"
  case boldCyan = "\u{1b}[1;36m"
  case green = "\u{1b}[32m"
  case cyan = "\u{1b}[36m"
  case magenta = "\u{1b}[35m"

  /// Ends any of them.
  static let end = "\u{1b}[0m"
}
