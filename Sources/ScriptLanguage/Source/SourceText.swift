// Offsets are bytes of the UTF-8 text; lines and columns are worked out only when something has to be said about a place.

/// A piece of script with the name it is known by in messages.
public struct SourceText: Sendable {
  /// What stands before the first colon of a place: a file's path, `-c`, `stdin`, `prompt`.
  public let name: String
  /// The text, valid UTF-8 and free of NUL.
  public let bytes: [UInt8]
  /// How many line ends stand before each stretch of the text, so that a place costs a stretch and not the whole text:
  /// a script asks for the line of every statement.
  private let lineEnds: [Int]

  private static let stretch = 4096

  /// Takes text that is UTF-8 already.
  public init(name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
    lineEnds = Self.lineEnds(in: bytes)
  }

  /// Takes bytes of unknown origin. A byte order mark at the start is skipped.
  /// - Throws: `Diagnostic`, naming the offset, where they are not UTF-8 or hold a NUL.
  public init(name: String, checking raw: [UInt8]) throws(Diagnostic) {
    self.name = name
    let bytes = raw.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(raw.dropFirst(3)) : raw
    self.bytes = bytes
    lineEnds = Self.lineEnds(in: bytes)
    let skipped = raw.count - bytes.count
    if let offset = bytes.firstIndex(of: 0) {
      throw refusal("it holds a NUL", at: offset, skipped: skipped)
    }
    if let offset = Self.firstInvalidOffset(in: bytes) {
      throw refusal("it is not valid UTF-8", at: offset, skipped: skipped)
    }
  }

  private func refusal(_ reason: String, at offset: Int, skipped: Int) -> Diagnostic {
    Diagnostic(
      .encoding, "\(name) is no script: \(reason) at byte \(offset + skipped)",
      place: Place(source: name, line: lineNumber(at: offset), column: 1, lineText: "", caretColumns: 0),
      help: "save it as UTF-8 text")
  }

  private static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    if (try? UTF8Span(validating: bytes.span)) != nil { return nil }
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .emptyInput: return bytes.count
      case .error: return offset
      }
    }
  }

  /// The text of a span.
  public subscript(span: Span) -> String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }

  private func lineNumber(at offset: Int) -> Int {
    let end = min(offset, bytes.count)
    let full = end / Self.stretch
    return 1 + lineEnds[full] + Self.lineEnds(in: bytes, from: full * Self.stretch, to: end)
  }

  /// The count before stretch 0, 1, 2 … up to the one that holds the end of the text.
  private static func lineEnds(in bytes: [UInt8]) -> [Int] {
    var counts = [0]
    for start in Swift.stride(from: 0, to: bytes.count - bytes.count % stretch, by: stretch) {
      counts.append(counts[counts.count - 1] + lineEnds(in: bytes, from: start, to: start + stretch))
    }
    return counts
  }

  private static func lineEnds(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var count = 0
    for index in start..<end where bytes[index] == UInt8(ascii: "\n") { count += 1 }
    return count
  }

  /// Where a span stands: its line (from 1), its column in characters (from 1), and the line itself.
  public func place(of span: Span) -> Place {
    let start = min(span.start, bytes.count)
    let newline = UInt8(ascii: "\n")
    let lineStart = bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0
    var lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
    if lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    let before = String(decoding: bytes[lineStart..<min(start, lineEnd)], as: UTF8.self)
    let insideStart = min(start, lineEnd)
    let inside = String(decoding: bytes[insideStart..<max(min(span.end, lineEnd), insideStart)], as: UTF8.self)
    return Place(
      source: name, line: lineNumber(at: start), column: before.count + 1,
      lineText: String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self), caretColumns: max(1, inside.count))
  }
}
