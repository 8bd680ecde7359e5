internal import ScriptLanguage

// Substitution gives texts, and texts are final: no splitting, no globbing, no second reading.

extension Interpreter {
  /// The texts that a word stands for.
  func expand(_ word: Word, in frame: Frame) async throws(Diagnostic) -> [String] {
    guard case .pieces(let pieces) = word.content else { return [frame.source[word.span]] }
    if let piece = word.listPiece { return try await elements(of: piece, in: frame) }
    return [try await joined(pieces, in: frame)]
  }

  /// The texts that words stand for, in order.
  func expand(_ words: [Word], in frame: Frame) async throws(Diagnostic) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(words.count)
    for word in words {
      if word.isBare {
        texts.append(frame.source[word.span])
      } else {
        texts += try await expand(word, in: frame)
      }
    }
    return texts
  }

  private func joined(_ pieces: [Piece], in frame: Frame) async throws(Diagnostic) -> String {
    var text = ""
    for piece in pieces { text += try await elements(of: piece, in: frame).joined(separator: " ") }
    return text
  }

  private func elements(of piece: Piece, in frame: Frame) async throws(Diagnostic) -> [String] {
    switch piece.kind {
    case .literal(let text): return [text]
    case .quoted(let parts): return [try await joined(parts, in: frame)]
    case .variable(let name): return try value(of: name, piece.span, frame)
    case .count(let name): return [String(try value(of: name, piece.span, frame).count)]
    case .argument(let number):
      guard number <= session.arguments.count else {
        throw Diagnostic(
          .unsetVariable, "there is no argument $\(number)", place: frame.source.place(of: piece.span),
          help: "it was called with \(session.arguments.count): give it more words, or ask 'if $# >= \(number)' first")
      }
      return [session.arguments[number - 1]]
    case .arguments: return session.arguments
    case .argumentCount: return [String(session.arguments.count)]
    case .processVariable(let name):
      guard let value = host.files.environmentVariable(name) else {
        throw Diagnostic(
          .unsetVariable, "the process has no environment variable '\(name)'",
          place: frame.source.place(of: piece.span), help: "set it before the shell starts: \(name)=… recsh …")
      }
      return [value]
    case .secret(let name):
      // The reference and not the value: only a command that takes a secret resolves it, and no other gets as far as here.
      return ["${secret:\(name)}"]
    case .substitution(let statements):
      let capture = CapturingOutput(talk: host.output)
      for statement in statements {
        let outcome = try await execute(statement, in: frame, output: capture)
        if outcome.quits {
          throw Diagnostic(
            .usage, "'quit' has no place in a substitution", place: frame.source.place(of: statement.span),
            help: "write 'quit' as a statement of its own")
        }
      }
      return capture.elements
    }
  }

  private func value(of name: String, _ span: Span, _ frame: Frame) throws(Diagnostic) -> [String] {
    guard let value = session.variables[name] else { throw unsetVariable(name, span, frame) }
    return value
  }

  func unsetVariable(_ name: String, _ span: Span, _ frame: Frame) -> Diagnostic {
    let nearest = NearestName.match(name, among: session.variables.keys.sorted())
    return Diagnostic(
      .unsetVariable, "the variable '\(name)' was never set", place: frame.source.place(of: span),
      help: nearest.map { "did you mean '$\($0)'?" } ?? "let \(name) = …")
  }

  /// The texts of a bound command, checked against its signature once more, now that they are known.
  func arguments(of bound: BoundCommand, in frame: Frame) async throws(Diagnostic) -> Arguments {
    let signature = bound.entry.signature
    var texts: [Argument] = []
    for word in bound.positional {
      let expanded = try await expand(word, in: frame)
      if expanded.isEmpty, signature.parameters.contains(where: \.refusesEmptyWords) {
        throw Diagnostic(
          .emptyWord, "'\(frame.source[word.span])' is empty: nothing was done, for nothing must never mean everything",
          place: frame.source.place(of: word.span), help: "fill it first, or leave the word out")
      }
      texts += expanded.map { Argument($0, word.span) }
    }
    var positional: [String: [Argument]] = [:]
    for (parameter, taken) in Binder.distribute(texts, over: signature.parameters) {
      if taken.count < parameter.arity.minimum {
        throw Diagnostic(
          .usage, "'\(signature.name)' needs \(parameter.name)", place: frame.source.place(of: bound.nameSpan),
          help: signature.usage)
      }
      for argument in taken {
        try Binder.check(argument.text, parameter.kind, what: parameter.name, at: argument.span, in: frame.source)
      }
      positional[parameter.name] = taken
    }
    let placed = positional.values.reduce(0) { $0 + $1.count }
    if placed < texts.count {
      throw Diagnostic(
        .usage, "'\(signature.name)' takes no further word", place: frame.source.place(of: texts[placed].span),
        help: signature.usage)
    }
    return Arguments(
      positional: positional, named: try await options(of: bound, in: frame), hasWords: !bound.positional.isEmpty)
  }

  private func options(of bound: BoundCommand, in frame: Frame) async throws(Diagnostic) -> [String: [Argument]] {
    var named: [String: [Argument]] = [:]
    for (option, words, span) in bound.options {
      var values = named[option.name] ?? []
      for word in words {
        let expanded = try await expand(word, in: frame)
        guard option.repeats ? !expanded.isEmpty : expanded.count == 1 else {
          throw Diagnostic(
            .usage, "\(option.name) takes one value, and '\(frame.source[word.span])' is \(expanded.count)",
            place: frame.source.place(of: word.span), help: "name the element that is meant, or put it in double quotes"
          )
        }
        for text in expanded {
          try Binder.check(text, option.kind, what: option.name, at: word.span, in: frame.source)
          values.append(Argument(text, word.span))
        }
      }
      if words.isEmpty { values.append(Argument("", span)) }
      named[option.name] = values
    }
    return named
  }
}
