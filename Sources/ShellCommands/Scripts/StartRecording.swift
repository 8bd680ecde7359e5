internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `record start FILE`
struct StartRecording: CatalogCommand {
  private static let file = Parameter("FILE", .one, .file, "where the statements go")
  private static let append = Option.flag("--append", "go on in a file that is there")
  private static let withOutput = Option.flag(
    "--with-output", "also what statements put out, as '#=' comments that 'recsh test' compares")
  static let signature = Signature(
    "record start", .scripts, "writes what is done from now on to a file that replays it", parameters: [file],
    options: [append, withOutput],
    details: [
      "A recording is an ordinary script: 'recsh FILE --yes' replays it. It is written statement by statement, so a",
      "crash loses nothing that ran. Statements that failed stay in it as comments. Its head requires the environment, the",
      "client and the API that it was made with, so it fails anywhere else; 'recsh --retarget NAME FILE' is the way to",
      "another environment. Its last line is a digest: one that was cut off or changed needs --allow-edited. Tokens are",
      "never in it: where one was typed it refers to ${secret:NAME}, which a replay takes from the variable",
      "RECSH_SECRET_NAME (capitals, '_' for other signs), from the token kept for the environment NAME, or asks for.",
    ],
    examples: [
      Example("record start cleanup.recsh\nstage sku-1\nrecord stop", "a recording with one statement"),
      Example("record start cleanup.recsh --with-output\ncount staged\nrecord stop", "a script that is a test, too"),
      Example("record start cleanup.recsh --append\nrecord stop", "goes on in the same file"),
    ])

  private let file: Argument
  private let appending: Bool
  private let keepsOutput: Bool

  init(_ arguments: Arguments) throws {
    guard let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a file is needed", help: Self.signature.usage)
    }
    self.file = file
    appending = arguments.has(Self.append)
    keepsOutput = arguments.has(Self.withOutput)
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    // One that runs already is refused further on, and has these.
    guard context.recording == nil else {
      return Effect(.startRecording(path: file.text, appending: appending, keepsOutput: keepsOutput, pins: []))
    }
    let staged = workspace.stage(context.session.environment).count
    if staged > 0 {
      context.warn(
        "\(staged == 1 ? "1 id is" : "\(staged) ids are") staged already, and the recording does not have how; 'unstage --all' first makes it whole"
      )
    }
    let variables = context.session.variables.keys.sorted()
    if !variables.isEmpty {
      let names = variables.prefix(5).map { "$" + $0 }.joined(separator: ", ")
      context.warn(
        "the recording does not have what was set before: \(names)\(variables.count > 5 ? ", …" : "")")
    }
    let name = context.session.environment
    let pins = try workspace.pins(of: name)
    return Effect(
      .startRecording(
        path: file.text, appending: appending, keepsOutput: keepsOutput,
        pins: [
          "version \(workspace.ports.author("").version)", "environment \(name)", "api \(pins.api)",
          "client \(Quoting.word(pins.client))",
        ]))
  }
}
