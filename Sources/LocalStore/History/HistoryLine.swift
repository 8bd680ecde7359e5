// One entry as one line of JSON with the keys `time`, `environment` and `text`; `state` is `begun` until its end is known, and
// then there are `status`, the exit status, and `took`, milliseconds. Older shells pass over what they do not know. Reading takes the keys in any order and unknown ones too, and gives nil for whatever is no such line.

internal import ScriptLanguage
internal import Shell

/// A history entry as a line of its file.
enum HistoryLine {
  /// The line, with its newline.
  static func encode(_ entry: HistoryEntry) -> [UInt8] {
    var line = Array("{\"time\":\(entry.time),\"environment\":".utf8)
    JSONString.append(entry.environment, to: &line)
    line += Array(",\"text\":".utf8)
    JSONString.append(entry.text, to: &line)
    switch entry.outcome {
    case .unknown: break
    case .unfinished: line += Array(",\"state\":\"begun\"".utf8)
    case .ended(let status, let took): line += Array(",\"status\":\(status.rawValue),\"took\":\(took)".utf8)
    }
    line += Array("}\n".utf8)
    return line
  }

  /// The entry of a line without its newline, or nil where it is damaged.
  static func decode(_ line: ArraySlice<UInt8>) -> HistoryEntry? {
    var reader = Reader(rest: line)
    guard reader.take("{") else { return nil }
    var time: Int64?
    var environment: String?
    var text: String?
    var isBegun = false
    var status: Int64?
    var took: Int64?
    repeat {
      guard let key = reader.string(), reader.take(":") else { return nil }
      switch key {
      case "time": time = reader.integer()
      case "environment": environment = reader.string()
      case "text": text = reader.string()
      case "state":
        guard let state = reader.string() else { return nil }
        isBegun = state == "begun"
      case "status": status = reader.integer()
      case "took": took = reader.integer()
      default: guard reader.string() != nil || reader.integer() != nil else { return nil }
      }
    } while reader.take(",")
    guard reader.take("}"), reader.isAtEnd, let time, let environment, let text else { return nil }
    var entry = HistoryEntry(time: time, environment: environment, text: text)
    if let status, let number = Int32(exactly: status) {
      entry.outcome = .ended(ExitStatus(rawValue: number), milliseconds: max(0, took ?? 0))
    } else if isBegun {
      entry.outcome = .unfinished
    }
    return entry
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func skipBlanks() {
      rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
    }

    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return rest.isEmpty
      }
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard rest.first == UInt8(ascii: scalar) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func integer() -> Int64? {
      skipBlanks()
      let digits = rest.prefix { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
      rest = rest.dropFirst(digits.count)
      return number
    }

    mutating func string() -> String? {
      guard take("\"") else { return nil }
      var bytes: [UInt8] = []
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let scalar = escape() else { return nil }
          bytes += Array(String(scalar).utf8)
        case 0..<0x20: return nil
        default: bytes.append(byte)
        }
      }
      return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
      guard let kind = rest.popFirst() else { return nil }
      switch kind {
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{C}"
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
      case UInt8(ascii: "u"): return unicodeEscape()
      default: return nil
      }
    }

    private mutating func unicodeEscape() -> Unicode.Scalar? {
      guard let first = codeUnit() else { return nil }
      guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
      guard rest.starts(with: Array("\\u".utf8)) else { return nil }
      rest = rest.dropFirst(2)
      guard let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
      return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    }

    private mutating func codeUnit() -> UInt16? {
      let digits = rest.prefix(4)
      guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
      rest = rest.dropFirst(4)
      return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
  }
}
