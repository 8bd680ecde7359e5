// What libFuzzer calls with every input: the text is read, parsed with recovery, formatted, highlighted and checked. Whatever
// breaks a promise stops the process, and libFuzzer keeps the input. `scripts/fuzz` builds and runs it; it is no part of the
// package, which has no way to instrument its targets.

internal import Glibc
internal import ScriptLanguage
internal import Shell

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  // A caller's bytes, valid for the call; copied at once.
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  guard let source = try? SourceText(name: "f", checking: bytes) else { return 0 }
  let isWhole = parse(source)
  if isWhole { format(source) }
  highlight(source)
  lint(source)
  return 0
}

/// Ends the process where a promise does not hold. A precondition's text is not in an optimised build.
private func promise(_ holds: Bool, _ what: String) {
  if !holds { broken(what) }
}

private func broken(_ what: String) -> Never {
  let message = Array("broken: \(what)\n".utf8)
  _ = write(2, message, message.count)
  abort()
}

/// Parses with recovery. Returns whether the text is a script.
private func parse(_ source: SourceText) -> Bool {
  var parser = Parser(source)
  var statement = Statement()
  var isWhole = true
  // Each step takes a byte at least, a failure too.
  for _ in 0...(2 * source.bytes.count + 1) {
    do throws(ParseFailure) {
      guard try parser.next(into: &statement) else { return isWhole }
      let span = statement.span
      promise(span.start >= 0 && span.start < span.end && span.end <= source.bytes.count, "a statement's span")
    } catch {
      isWhole = false
      let place = error.diagnostic.place
      promise((place?.line ?? 0) >= 1 && (place?.caretColumns ?? 0) >= 1, "a failure's place")
      if error.open != nil { return false }
      parser.recover()
    }
  }
  broken("the parser takes more steps than there are bytes")
}

private func format(_ source: SourceText) {
  guard let once = try? ScriptFormatter.format(source) else { broken("what parses can't be formatted") }
  let formatted = SourceText(name: "f", text: once)
  guard let twice = try? ScriptFormatter.format(formatted) else { broken("what was formatted can't be parsed") }
  promise((try? Meaning.of(formatted)) == (try? Meaning.of(source)), "formatting changed the meaning")
  promise(once == twice, "formatting twice is not formatting once")
}

private func highlight(_ source: SourceText) {
  var end = 0
  for mark in ScriptHighlighter.marks(in: source) {
    promise(mark.span.start >= end && mark.span.end > mark.span.start, "marks out of order")
    end = mark.span.end
  }
  promise(end <= source.bytes.count, "a mark beyond the text")
}

private func lint(_ source: SourceText) {
  var found = 0
  let lint = ScriptLint(table: table, files: NoFiles()) { problem in
    found += 1
    promise(!problem.message.isEmpty, "a problem without a message")
  }
  lint.check(source, at: nil)
  promise(found == lint.errorCount + lint.warningCount, "problems that were not counted")
}

/// One command of each shape that a signature can have.
private let table = CommandTable([
  entry(
    "stage", [Parameter("ID", .any, .entityID, refusesEmptyWords: true, "ids")],
    [.value("--from", "FILE", .file, repeats: true, "files")]),
  entry(
    "delete", [Parameter("ID", .any, .stagedID, "ids")],
    [.value("--confirm", "TEXT", .text, "name"), .flag("--yes", "yes")], isWrite: true),
  entry("show staged", [], []), entry("show run", [Parameter("RUN", .one, .run, "run")], []),
  entry("set", [Parameter("SETTING", .one, .setting, "name"), Parameter("VALUE", .optional, .text, "value")], []),
  entry(
    "login", [Parameter("NAME", .optional, .environment, "name")], [.value("--token", "REFERENCE", .secret, "token")]),
  entry(
    "level", [Parameter("N", .atLeastOne, .integer(1...3), "levels")],
    [.value("--age", "TIME", .duration, "age"), .value("--match", "RE", .pattern, "re")]),
  entry(
    "require",
    [Parameter("PROPERTY", .one, .choice(["environment", "api"]), "what"), Parameter("VALUE", .one, .text, "value")],
    [], standsFirst: true),
])

private func entry(
  _ name: String, _ parameters: [Parameter], _ options: [Shell.Option], isWrite: Bool = false, standsFirst: Bool = false
) -> CommandEntry {
  CommandEntry(
    Signature(
      name, .scripts, "a command", parameters: parameters, options: options, putsRows: name.hasPrefix("show"),
      isWrite: isWrite, standsFirst: standsFirst, examples: [])
  ) { _ in { _ in .none } }
}
