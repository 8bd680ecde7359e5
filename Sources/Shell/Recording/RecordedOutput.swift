internal import ScriptLanguage
internal import Synchronization

// What a statement put out stands behind it in comments, a JSON object a row: values, never text made for a screen, so that a
// recording can be compared with what comes out another time.

/// Rows as the comments of a recording.
enum RecordedOutput {
  /// What such a comment begins with.
  static let mark = "#= "

  /// Columns whose values are others each time, whatever is done: who, when, where, under which id.
  private static let varying: Set = [
    "run", "started", "ended", "time", "domain", "first-request", "last-request", "user", "origin",
  ]

  /// A report's rows, a JSON object each (RFC 8259).
  /// - Parameter isExpectation: what is another each time stands as "<any>", so that a replay can be compared.
  static func lines(of report: Report, isExpectation: Bool = false) -> [String] {
    let names = report.isText ? ["text"] : report.columns.map(\.name)
    let keys = names.map(quoted)
    let hidden = names.map { isExpectation && !report.isText && varying.contains($0) }
    return report.rows.map { row in
      let values =
        report.isText
        ? [quoted(row.map(\.text).joined(separator: " "))]
        : keys.indices.map { index in
          guard !hidden[index] else { return quoted("<any>") }
          return index < row.count ? text(row[index]) : "null"
        }
      return "{" + zip(keys, values).map { "\($0):\($1)" }.joined(separator: ",") + "}"
    }
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .text, .time: quoted(value.text)
    case .number(let number): String(number)
    case .decimal(let number): number.isFinite ? String(number) : "null"
    case .flag(let flag): flag ? "true" : "false"
    case .nothing: "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Hands everything on, and keeps the rows that go where results go.
final class KeepingOutput: Output {
  private let inner: any Output
  private let isExpectation: Bool
  private let kept = Mutex<[String]>([])

  /// - Parameter isExpectation: the rows are kept for a comparison with another run.
  init(_ inner: any Output, isExpectation: Bool = false) {
    self.inner = inner
    self.isExpectation = isExpectation
  }

  /// A JSON object a row, in order.
  var lines: [String] { kept.withLock { $0 } }

  func put(_ report: Report, as format: OutputFormat?) throws {
    try inner.put(report, as: format)
    let lines = RecordedOutput.lines(of: report, isExpectation: isExpectation)
    kept.withLock { $0 += lines }
  }

  func say(_ message: Message) { inner.say(message) }
  func show(_ progress: Progress?) { inner.show(progress) }
  func redirected(to sink: any ByteSink) -> any Output { inner.redirected(to: sink) }
}
