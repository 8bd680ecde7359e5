internal import Glibc

/// The variables that this process was started with.
enum ProcessVariables {
  /// One of them, or nil where it is not set.
  static func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// All of them, for programs that are started.
  static let all: [String: String] = {
    var variables: [String: String] = [:]
    // `environ` ends with a nil pointer, and nothing in this process changes it.
    var entry = environ
    while let text = entry.pointee {
      if let sign = strchr(text, Int32(UInt8(ascii: "="))) {
        let name = UnsafeBufferPointer(start: text, count: sign - text)
        let key = name.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
        // Of equal names the first counts, as for getenv.
        if variables[key] == nil { variables[key] = String(cString: sign + 1) }
      }
      entry += 1
    }
    return variables
  }()
}
