internal import ScriptLanguage

// A recording tells where it was made, and whether it is whole: it begins with a head that pins the catalogue and ends with a
// digest of what stands between. One that lacks its end was cut off, by a crash or on the way; one whose digest differs was
// changed. The head may be changed: it says what it says in plain words, and refuses by itself.

/// The first and last lines of a recording.
enum RecordingSeal {
  private static let start = "# recsh recording 1: "
  private static let end = "# end recording sha256:"

  static func head(version: String, time: Int64) -> String { "\(start)recsh \(version), \(Timestamp.text(time))" }

  /// The last line for what the file holds so far.
  static func lastLine(_ bytes: [UInt8], digest: ([UInt8]) -> String) -> String {
    end + digest(Array(body(of: bytes[...])))
  }

  static func isRecording(_ bytes: [UInt8]) -> Bool { startOfHead(bytes[...]) != nil }

  /// Where the first line of the head is: comments may have come before it.
  private static func startOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    while !rest.starts(with: start.utf8) {
      guard rest.first == UInt8(ascii: "#") || rest.first == UInt8(ascii: "\n") || rest.first == UInt8(ascii: "\r"),
        let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n"))
      else { return nil }
      rest = rest[(lineEnd + 1)...]
    }
    return rest.startIndex
  }

  /// What a recording says in its head of a property, such as `environment`.
  static func pin(_ property: String, in bytes: [UInt8]) -> String? {
    let prefix = "require \(property) "
    return head(of: bytes).first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Why a recording may not run as it is, or nil where it may, or is none.
  static func fault(in source: SourceText, digest: ([UInt8]) -> String) -> Diagnostic? {
    let bytes = source.bytes
    // Either end makes it one: what has only the last line has lost its first.
    guard isRecording(bytes) || lastLineStart(bytes).map({ bytes[$0...].starts(with: end.utf8) }) == true else {
      return nil
    }
    let help = "--allow-edited runs it as it is"
    guard let last = lastLineStart(bytes), bytes[last...].starts(with: end.utf8) else {
      return Diagnostic(
        .refused, "this recording lacks its end: it was cut off, or is still being written",
        place: source.place(of: Span(bytes.count, bytes.count)), help: help)
    }
    let written = bytes[last...].dropFirst(end.utf8.count).filter {
      $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    guard digest(Array(body(of: bytes[..<last]))).utf8.elementsEqual(written) else {
      return Diagnostic(
        .refused, "this recording was changed since it was made", place: source.place(of: Span(last, bytes.count)),
        help: help)
    }
    return nil
  }

  private static func lastLineStart(_ bytes: [UInt8]) -> Int? {
    var end = bytes.count
    while end > 0, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    guard end > 0 else { return nil }
    return bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  }

  /// The lines of the head.
  private static func head(of bytes: [UInt8]) -> [String] {
    bytes[..<body(of: bytes[...]).startIndex].split(separator: UInt8(ascii: "\n"))
      .map { line in String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self) }
  }

  /// What follows the head: its first line, and the pins below it.
  private static func body(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = startOfHead(bytes).map { bytes[$0...] } ?? bytes
    var isFirst = true
    while isFirst ? rest.starts(with: start.utf8) : rest.starts(with: "require ".utf8) {
      isFirst = false
      guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) else { return rest[rest.endIndex...] }
      rest = rest[(lineEnd + 1)...]
    }
    return rest
  }
}
