internal import ScriptLanguage

// A command of one's own: a block with names for its words. Its parameters, and $1…, are its own while it runs; every other
// variable is the session's.

/// A command made by `define`.
struct DefinedCommand: Sendable {
  let name: String
  let parameters: [String]
  let rest: String?
  let block: Block
  /// The text it stands in, which its spans belong to.
  let source: SourceText
  let scriptPath: String?

  /// `name PARAM [PARAM…]`
  var usage: String {
    ([name] + parameters.map { $0.uppercased() } + (rest.map { ["[\($0.uppercased())…]"] } ?? [])).joined(
      separator: " ")
  }

  /// What is wrong with so many words, or nil.
  func fault(words count: Int) -> String? {
    if count < parameters.count { return "'\(name)' needs \(parameters[count].uppercased())" }
    return rest == nil && count > parameters.count ? "'\(name)' takes no further word" : nil
  }
}

extension Interpreter {
  /// The command of one's own that a statement calls.
  func definition(of statement: Statement, in frame: Frame) -> DefinedCommand? {
    guard !definitions.isEmpty, let name = statement.words[0].keyword(in: frame.source) else { return nil }
    return definitions[name]
  }

  func define(_ definition: Definition, in frame: Frame) throws(Diagnostic) {
    let source = frame.source
    let name = source[definition.name]
    if let refusal = ScriptCheck.refusal(of: name, table) {
      throw Diagnostic(
        .usage, refusal, place: source.place(of: definition.name), help: "give it another name")
    }
    let command = DefinedCommand(
      name: name, parameters: definition.parameters.map { source[$0] }, rest: definition.rest.map { source[$0] },
      block: definition.block, source: source, scriptPath: frame.scriptPath)
    definitions[name] = command
    let writes = TypedCommands.writes(
      in: definition.block, of: source, table: table, ownWrites: session.ownWrites)
    change {
      $0.ownCommands[name] = command.usage
      $0.ownWrites[name] = writes
    }
  }

  func call(
    _ command: DefinedCommand, _ statement: Statement, in frame: Frame, output: any Output
  ) async throws(Diagnostic) -> Outcome {
    guard frame.calls < Self.maximumCallDepth else {
      throw Diagnostic(
        .failed, "commands call one another more than \(Self.maximumCallDepth) deep",
        place: frame.source.place(of: statement.span),
        help: "look whether '\(command.name)' calls itself, and end it with an 'if'")
    }
    var texts: [String] = []
    for word in statement.words.dropFirst() {
      let expanded = try await expand(word, in: frame)
      // A word that vanishes would move those behind it into other parameters.
      if expanded.isEmpty, texts.count < command.parameters.count {
        throw Diagnostic(
          .emptyWord,
          "'\(frame.source[word.span])' is empty, and '\(command.name)' needs \(command.parameters[texts.count].uppercased())",
          place: frame.source.place(of: word.span), help: command.usage)
      }
      texts += expanded
    }
    if let fault = command.fault(words: texts.count) {
      throw Diagnostic(.usage, fault, place: frame.source.place(of: statement.span), help: command.usage)
    }
    // Whoever calls has parameters of its own: they are none of the called one's business, which sees what is outside.
    let callersOuter = outerVariables
    let callersOwn = callersOuter.keys.map { ($0, session.variables[$0]) }
    change { session in for (name, value) in callersOuter { session.variables[name] = value } }
    let names = command.parameters + (command.rest.map { [$0] } ?? [])
    outerVariables = Dictionary(names.map { ($0, session.variables[$0]) }, uniquingKeysWith: { first, _ in first })
    let outerArguments = session.arguments
    change { session in
      for (name, text) in zip(command.parameters, texts) { session.variables[name] = [text] }
      if let rest = command.rest { session.variables[rest] = Array(texts.dropFirst(command.parameters.count)) }
      session.arguments = texts
    }
    defer {
      let own = outerVariables
      change { session in
        for (name, value) in own { session.variables[name] = value }
        session.arguments = outerArguments
      }
      // What was set outside of the caller while it was called stays set there.
      outerVariables = Dictionary(
        callersOuter.keys.map { ($0, session.variables[$0]) }, uniquingKeysWith: { first, _ in first })
      change { session in for (name, value) in callersOwn { session.variables[name] = value } }
    }
    let inner = Frame(
      source: command.source, table: table, depth: frame.depth, calls: frame.calls + 1, scriptPath: command.scriptPath,
      isPrompt: frame.isPrompt)
    let outcome = try await run(command.block, in: inner, output: output)
    return outcome.flow == .quit ? outcome : Outcome(outcome.status)
  }
}
