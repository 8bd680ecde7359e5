public import ScriptLanguage
internal import Synchronization

// A script with `#=` comments is a test: behind a statement they say which rows it puts out, a JSON object each. `#=` alone
// says that there are none. `#= ...` stands for any rows, and a value "<any>" or "<re:…>" for what varies.

/// A script, with what its statements should put out.
public final class ScriptTest: RunObserver {
  /// What came of one expectation.
  public struct Result: Sendable, Equatable {
    /// The statement.
    public let text: String
    public let place: Place
    /// What differs, as lines that begin with ` `, `-` or `+`; none where it is as expected.
    public let difference: [String]
    public var passed: Bool { difference.isEmpty }
  }

  private struct Expectation: Sendable {
    /// Where the lines of the block stand, in bytes; the last line's end is not in it.
    let span: Span
    let lines: [String]
  }

  private struct State {
    var results: [Result] = []
    var updates: [(span: Span, lines: [String])] = []
  }

  private let source: SourceText
  private let state = Mutex(State())

  public init(_ source: SourceText) { self.source = source }

  public var wantsRows: Bool { true }

  /// What came of the expectations so far, in order.
  public var results: [Result] { state.withLock { $0.results } }

  public func decision(on step: RunStep) async -> RunDecision { .run }

  public func ended(_ step: RunStep, rows: [String], error: Diagnostic?) {
    guard error == nil, let expected = expectation(behind: step.span) else { return }
    let difference = ExpectedRows(expected.lines).difference(from: rows)
    state.withLock { state in
      state.results.append(Result(text: step.text, place: step.place, difference: difference))
      if !difference.isEmpty { state.updates.append((expected.span, rows)) }
    }
  }

  /// `#=` comments that stand behind no statement of the outermost level, and so would never be compared.
  public var orphans: [Place] {
    let expected = expectations.map(\.span)
    return ScriptHighlighter.marks(in: source).filter { mark in
      mark.kind == .comment && source.bytes[mark.span.start...].starts(with: ExpectedRows.mark.utf8)
        && !expected.contains { $0.start <= mark.span.start && mark.span.start < max($0.end, $0.start + 1) }
    }.map { source.place(of: $0.span) }
  }

  /// Statements with expectations that were never compared, because the run did not get there.
  public var unreached: [Place] {
    let reached = Set(results.map { $0.place.line * 100_000 + $0.place.column })
    return expectations.map { source.place(of: $0.statement) }.filter {
      !reached.contains($0.line * 100_000 + $0.column)
    }
  }

  private var expectations: [(statement: Span, span: Span)] {
    guard let statements = try? Parser.parse(source) else { return [] }
    return statements.compactMap { statement in
      expectation(behind: statement.span).map { (statement.span, $0.span) }
    }
  }

