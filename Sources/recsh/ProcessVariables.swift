internal import Glibc

/// The variables that this process was started with.
enum ProcessVariables {
  static var all: [String: String] {
    var variables: [String: String] = [:]
    // `environ` ends with a nil pointer, and nothing in this process changes it.
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}
