// Rules: a row is a line; LF ends it, a CR before the LF or before the end of the source belongs to the end of the
// line. An empty line is blank. Newlines are found 64 bytes at a time.
//
// Bound of the unsafe reads: the window may be read 64 bytes beyond its text; bits of such bytes are cut off.

internal import CStageKernel

/// Rows that are lines.
struct LineScanner {
  /// What a line holds.
  enum Content {
    case id
    /// An id, of a file that nobody called a list of ids: a line that begins as only a file does is none.
    case likelyID
    /// An id, and nothing is passed over: neither an empty line nor a CR before the line feed.
    case exact
    /// A JSON object; the id is under the first of these keys that it has.
    case object(keys: [[UInt8]])
  }

  let content: Content
  /// The line that comes next, from 1.
  var line: Int

  /// Hands every whole line to `sink`. Returns how many bytes were dealt with.
  mutating func scan(
    _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ sink: inout RowSink, _ core: inout StageCore
  ) -> Int {
    guard let base = text.baseAddress else { return 0 }
    var start = 0
    var block = 0
    while block < text.count {
      var newlines = stage_equal_mask64(base + block, UInt8(ascii: "\n"))
      let left = text.count - block
      if left < 64 { newlines &= (1 &<< UInt64(truncatingIfNeeded: left)) &- 1 }
      while newlines != 0 {
        let end = block + newlines.trailingZeroBitCount
        take(base, start, end, &sink, &core)
        start = end + 1
        newlines &= newlines &- 1
      }
      block += 64
    }
    if isLast, start < text.count {
      take(base, start, text.count, &sink, &core)
      start = text.count
    }
    return start
  }

  @inline(__always)
  private mutating func take(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ sink: inout RowSink, _ core: inout StageCore
  ) {
    var count = end - start
    if case .exact = content {
      sink.take(base + start, count, line: line, column: 1, into: &core)
      line += 1
      return
    }
    if count > 0, base[end - 1] == UInt8(ascii: "\r") { count -= 1 }
    if count == 0 {
      sink.takeBlank()
    } else if case .object(let keys) = content {
      takeObject(UnsafeBufferPointer(start: base + start, count: count), keys, &sink, &core)
    } else {
      takeID(UnsafeBufferPointer(start: base + start, count: count), &sink, &core)
    }
    line += 1
  }

  @inline(__always)
  private func takeID(_ text: UnsafeBufferPointer<UInt8>, _ sink: inout RowSink, _ core: inout StageCore) {
    if case .likelyID = content, FileMark.begins(text) {
      return sink.refuse(.otherFile, text, line: line, column: 1)
    }
    guard let base = text.baseAddress else { return }
    sink.take(base, text.count, line: line, column: 1, into: &core)
  }

  private func takeObject(
    _ text: UnsafeBufferPointer<UInt8>, _ keys: [[UInt8]], _ sink: inout RowSink, _ core: inout StageCore
  ) {
    var parser = JSONLine(text)
    if parser.isBlank { return sink.takeBlank() }
    do throws(JSONProblem) {
      let value = try parser.value(of: keys)
      let column = value.range.lowerBound + 1
      if value.hasEscapes {
        let unescaped = try JSONLine.unescaped(text[value.range])
        sink.take(unescaped: unescaped, line: line, column: column, into: &core)
      } else if let base = text.baseAddress {
        sink.take(base + value.range.lowerBound, value.range.count, line: line, column: column, into: &core)
      }
    } catch {
      sink.refuse(.json(error), text, line: line, column: parser.position + 1)
    }
  }
}
