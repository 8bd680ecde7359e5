internal import ScriptLanguage

// A line that is being typed is mostly not whole yet. It is read by the parser itself, with what is open closed behind it, so
// that a colour means what Enter will do.

/// Tells what a line at the prompt is made of, what could follow, and what it would change.
public struct CommandAdvisor: LineAdvisor {
  /// What a command that changes the service's data would do, in a few words; nil for nothing to say.
  public typealias Warning = @Sendable (_ command: Signature, _ words: [String], _ environment: String) -> String?

  private let table: CommandTable
  private let session: @Sendable () -> Session
  private let warning: Warning

  /// Longer texts were pasted; colours would come late and tell nobody anything.
  private static let limit = 20_000
  /// Constructs that are closed behind a text, one in the other.
  private static let depth = 16

  /// - Parameters:
  ///   - session: gives the session as it is now, without waiting.
  ///   - warning: tells of a write.
  public init(table: CommandTable, session: @escaping @Sendable () -> Session, warning: @escaping Warning) {
    self.table = table
    self.session = session
    self.warning = warning
  }

  // MARK: - Marks

  public func marks(in line: String, cursor: Int) -> [LineMark] {
    guard line.utf8.count <= Self.limit else { return [] }
    let source = Self.closed(line)
    let reading = TypedCommands(table: table, own: session().ownCommands, source: source)
    let end = line.utf8.count
    let cursorByte = line.unicodeScalars.prefix(cursor).reduce(0) { $0 + UTF8.width($1) }
    let marks = ScriptHighlighter.marks(in: source).flatMap { mark in
      reading.marks(for: mark, typedUpTo: cursorByte)
    }
    let offsets = ScalarOffsets(line)
    return marks.compactMap { span, role in
      guard span.start < end else { return nil }
      return LineMark(offsets.scalars(before: span.start)..<offsets.scalars(before: min(span.end, end)), role)
    }
  }

  /// The line with what it leaves open closed behind it, as far as that makes it a script.
  static func closed(_ line: String) -> SourceText {
    var text = line
    for _ in 0..<depth {
      let source = SourceText(name: "prompt", text: text)
      do {
        _ = try Parser.parse(source)
        return source
      } catch {
        guard let open = error.open else { return source }
        text += open.closing
      }
    }
    return SourceText(name: "prompt", text: line)
  }

  // MARK: - Hints

  public func hint(for line: String) -> LineHint? {
    guard line.utf8.count <= Self.limit else { return nil }
    if let text = warnings(in: line).last { return LineHint(text, isWarning: true) }
    if let text = doubt(about: line) { return LineHint(text) }
    guard line.last == " ", let typed = PartialStatement(line), !typed.isVariable, !typed.isDestination,
      typed.currentScalars == 0, let first = typed.words.first
    else { return nil }
    if typed.words.count == 1, let form = FormHelp.all.first(where: { $0.name == first }) {
      return LineHint(String(form.usage.split(separator: "    ")[0].dropFirst(first.count + 1)))
    }
    guard let match = table.match(first, typed.words.dropFirst().first) else {
      guard typed.words.count == 1 else { return nil }
      let second = table.subcommands(of: first)
      return second.isEmpty ? nil : LineHint(second.joined(separator: " | "))
    }
    let left = match.entry.signature.usage(after: Array(typed.words.dropFirst(match.words)))
    return left.isEmpty ? nil : LineHint(left)
  }

  /// A command or option that there is none of, in words: its colour alone says nothing to whoever does not see it.
  private func doubt(about line: String) -> String? {
    let source = Self.closed(line)
    let reading = TypedCommands(table: table, own: session().ownCommands, source: source)
    let end = line.utf8.count
    let unknown = ScriptHighlighter.marks(in: source).lazy.flatMap { reading.marks(for: $0, typedUpTo: end) }
      .first { $0.role == .unknown && $0.span.end <= end }
    guard let span = unknown?.span else { return nil }
    let (word, known) = reading.alternatives(to: span)
    return "no '\(word)'" + (NearestName.match(word, among: known).map { "; did you mean '\($0)'?" } ?? "")
  }

