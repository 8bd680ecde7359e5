@_spi(AlgorithmCommands) internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// `algorithm upload NAME FILE`
struct UploadAlgorithm: CatalogCommand {
  private static let name = Parameter("NAME", .one, .text, refusesEmptyWords: true, "the name of the algorithm")
  private static let file = Parameter(
    "FILE", .one, .file, refusesEmptyWords: true, "its lists, CSV, plain or gzip; - is standard input")
  private static let keyType = Option.value(
    "--key-type", "TYPE", .text, "what the keys are; left out, the service takes the current item")
  private static let environmentID = Option.value(
    "--environment-id", "N|ALL", .text, "the environments; left out, the service's default Production")
  private static let existing = Option.flag("--existing", "the name is there already: only upload the lists")
  private static let keysPerRequest = Option.value(
    "--keys-per-request", "N", .integer(1...AlgorithmList.mostKeys), "several requests, of at most N keys each")
  static let signature = Signature(
    "algorithm upload", .algorithms, "makes a custom algorithm and uploads its lists", parameters: [name, file],
    options: [
      keyType, environmentID, existing, keysPerRequest, DeletionOptions.yes, DeletionOptions.confirm,
      DeletionOptions.dryRun,
    ],
    putsRows: true, isWrite: true,
    details: [
      "A row of FILE is a key and the ids of the items to recommend for it, the best first: key,id,id,… The key may be empty.",
      "Types: \(AlgorithmKeyType.named.joined(separator: ", ")), or an attribute user.… or profile.…",
      "The whole file is checked before anything is sent: at most 25,000 keys, 500 ids a key, and no key twice. It goes in one",
      "request, because no source says whether a second one adds to the first or replaces it; --keys-per-request sends",
      "several all the same, of any number of keys. Keys and ids must be known to the service. The journal keeps deletions of",
      "items, and not these uploads.",
    ],
    examples: [
      Example("algorithm upload 'Staff picks' picks.csv --yes", "a name, and what to recommend under it"),
      Example(
        "algorithm upload 'Staff picks' picks.csv --key-type currentcategory \\\n  --environment-id ALL --dry-run",
        "checks the file and sends nothing"),
    ])

  private let name: Argument
  private let file: Argument
  private let keyType: Argument?
  private let environmentID: Argument?
  private let isExisting: Bool
  private let keysPerRequest: Int?
  private let options: DeletionOptions

  init(_ arguments: Arguments) throws {
    guard let name = arguments.first(Self.name), let file = arguments.first(Self.file) else {
      throw Diagnostic(.usage, "a name and a file are needed", help: Self.signature.usage)
    }
    self.name = name
    self.file = file
    keyType = arguments.first(Self.keyType)
    environmentID = arguments.first(Self.environmentID)
    isExisting = arguments.has(Self.existing)
    keysPerRequest = arguments.integer(Self.keysPerRequest)
    options = DeletionOptions(arguments)
    if isExisting, keyType != nil {
      throw Diagnostic(
        .usage, "--key-type goes with a new name, and --existing says that it is there", help: Self.signature.usage)
    }
  }

  /// What the words mean, checked.
  private struct Order {
    var name: AlgorithmName
    /// Nil: the name is there already, or the service's default is meant.
    var keyType: AlgorithmKeyType?
    var environment: AlgorithmEnvironment?
    var lists: [AlgorithmList]
    var idCount: Int
    var keysPerRequest: Int

