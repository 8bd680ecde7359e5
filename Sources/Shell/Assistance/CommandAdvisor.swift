public import Prompting
internal import ScriptLanguage
internal import Synchronization

// A line that is being typed is mostly not whole yet. It is read by the parser itself, with what is open closed behind it, so
// that a colour means what Enter will do.

/// A change of the service's data that a line at the prompt would make.
public struct TypedWrite: Sendable {
  public let command: Signature
  /// The words behind its name, as written: quotes and all.
  public let words: [String]
  /// Where; nil where that is known only when it runs.
  public let environment: String?
  /// Whether something before it may change what is staged.
  public let stageMayChange: Bool
}

/// Tells what a line at the prompt is made of, what could follow, and what it would change.
public struct CommandAdvisor: LineAdvisor {
  /// What a write would do, in a few words, and how grave that is, more being graver; nil for nothing to say.
  public typealias Warning = @Sendable (TypedWrite) -> (text: String, gravity: Int)?

  private let table: CommandTable
  private let session: @Sendable () -> Session
  private let warning: Warning
  private let last = LastReading()
  /// The lines before the one that is typed, of a statement that goes over several.
  public var preceding = ""

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

  /// The text that was read last: a key asks for its marks and for its hint.
  private final class LastReading: Sendable {
    let reading = Mutex<(text: String, commands: TypedCommands)?>(nil)
  }

  private func reading(of text: String) -> TypedCommands {
    last.reading.withLock { last in
      if let last, last.text == text { return last.commands }
      let commands = TypedCommands(table: table, session: session(), source: Self.closed(text))
      last = (text, commands)
      return commands
    }
  }

  // MARK: - Marks

  public func marks(in line: String, cursor: Int) -> [LineMark] {
    let text = preceding + line
    guard text.utf8.count <= Self.limit else { return [] }
    let reading = reading(of: text)
    let start = preceding.utf8.count
    let end = text.utf8.count
    let cursorByte = start + line.unicodeScalars.prefix(cursor).reduce(0) { $0 + UTF8.width($1) }
    let offsets = ScalarOffsets(line)
    return ScriptHighlighter.marks(in: reading.source).flatMap { reading.marks(for: $0, typedUpTo: cursorByte) }
      .compactMap { span, role in
        guard span.start < end, span.end > start else { return nil }
        let from = offsets.scalars(before: max(0, span.start - start))
        let to = offsets.scalars(before: min(span.end, end) - start)
        return from < to ? LineMark(from..<to, role) : nil
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
    let text = preceding + line
    guard text.utf8.count <= Self.limit else { return nil }
    let reading = reading(of: text)
    // A text with a word in it that there is none of does not run at all.
    if let doubt = doubt(reading, typedUpTo: text.utf8.count) { return LineHint(doubt) }
    if let text = gravest(of: reading.writes()) { return LineHint(text, isWarning: true) }
    if reading.sources > 0, line.last != " " { return LineHint("runs a script: 'recsh check' looks into it") }
    guard line.last == " ", let typed = PartialStatement(text), !typed.isVariable, !typed.isDestination,
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
  private func doubt(_ reading: TypedCommands, typedUpTo end: Int) -> String? {
    let unknown = ScriptHighlighter.marks(in: reading.source).lazy.flatMap { reading.marks(for: $0, typedUpTo: end) }
      .first { $0.role == .unknown && $0.span.end <= end }
    guard let span = unknown?.span else { return nil }
    let (word, known) = reading.alternatives(to: span)
    return "no '\(word)'" + (NearestName.match(word, among: known).map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The worst that would happen, and how much more.
  private func gravest(of writes: [TypedCommands.Write]) -> String? {
    let told = writes.compactMap { warning(typed($0)) }
    guard let worst = told.max(by: { $0.gravity < $1.gravity }) else { return nil }
    return told.count == 1 ? worst.text : "\(worst.text), and \(told.count - 1) more"
  }

  private func typed(_ write: TypedCommands.Write) -> TypedWrite {
    TypedWrite(
      command: write.signature, words: write.words, environment: environment(of: write),
      stageMayChange: write.stageMayChange)
  }

  private func environment(of write: TypedCommands.Write) -> String? {
    switch write.site {
    case .session: session().environment
    case .named(let name): name
    case .unknown: nil
    }
  }

  // MARK: - Pastes

  public func preview(ofPaste text: String) -> String? {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
    let start = "pasted \(NumberText.counted(lines, "line", "lines"))"
    let source = SourceText(name: "prompt", text: preceding + text)
    do {
      let statements = try Parser.parse(source)
      let reading = TypedCommands(table: table, session: session(), source: source)
      let writes = reading.writes()
      let what = NumberText.counted(statements.count, "statement", "statements")
      let scripts =
        reading.sources == 0
        ? "" : ", \(NumberText.counted(reading.sources, "script is", "scripts are")) run that nobody looked into"
      guard !writes.isEmpty else {
        return "\(start), \(what)" + (scripts.isEmpty ? ", nothing in it deletes or saves" : scripts)
      }
      let names = unique(writes.map(\.signature.name)).joined(separator: ", ")
      let places = unique(writes.map { environment(of: $0).map { "'\($0)'" } ?? "an environment not known before" })
      return
        "\(start), \(what), \(NumberText.counted(writes.count, "write", "writes")) to \(places.joined(separator: ", ")): \(names)\(scripts)"
    } catch {
      // What is open can be closed by typing on.
      if error.open != nil { return "\(start); it is not whole: \(error.diagnostic.message)" }
      let place = error.diagnostic.place.map { " in line \($0.line)" } ?? ""
      return "\(start); it can't run: \(error.diagnostic.message)\(place)"
    }
  }

  private func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
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