  /// What the statements of a text would change, in order.
  private func warnings(in text: String) -> [String] {
    let source = Self.closed(text)
    let reading = TypedCommands(table: table, own: session().ownCommands, source: source)
    let environment = session().environment
    return reading.writes().compactMap { warning($0.signature, $0.words, $0.environment ?? environment) }
  }

  // MARK: - Pastes

  public func preview(ofPaste text: String) -> String? {
    let source = SourceText(name: "prompt", text: text)
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
    let start = "pasted \(NumberText.counted(lines, "line", "lines"))"
    do {
      let statements = try Parser.parse(source)
      let reading = TypedCommands(table: table, own: session().ownCommands, source: source)
      let writes = reading.writes()
      let names = writes.reduce(into: [String]()) { names, write in
        if !names.contains(write.signature.name) { names.append(write.signature.name) }
      }
      let what = NumberText.counted(statements.count, "statement", "statements")
      let changes =
        writes.isEmpty
        ? "nothing in it deletes or saves"
        : "\(writes.count) of them \(writes.count == 1 ? "changes" : "change") \(places(of: writes)): \(names.joined(separator: ", "))"
      return "\(start), \(what), \(changes); Enter runs it, Ctrl-C drops it"
    } catch {
      // What is open can be closed by typing on.
      if error.open != nil { return "\(start); it is not whole: \(error.diagnostic.message)" }
      let place = error.diagnostic.place.map { " in line \($0.line)" } ?? ""
      return "\(start); it can't run: \(error.diagnostic.message)\(place)"
    }
  }
}

extension CommandAdvisor {
  /// The environments that writes go to, quoted.
  private func places(of writes: [TypedCommands.Write]) -> String {
    let names = writes.map { $0.environment ?? session().environment }
    return names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.map { "'\($0)'" }
      .joined(separator: ", ")
  }
}

extension ParseFailure.Open {
  /// What closes it at the end of a text.
  fileprivate var closing: String {
    switch self {
    case .singleQuote: "'"
    case .doubleQuote: "\""
    case .block: " }"
    case .substitution: ")"
    case .line: "\n"
    }
  }
}

/// Turns offsets in the UTF-8 of a text into offsets in its scalars.
private struct ScalarOffsets {
  private var starts: [Int] = []

  init(_ text: String) {
    var offset = 0
    for scalar in text.unicodeScalars {
      starts.append(offset)
      offset += UTF8.width(scalar)
    }
    starts.append(offset)
  }

  func scalars(before byte: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Signature {
  /// Those of a command's words that are neither options nor their values, quotes and all.
  public func plainWords(in words: [String]) -> [String] {
    var plain: [String] = []
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word.hasPrefix("--") {
        isValue = options.contains { $0.name == word && $0.placeholder != nil }
      } else {
        plain.append(word)
      }
    }
    return plain
  }

  /// What may still follow these words: parameters that are not filled, then options that were not given.
  func usage(after words: [String]) -> String {
    if let last = options.first(where: { $0.name == words.last }), let placeholder = last.placeholder {
      return placeholder
    }
    let positional = plainWords(in: words).count
    var parts: [String] = []
    for (index, parameter) in parameters.enumerated() where index >= positional || parameter.arity.isList {
      // A list that has begun may go on or not; nobody needs to be told once more.
      if index < positional { continue }
      switch parameter.arity {
      case .one: parts.append(parameter.name)
      case .optional: parts.append("[\(parameter.name)]")
      case .any: parts.append("[\(parameter.name)…]")
      case .atLeastOne: parts.append("\(parameter.name)…")
      }
    }
    let left = options.filter { option in option.repeats || !words.contains(option.name) }
    if words.isEmpty { parts += left.map { "[\($0.name)\($0.placeholder.map { " \($0)" } ?? "")]" } }
    return parts.joined(separator: " ")
  }
}
