internal import ScriptLanguage

/// The commands of one's own that a text makes, with those of the scripts that it sources by a plain name.
struct DefinedNames: Sendable {
  /// By name, how many words each takes.
  var arities: [String: (minimum: Int, maximum: Int)] = [:]
  /// A script is sourced whose name is known only when it runs; it may define anything.
  var isOpen = false
  /// By variable, where it is set first, in bytes of the text. One that a sourced script sets counts where it is sourced.
  var variables: [String: Int] = [:]
  /// Scripts that are sourced by a plain name and are there, by the name that they resolve to.
  private(set) var scripts: [(path: String, span: Span)] = []
  /// Whether any script that is sourced by a plain name, also by another, is not there.
  private(set) var hasMissing = false
  /// Those that the text itself sources, and that are not there.
  private(set) var missing: [(path: String, span: Span)] = []
  private var visited: Set<String> = []
  /// Where the outermost text sources the script that is being read.
  private var entry: Span?

  /// Collects from a text; where it can't be parsed, what comes before the fault.
  mutating func collect(from source: SourceText, at scriptPath: String?, _ files: any ScriptFiles) {
    var parser = Parser(source)
    var statement = Statement()
    while true {
      do throws(ParseFailure) {
        guard try parser.next(into: &statement) else { return }
        collect(statement, source, scriptPath, files)
      } catch {
        if error.open != nil { return }
        parser.recover()
      }
    }
  }

  private mutating func collect(
    _ statement: Statement, _ source: SourceText, _ scriptPath: String?, _ files: any ScriptFiles
  ) {
    switch statement.form {
    case .assignment(let name, _): set(name, source)
    case .foreach(let name, _), .foreachLine(let name, _): set(name, source)
    case .attempt(_, let handler): if let name = handler?.name { set(name, source) }
    case .definition(let definition):
      for name in definition.parameters + [definition.rest].compactMap({ $0 }) { set(name, source) }
      let count = definition.parameters.count
      // Which of several definitions holds is known only when it runs.
      let maximum = definition.rest == nil ? count : .max
      let known = arities[source[definition.name]] ?? (count, maximum)
      arities[source[definition.name]] = (min(known.minimum, count), max(known.maximum, maximum))
    case .source:
      guard let path = statement.words[0].literal(in: source) else {
        isOpen = true
        break
      }
      let resolved = files.resolve(path, relativeTo: scriptPath)
      guard visited.insert(resolved).inserted else { break }
      // A script that is not there yet may be made by the time it is sourced.
      guard let bytes = try? files.read(resolved), let inner = try? SourceText(name: resolved, checking: bytes) else {
        hasMissing = true
        if entry == nil { missing.append((resolved, statement.words[0].span)) }
        break
      }
      scripts.append((resolved, entry ?? statement.words[0].span))
      let outer = entry
      entry = entry ?? statement.words[0].span
      collect(from: inner, at: resolved, files)
      entry = outer
    default: break
    }
    for word in statement.allWords { for inner in word.substitutions { collect(inner, source, scriptPath, files) } }
    for block in statement.blocks { for inner in block.statements { collect(inner, source, scriptPath, files) } }
  }

  private mutating func set(_ name: Span, _ source: SourceText) {
    let text = source[name]
    if variables[text] == nil { variables[text] = entry?.start ?? name.start }
  }
}
