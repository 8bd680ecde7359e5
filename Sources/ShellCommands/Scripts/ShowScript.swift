internal import ScriptLanguage
internal import Shell

/// `show script FILE`
struct ShowScript: Command {
  private static let file = Parameter("FILE", .one, .file, "a script")
  static let signature = Signature(
    "show script", .scripts, "shows a script, coloured where colours are", parameters: [file],
    details: ["What can't be parsed is shown plain; 'recsh check FILE' tells what is wrong with it."],
    examples: [
      Example("show script cleanup.recsh", "before it is run"),
      Example("show script cleanup.recsh | head", "its first lines, without colours"),
    ])

  private let file: Argument

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
  }

  func run(in context: Context) async throws -> Effect {
    let source: SourceText
    do { source = try SourceText(name: file.text, checking: try context.files.read(file.text)) } catch let error
      as Diagnostic
    {
      throw error.placed(at: context.place(of: file))
    }
    var lines = source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    try context.put(.script(lines))
    return .none
  }
}
