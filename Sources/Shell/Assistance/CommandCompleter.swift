public import Prompting
internal import ScriptLanguage

// Tab answers from signatures and from what is at hand; it never waits and never changes anything.

/// What can stand at a place that takes a name of something outside the language.
public protocol CandidateSource: Sendable {
  /// At most `limit` candidates of a kind that begin with `prefix`, for the session's environment.
  func candidates(for kind: ValueKind, prefix: String, environment: String, limit: Int) -> [Completion.Candidate]
  /// The names of the columns, or keys, of files, each once.
  func columns(of files: [String]) -> [String]
}

extension CandidateSource {
  public func columns(of files: [String]) -> [String] { [] }
}

/// Completes commands, options and their values.
public struct CommandCompleter: Completer {
  private let table: CommandTable
  private let source: any CandidateSource
  private let session: @Sendable () -> Session
  /// The lines before the one that is typed, of a statement that goes over several.
  public var preceding = ""

  /// More are not worth showing.
  private static let limit = 500

  /// - Parameter session: gives the session as it is now, without waiting.
  public init(table: CommandTable, source: any CandidateSource, session: @escaping @Sendable () -> Session) {
    self.table = table
    self.source = source
    self.session = session
  }

  public func completion(of line: String, at cursor: Int) -> Completion {
    let before = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    guard let typed = PartialStatement(preceding + before) else { return .none }
    let candidates = candidates(for: typed)
    return Completion(replacedScalars: typed.currentScalars, candidates: Array(candidates.prefix(Self.limit)))
  }

  private func candidates(for typed: PartialStatement) -> [Completion.Candidate] {
    if typed.isVariable { return variables(typed.current) }
    if typed.isDestination { return values(.file, typed.current) }
    guard let first = typed.words.first else { return commandWords(prefix: typed.current) }
    let match = table.match(first, typed.words.dropFirst().first)
    var found: [Completion.Candidate] = []
    if typed.words.count == 1 {
      found = words(table.subcommands(of: first), prefix: typed.current) { table["\(first) \($0)"]?.signature.summary }
    }
    if first == "with", typed.words.count == 1 { return values(.environment, typed.current) }
    if first == "source", typed.words.count == 1 { return values(.file, typed.current) }
    guard let match else { return found }
    return found + arguments(of: match.entry.signature, after: Array(typed.words.dropFirst(match.words)), typed)
  }

  private func commandWords(prefix: String) -> [Completion.Candidate] {
    var names: [String] = []
    for name in table.names + FormHelp.all.map(\.name) {
      let first = String(name.prefix { $0 != " " })
      if !names.contains(first) { names.append(first) }
    }
    let own = session().ownCommands
    return words((names + own.keys).sorted(), prefix: prefix) { name in
      own[name] ?? table[name]?.signature.summary ?? FormHelp.all.first { $0.name == name }?.summary
    }
  }

  private func arguments(
    of signature: Signature, after words: [String], _ typed: PartialStatement
  ) -> [Completion.Candidate] {
    // Only plain words before it count as positional; values of options are taken out, as the binder takes them.
    var positional = 0
    var taking: (option: Option, values: Int)?
    var optionsEnded = false
    for word in words {
      if !optionsEnded, word.hasPrefix("--") {
        optionsEnded = word == "--"
        taking = signature.options.first { $0.name == word && $0.placeholder != nil }.map { ($0, 0) }
      } else if let (option, values) = taking {
        taking = option.repeats ? (option, values + 1) : nil
      } else {
        positional += 1
      }
    }
    if let taking, taking.values == 0 { return values(taking.option.kind, typed.current, after: words) }
    if !optionsEnded, let given = given(in: typed.current, of: signature, after: words) { return given }
    if !optionsEnded, typed.current.hasPrefix("-") { return options(of: signature, after: words, typed.current) }
    if let taking { return values(taking.option.kind, typed.current, after: words) }
    guard let parameter = signature.parameters.dropFirst(positional).first ?? signature.parameters.last,
      positional < signature.parameters.count || parameter.arity.isList
    else { return [] }
    return values(parameter.kind, typed.current, after: words)
  }

  /// Values of an option that is written in one word, `--name=value`.
  private func given(
    in current: String, of signature: Signature, after words: [String]
  ) -> [Completion.Candidate]? {
    guard current.hasPrefix("--"), let sign = current.firstIndex(of: "="),
      let option = signature.options.first(where: { $0.name == current[..<sign] && $0.placeholder != nil })
    else { return nil }
    return values(option.kind, String(current[current.index(after: sign)...]), after: words).map {
      Completion.Candidate(option.name + "=" + $0.text, note: $0.note, isWhole: $0.isWhole)
    }
  }

  /// Options that may still be given.
  private func options(of signature: Signature, after words: [String], _ prefix: String) -> [Completion.Candidate] {
    let fresh = signature.options.filter { option in
      option.repeats || !words.contains { $0 == option.name || $0.hasPrefix(option.name + "=") }
    }
    return self.words(fresh.map(\.name), prefix: prefix) { name in fresh.first { $0.name == name }?.summary }
  }

  /// - Parameter typed: the words of the command before the one at the cursor.
  private func values(_ kind: ValueKind, _ prefix: String, after typed: [String] = []) -> [Completion.Candidate] {
    switch kind {
    case .choice(let choices): return words(choices, prefix: prefix) { _ in nil }
    case .setting:
      let settings = session().settings
      return words(settings.descriptions.map(\.name), prefix: prefix) { settings.description(of: $0)?.summary }
    case .command: return words(HelpText(table).topics, prefix: prefix) { table[$0]?.signature.summary }
    case .settingValue:
      guard let name = typed.first, let description = session().settings.description(of: name) else { return [] }
      return values(description.kind, prefix)
    case .column:
      let files = Self.values(of: "--from", in: typed)
      return words(source.columns(of: files), prefix: prefix) { _ in nil }.map {
        Completion.Candidate(Quoting.word($0.text))
      }
    case .text, .integer, .duration, .pattern, .prompt, .secret: return []
    case .environment, .stagedID, .entityID, .leftStage, .file, .run:
      return source.candidates(
        for: kind, prefix: prefix, environment: session().environment, limit: Self.limit
      ).map { Completion.Candidate(Quoting.word($0.text), note: $0.note, isWhole: $0.isWhole) }
    }
  }

  private func variables(_ prefix: String) -> [Completion.Candidate] {
    let start = SmartPrefix(prefix)
    return session().variables.keys.sorted().filter { start.matches($0) }.map { Completion.Candidate("$" + $0) }
  }

  /// What an option was given, as one word or as several behind it.
  private static func values(of option: String, in words: [String]) -> [String] {
    var found: [String] = []
    var isTaking = false
    for word in words {
      if word.hasPrefix("--") {
        isTaking = word == option
        if word.hasPrefix(option + "=") { found.append(String(word.dropFirst(option.utf8.count + 1))) }
      } else if isTaking {
        found.append(word)
      }
    }
    return found
  }

  private func words(
    _ words: [String], prefix: String, note: (String) -> String?
  ) -> [Completion.Candidate] {
    let start = SmartPrefix(prefix)
    return words.filter { start.matches($0) }.map { Completion.Candidate($0, note: note($0) ?? "") }
  }
}
