internal import ScriptLanguage

// Words are sorted into parameters and options while they are still words, so a substitution can never become an option
// or another command, and a script can be checked whole before it runs.

/// A statement's words, sorted by the signature of its command.
struct BoundCommand: Sendable {
  let entry: CommandEntry
  /// Span of the command's name.
  let nameSpan: Span
  var positional: [Word] = []
  var options: [(option: Option, words: [Word], nameSpan: Span)] = []
}

/// Sorts words and checks what can be checked without running.
struct Binder: Sendable {
  let table: CommandTable
  let source: SourceText

  /// - Throws: `Diagnostic` for an unknown command or option, a missing or surplus word, or a literal that does not fit.
  func bind(_ words: [Word]) throws(Diagnostic) -> BoundCommand {
    let (entry, nameWords) = try command(words)
    var bound = BoundCommand(entry: entry, nameSpan: words[0].span.union(words[nameWords - 1].span))
    var index = nameWords
    var optionsEnded = false
    while index < words.count {
      let word = words[index]
      index += 1
      if !optionsEnded, let name = try optionName(of: word) {
        if name == "--" {
          optionsEnded = true
        } else {
          try bindOption(name, word, words, &index, &bound)
        }
      } else {
        if !optionsEnded { try checkDash(word, entry.signature) }
        bound.positional.append(word)
      }
    }
    try checkArity(bound)
    try checkLiterals(bound)
    return bound
  }

  private func command(_ words: [Word]) throws(Diagnostic) -> (CommandEntry, Int) {
    let first = words[0]
    guard let name = first.keyword(in: source) else {
      throw problem(
        .unknownCommand, "a command's name has to be written plainly", first.span,
        help: "a quoted word or a variable is never a command")
    }
    if let match = table.match(name, words.count > 1 ? words[1].keyword(in: source) : nil) { return match }
    let subcommands = table.subcommands(of: name)
    if !subcommands.isEmpty {
      let list = subcommands.joined(separator: ", ")
      guard words.count > 1, let second = words[1].keyword(in: source) else {
        throw problem(.unknownCommand, "'\(name)' needs to know what", first.span, help: "one of: \(list)")
      }
      let nearest = NearestName.match(second, among: subcommands)
      throw problem(
        .unknownCommand, "there is no '\(name) \(second)'", first.span.union(words[1].span),
        help: nearest.map { "did you mean '\(name) \($0)'?" } ?? "one of: \(list)")
    }
    let known = Set(
      table.names.compactMap { $0.split(separator: " ").first.map(String.init) } + Parser.keywords)
    let nearest = NearestName.match(name, among: known.sorted())
    throw problem(
      .unknownCommand, "unknown command '\(name)'", first.span,
      help: nearest.map { "did you mean '\($0)'?" } ?? "'help' lists the commands")
  }

  /// The name of an option where the word starts with two plainly written dashes; `--` alone ends the options.
  /// - Throws: `Diagnostic` where the word goes on with more than plain text before a `=`: a substitution is no part of a name.
  private func optionName(of word: Word) throws(Diagnostic) -> String? {
    guard let text = plainStart(of: word), text.hasPrefix("--") else { return nil }
    let name = String(text.prefix { $0 != "=" })
    let isWhole = word.isBare || text.contains("=")
    guard isWhole, name != "--" || text == "--" else {
      throw problem(
        .unknownOption, "an option's name has to be written plainly", word.span,
        help: "--NAME VALUE or --NAME=VALUE; to mean the text itself, put it in quotes")
    }
    return name
  }

  /// A word such as `-from` is a slip for `--from`, and would do something else than was meant.
  /// - Throws: `Diagnostic`.
  private func checkDash(_ word: Word, _ signature: Signature) throws(Diagnostic) {
    guard word.isBare, let text = plainStart(of: word), text.hasPrefix("-"),
      let option = signature.options.first(where: { $0.name == "-" + text.prefix { $0 != "=" } })
    else { return }
    throw problem(
      .unknownOption, "'\(text)' is no option", word.span,
      help: "did you mean '\(option.name)'? to mean the text itself, put it in quotes")
  }

  /// What stands in a word before its first quote or substitution.
  private func plainStart(of word: Word) -> String? {
    switch word.content {
    case .bare: return source[word.span]
    case .pieces(let pieces):
      guard let first = pieces.first, !first.isQuoted, case .literal(let start) = first.kind else { return nil }
      return start
    }
  }

  private func isOption(_ word: Word) -> Bool { plainStart(of: word)?.hasPrefix("--") ?? false }

  private func bindOption(
    _ name: String, _ word: Word, _ words: [Word], _ index: inout Int, _ bound: inout BoundCommand
  ) throws(Diagnostic) {
    let options = bound.entry.signature.options
    guard let option = options.first(where: { $0.name == name }) else {
      let nearest = NearestName.match(name, among: options.map(\.name))
      throw problem(
        .unknownOption, "'\(bound.entry.signature.name)' has no option '\(name)'", word.span,
        help: nearest.map { "did you mean '\($0)'?" }
          ?? "'help \(bound.entry.signature.name)' lists them; to mean the text itself, put it in quotes")
    }
    if !option.repeats, bound.options.contains(where: { $0.option == option }) {
      throw problem(.usage, "\(name) is given twice", word.span, help: "give it once")
    }
    let attached = Self.attachedValue(of: word, after: name, in: source)
    guard option.placeholder != nil else {
      if attached != nil { throw problem(.usage, "\(name) takes no value", word.span, help: "write \(name) alone") }
      bound.options.append((option, [], word.span))
      return
    }
    if let attached {
      bound.options.append((option, [attached], word.span))
      return
    }
    var values: [Word] = []
    while index < words.count, !isOption(words[index]), values.isEmpty || option.repeats {
      values.append(words[index])
      index += 1
    }
    guard !values.isEmpty else {
      throw problem(
        .usage, "\(name) needs a value", word.span, help: "\(name) \(option.placeholder ?? "")")
    }
    bound.options.append((option, values, word.span))
  }