  /// The text with what really came out in the place of every block that differed.
  public var updated: String {
    var bytes = source.bytes
    for (span, rows) in state.withLock({ $0.updates }).sorted(by: { $0.span.start > $1.span.start }) {
      let lines = rows.isEmpty ? [ExpectedRows.mark] : rows.map { "\(ExpectedRows.mark) \($0)" }
      bytes.replaceSubrange(span.start..<span.end, with: lines.joined(separator: "\n").utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The `#=` lines right behind a statement.
  private func expectation(behind statement: Span) -> Expectation? {
    let bytes = source.bytes
    guard var position = bytes[statement.end...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    // Another statement on the same line: the block is that one's.
    let rest = bytes[statement.end..<position].filter { ![0x20, 0x09, 0x0D].contains($0) }
    guard rest.isEmpty || rest.first == UInt8(ascii: "#") || rest == [UInt8(ascii: ";")] else { return nil }
    position += 1
    let start = position
    var end = start
    var lines: [String] = []
    while position < bytes.count {
      let lineEnd = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[position..<lineEnd]
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard text.starts(with: ExpectedRows.mark.utf8) else { break }
      lines.append(String(decoding: text.dropFirst(ExpectedRows.mark.utf8.count), as: UTF8.self))
      end = position + text.count
      position = min(bytes.count, lineEnd + 1)
      if lineEnd == bytes.count { break }
    }
    return lines.isEmpty ? nil : Expectation(span: Span(start, end), lines: lines)
  }
}

/// Rows as a `#=` block describes them.
struct ExpectedRows {
  static let mark = "#="
  private static let anyRows = "..."

  private let patterns: [String]

  /// - Parameter lines: what stands behind each `#=`.
  init(_ lines: [String]) {
    patterns = lines.map { line in line.first == " " ? String(line.dropFirst()) : line }.filter { !$0.isEmpty }
  }

  /// How the rows differ; nothing where they are as described.
  func difference(from rows: [String]) -> [String] {
    if matches(rows) { return [] }
    // Rows that fit their pattern stand for it, so that the difference shows only what does not.
    let shown = Self.paired(patterns, rows)
    return UnifiedDiff.lines(
      from: patterns.map { $0 + "\n" }.joined(), to: shown.map { $0 + "\n" }.joined(), name: ""
    ).filter { !$0.hasPrefix("---") && !$0.hasPrefix("+++") && !$0.hasPrefix("@@") }
  }

  /// Whether the rows fit, as a list with wildcards: position by position, back to the last `...` where they don't.
  private func matches(_ rows: [String]) -> Bool {
    var (pattern, row) = (0, 0)
    var (star, starRow) = (-1, 0)
    while row < rows.count {
      if pattern < patterns.count, patterns[pattern] == Self.anyRows {
        (star, starRow) = (pattern, row)
        pattern += 1
      } else if pattern < patterns.count, RowPattern.matches(patterns[pattern], rows[row]) {
        pattern += 1
        row += 1
      } else if star >= 0 {
        starRow += 1
        (pattern, row) = (star + 1, starRow)
      } else {
        return false
      }
    }
    return patterns[pattern...].allSatisfy { $0 == Self.anyRows }
  }

  private static func paired(_ patterns: [String], _ rows: [String]) -> [String] {
    rows.map { row in patterns.first { $0 != row && RowPattern.matches($0, row) } ?? row }
  }
}

/// One row with values that may vary.
enum RowPattern {
  /// Whether `row`, a JSON object as we write them, is what `pattern` says.
  static func matches(_ pattern: String, _ row: String) -> Bool {
    if pattern == row { return true }
    var pattern = Substring(pattern)
    var row = Substring(row)
    while true {
      guard let wildcard = pattern.firstRange(of: "\"<") else { return pattern == row }
      let plain = pattern[..<wildcard.lowerBound]
      guard row.hasPrefix(plain) else { return false }
      row = row.dropFirst(plain.count)
      pattern = pattern[wildcard.lowerBound...]
      guard let wanted = takeString(&pattern) else { return pattern == row }
      guard let value = takeValue(&row) else { return false }
      if wanted == "<any>" { continue }
      if wanted.hasPrefix("<re:"), wanted.hasSuffix(">"), let regex = try? Regex(String(wanted.dropFirst(4).dropLast()))
      {
        guard value.wholeMatch(of: regex) != nil else { return false }
        continue
      }
      guard wanted == value else { return false }
    }
  }

  /// A value: a string without its quotes and escapes, or a number or word as it stands.
  private static func takeValue(_ text: inout Substring) -> String? {
    if text.first == "\"" { return takeString(&text) }
    let value = text.prefix { $0 != "," && $0 != "}" }
    text = text.dropFirst(value.count)
    return value.isEmpty ? nil : String(value)
  }

  /// A JSON string (RFC 8259, section 7), its escapes undone.
  private static func takeString(_ text: inout Substring) -> String? {
    var rest = text.dropFirst()
    var value = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        text = rest
        return value
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        switch escaped {
        case "n": value += "\n"
        case "r": value += "\r"
        case "t": value += "\t"
        case "b": value += "\u{8}"
        case "f": value += "\u{C}"
        case "u":
          let digits = rest.prefix(4)
          guard digits.count == 4, let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number) else {
            return nil
          }
          rest = rest.dropFirst(4)
          value.unicodeScalars.append(scalar)
        default: value.append(escaped)
        }
      default: value.append(character)
      }
    }
    return nil
  }
}