    /// Requests that upload lists.
    var uploads: Int { (lists.count + keysPerRequest - 1) / keysPerRequest }
  }

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    let environment = try await workspace.environment(context.session.environment)
    try WriteConsent.requireClassic(environment, for: "custom algorithms")
    let order = try order(in: context, workspace)
    let requests = order.uploads + (isExisting ? 0 : 1)
    let consent = WriteConsent(context: context, workspace: workspace, options: options)
    if consent.isDryRun {
      try context.put(report(order, environment, requests: requests, state: "not sent"))
      context.note("dry run: nothing was sent")
      return .none
    }
    try await consent.obtain(for: "upload", summary: summary(order, environment, requests), in: environment)
    let client = AlgorithmClient(
      environment: environment, token: try await consent.token(for: environment), transport: workspace.ports.transport)
    let said = try await send(order, by: client, in: environment, context, workspace)
    try context.put(report(order, environment, requests: requests, state: "accepted"))
    AlgorithmReplies.note(said, in: context)
    if order.uploads > 1 {
      context.warn(
        "it went in \(order.uploads) requests, and no source says that the service keeps the keys of all of them")
    }
    return .none
  }

  // MARK: checks

  private func order(in context: Context, _ workspace: CatalogWorkspace) throws -> Order {
    let name: AlgorithmName
    do { name = try AlgorithmName(self.name.text) } catch {
      throw Diagnostic(
        .usage, "this can't be a name: \(error.reason)", place: context.place(of: self.name), help: "give another name")
    }
    let keyType = try self.keyType.map { argument in
      guard let type = AlgorithmKeyType(argument.text) else {
        let nearest = NearestName.match(argument.text, among: AlgorithmKeyType.named)
        throw Diagnostic(
          .usage, "'\(argument.text)' is no type of keys", place: context.place(of: argument),
          help: nearest.map { "did you mean '\($0)'?" }
            ?? "one of: \(AlgorithmKeyType.named.joined(separator: ", ")), user.…, profile.…")
      }
      return type
    }
    let environment = try environmentID.map { argument in
      guard let id = AlgorithmEnvironment(argument.text) else {
        throw Diagnostic(
          .usage, "'\(argument.text)' is no environment's id", place: context.place(of: argument),
          help: "a number, or ALL")
      }
      return id
    }
    let (lists, count) = try read(context, workspace)
    if count > AlgorithmList.mostKeys, keysPerRequest == nil {
      throw Diagnostic(
        .refused,
        "\(NumberText.grouped(count)) keys are more than one upload takes, which is \(NumberText.grouped(AlgorithmList.mostKeys))",
        place: context.place(of: file),
        help: "--keys-per-request N sends several; whether the service keeps the keys of all of them, no source says")
    }
    return Order(
      name: name, keyType: keyType, environment: environment, lists: lists,
      idCount: lists.reduce(0) { $0 + $1.ids.count }, keysPerRequest: keysPerRequest ?? AlgorithmList.mostKeys)
  }

  private func read(
    _ context: Context, _ workspace: CatalogWorkspace
  ) throws -> (lists: [AlgorithmList], count: Int) {
    // Where one request has to do, nobody needs those that don't fit: a file of any size costs no more than one request.
    var reader = AlgorithmListReader(keeping: keysPerRequest == nil ? AlgorithmList.mostKeys : .max)
    _ = try FeedFile(file: file, context: context, workspace: workspace).readBlocks { reader.take($0) }
    reader.finish()
    guard reader.problemCount == 0 else {
      for problem in reader.problems { context.warn("\(file.text):\(problem.line): \(problem.reason)") }
      throw Diagnostic(
        .failed, "\(file.text): \(NumberText.counted(reader.problemCount, "row", "rows")) can't be uploaded",
        place: context.place(of: file), help: "nothing was sent; a row is key,id,id,…")
    }
    guard !reader.lists.isEmpty else {
      throw Diagnostic(
        .failed, "\(file.text) has no rows", place: context.place(of: file),
        help: "nothing was sent; a row is key,id,id,…")
    }
    if reader.environments > 0 {
      context.note(
        "\(file.text): \(NumberText.counted(reader.environments, "line", "lines")) '# environment:' passed over, as a download has them"
      )
    }
    return (reader.lists, reader.listCount)
  }

  // MARK: sending

  private func send(
    _ order: Order, by client: AlgorithmClient, in environment: ServiceEnvironment, _ context: Context,
    _ workspace: CatalogWorkspace
  ) async throws -> [String] {
    let timeout = context.session.settings.duration("timeout")
    var said: [String] = []
    var done = ""
    func carryOut(_ body: () async throws -> CatalogReply) async throws {
      do {
        let reply = try await WriteConsent.inTurn(in: environment, context, workspace, body)
        said.append(try AlgorithmReplies.said(reply, after: done, workspace))
      } catch let error as TransportError {
        throw AlgorithmReplies.diagnostic(error, after: done)
      } catch is CancellationError where !done.isEmpty { throw Diagnostic(.interrupted, "interrupted; \(done)") }
    }
    defer { context.output.show(nil) }
    context.output.show(Progress("uploading", done: 0, total: order.lists.count, unit: "keys"))
    if !isExisting {
      try await carryOut { try await client.create(order.name, keyType: order.keyType, timeout: timeout) }
      done = "the name was accepted before; --existing goes on from there"
    }
    for start in stride(from: 0, to: order.lists.count, by: order.keysPerRequest) {
      context.output.show(Progress("uploading", done: start, total: order.lists.count, unit: "keys"))
      let lists = Array(order.lists[start..<min(start + order.keysPerRequest, order.lists.count)])
      try await carryOut {
        try await client.fill(order.name, with: lists, environment: order.environment, timeout: timeout)
      }
      done = "\(NumberText.counted(start + lists.count, "key was", "keys were")) accepted before"
    }
    return said
  }

  private func summary(_ order: Order, _ environment: ServiceEnvironment, _ requests: Int) -> [String] {
    [
      "upload '\(order.name)' to \(environment.name) (\(environment.base.text), client \(environment.client))",
      "\(NumberText.counted(order.lists.count, "key", "keys")), \(NumberText.counted(order.idCount, "id", "ids")), "
        + "\(NumberText.counted(requests, "request", "requests")), for \(order.environment?.text ?? "the default Production environment")",
    ]
  }

  private func report(_ order: Order, _ environment: ServiceEnvironment, requests: Int, state: String) -> Report {
    .record([
      "algorithm": .text(order.name.text), "environment": .text(environment.name), "state": .text(state),
      "keys": .number(order.lists.count), "ids": .number(order.idCount), "requests": .number(requests),
    ])
  }
}