  /// What stands behind the `=` of `--name=value`.
  private static func attachedValue(of word: Word, after name: String, in source: SourceText) -> Word? {
    let skipped = name.utf8.count
    switch word.content {
    case .bare:
      guard word.span.end - word.span.start > skipped else { return nil }
      return Word(Span(word.span.start + skipped + 1, word.span.end), .bare)
    case .pieces(var pieces):
      guard case .literal(let text) = pieces[0].kind, text.utf8.count > skipped else { return nil }
      let rest = String(text.dropFirst(name.count + 1))
      pieces[0] = Piece(.literal(rest), pieces[0].span)
      if rest.isEmpty, pieces.count > 1 { pieces.removeFirst() }
      return Word(word.span, .pieces(pieces))
    }
  }

  private func checkArity(_ bound: BoundCommand) throws(Diagnostic) {
    let signature = bound.entry.signature
    let minimum = signature.parameters.reduce(0) { $0 + $1.arity.minimum }
    let takesList = signature.parameters.contains(where: \.arity.isList)
    let maximum = takesList ? Int.max : signature.parameters.count
    // A list may hold any number of words: how many is known only when it runs, and checked there once more.
    if bound.positional.count < minimum, !bound.positional.contains(where: { $0.listPiece != nil }) {
      let missing = signature.parameters.filter { $0.arity.minimum > 0 }.dropFirst(bound.positional.count).first
      throw problem(
        .usage, "'\(signature.name)' needs \(missing?.name ?? "more words")", bound.nameSpan, help: signature.usage)
    }
    if bound.positional.count > maximum {
      // `env ad` is more often a misspelt second word than one too many.
      let word = bound.positional[maximum]
      let near = NearestName.match(source[word.span], among: table.subcommands(of: signature.name))
      throw problem(
        .usage, "'\(signature.name)' takes no further word", word.span,
        help: near.map { "did you mean '\(signature.name) \($0)'?" } ?? signature.usage)
    }
  }

  private func checkLiterals(_ bound: BoundCommand) throws(Diagnostic) {
    for given in bound.options {
      for word in given.words {
        if let text = word.literal(in: source) {
          try Self.check(text, given.option.kind, what: given.option.name, at: word.span, in: source)
        }
      }
    }
    for (parameter, words) in Self.owners(of: bound.positional, among: bound.entry.signature.parameters) {
      for word in words {
        if let text = word.literal(in: source) {
          try Self.check(text, parameter.kind, what: parameter.name, at: word.span, in: source)
        }
      }
    }
  }

  /// Which words belong to which parameter as far as that is sure before a run: behind a list, which may hold any number of
  /// words, it is not.
  private static func owners(of words: [Word], among parameters: [Parameter]) -> [(Parameter, [Word])] {
    guard words.contains(where: { $0.listPiece != nil }) else { return distribute(words, over: parameters) }
    let single = parameters.prefix { $0.arity == .one }.count
    let sure = single + 1 == parameters.count ? parameters : Array(parameters.prefix(single))
    return words.prefix { $0.listPiece == nil }.enumerated().compactMap { index, word in
      guard let parameter = index < sure.count ? sure[index] : sure.last, index < sure.count || single < sure.count
      else {
        return nil
      }
      return (parameter, [word])
    }
  }

  /// Which words belong to which parameter: each takes what it must have, a list takes what is left. Where there are too few
  /// the last go without.
  static func distribute<Element>(_ words: [Element], over parameters: [Parameter]) -> [(Parameter, [Element])] {
    let isShort = words.count < parameters.reduce(0) { $0 + $1.arity.minimum }
    var rest = words[...]
    var result: [(Parameter, [Element])] = []
    for (index, parameter) in parameters.enumerated() {
      let reserved = isShort ? 0 : parameters[(index + 1)...].reduce(0) { $0 + $1.arity.minimum }
      let available = max(0, rest.count - reserved)
      let taken = rest.prefix(parameter.arity.isList ? available : min(1, available))
      rest = rest.dropFirst(taken.count)
      result.append((parameter, Array(taken)))
    }
    return result
  }

  /// - Throws: `Diagnostic` where `text` does not fit `kind`.
  static func check(
    _ text: String, _ kind: ValueKind, what: String, at span: Span, in source: SourceText
  ) throws(Diagnostic) {
    if let fault = kind.fault(in: text, what: what) {
      let place = source.place(of: span)
      // The line itself may hold the secret that was typed.
      let shown =
        kind == .secret
        ? Place(source: place.source, line: place.line, column: place.column, lineText: "", caretColumns: 0) : place
      throw Diagnostic(.usage, fault.message, place: shown, help: fault.help)
    }
  }

  private func problem(
    _ code: Diagnostic.Code, _ message: String, _ span: Span, help: String?
  ) -> Diagnostic {
    Diagnostic(code, message, place: source.place(of: span), help: help)
  }
}
