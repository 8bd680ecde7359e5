internal import ScriptLanguage
internal import Shell

/// What came of one script.
struct TestSuite {
  let name: String
  var results: [ScriptTest.Result] = []
  /// Why the script itself failed.
  var error: String?
  var duration = Duration.zero

  init(name: String) { self.name = name }

  /// Its blocks, and that it runs to its end.
  var passed: Int { results.filter(\.passed).count + (error == nil ? 1 : 0) }
  var failed: Int { results.filter { !$0.passed }.count + (error == nil ? 0 : 1) }

  /// For people.
  var lines: [String] {
    guard failed > 0 else { return ["ok      \(name)"] }
    var lines: [String] = []
    for result in results where !result.passed {
      lines.append("FAILED  \(name):\(result.place.line): \(result.text)")
      lines += result.difference.map { "          " + $0 }
    }
    if let error { lines.append("FAILED  \(name): \(error)") }
    return lines
  }
}

// The XML that CI systems took from Ant's JUnit task: a suite a script, a case a block, and one for the script as a whole.

/// Test results as CI systems read them.
struct JUnitReport {
  private let suites: [TestSuite]

  init(_ suites: [TestSuite]) { self.suites = suites }

  var text: String {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
    for suite in suites {
      let seconds = Self.seconds(suite.duration)
      lines.append(
        "  <testsuite name=\"\(Self.escaped(suite.name))\" tests=\"\(suite.passed + suite.failed)\" failures=\"\(suite.failed)\" time=\"\(seconds)\">"
      )
      for result in suite.results {
        lines += Self.testCase(
          suite.name, "line \(result.place.line): \(result.text)",
          result.passed ? nil : ("other rows came out", result.difference.joined(separator: "\n")))
      }
      lines += Self.testCase(suite.name, "runs to its end", suite.error.map { ($0, $0) })
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).joined(separator: "\n")
  }

  private static func testCase(_ suite: String, _ name: String, _ failure: (String, String)?) -> [String] {
    let start = "    <testcase classname=\"\(escaped(suite))\" name=\"\(escaped(name))\""
    guard let failure else { return [start + "/>"] }
    return [
      start + ">", "      <failure message=\"\(escaped(failure.0))\">\(escaped(failure.1))</failure>",
      "    </testcase>",
    ]
  }

  private static func seconds(_ duration: Duration) -> String {
    let parts = duration.components
    let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
  }

  /// Text in XML 1.0, where most control characters can't be written at all.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\t": escaped += "&#9;"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
