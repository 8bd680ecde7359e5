internal import CatalogAPI
internal import Deletion
internal import EntityStage
internal import Prompting
internal import ScriptLanguage
internal import Shell

// The tour runs in a session of its own, in the sandbox, with the settings as they are when nobody sets any: whatever is typed
// there, the session that it was called from can't be changed by it, and no other environment be reached.

/// `tour`
struct Tour: CatalogCommand {
  static let signature = Signature(
    "tour", .scripts, "shows around in two minutes, in the sandbox",
    isRecorded: false,
    details: [
      "It is for the prompt. Each step says what it is for and shows a statement; Enter runs it, or type it. Everything runs in",
      "the sandbox inside this process, whatever the environment is. 'quit', Ctrl-C and Ctrl-D leave it; then the session is as",
      "it was, with what was staged, and the items are back.",
    ],
    examples: [
      Example("tour", "it explains itself"),
      Example("use sandbox\ntour", "the sandbox is also where one goes on from there"),
    ])

  init(_ arguments: Arguments) {}

  func run(in context: Context, on workspace: CatalogWorkspace) async throws -> Effect {
    guard context.isPrompt else {
      throw Diagnostic(
        .failed, "the tour is for the prompt, where somebody is shown around",
        help: "start 'recsh' on a terminal and type 'tour'; 'help' tells the same to read")
    }
    guard !context.policy.isReadOnly, !context.policy.isDryRun else {
      throw Diagnostic(
        .refused, "the tour deletes two items of the sandbox, and this shell was started so that it deletes nothing",
        help: "start it without --read-only and --dry-run")
    }
    let ids = try await Self.items(in: context, on: workspace)
    let name = CatalogWorkspace.sandboxName
    let before = workspace.stage(name)
    workspace.changeStage(name) { $0 = EntityStage() }
    defer { workspace.changeStage(name) { $0 = before } }
    return Effect(status: await walk(ids, in: context, on: workspace))
  }

  /// Goes from step to step.
  private func walk(_ ids: [String], in context: Context, on workspace: CatalogWorkspace) async -> ExitStatus {
    let guide = Self.interpreter(context.output, context.approver, context.interruption, context, workspace)
    let steps = TourStep.all(ids)
    context.note(
      "a tour of \(steps.count) steps in the sandbox, where nothing is real; Enter runs what is shown, 'quit' leaves")
    var hasWritten = false
    for (index, step) in steps.enumerated() {
      context.note("")
      context.note("\(index + 1) of \(steps.count), \(step.meaning):")
      context.note("    \(step.statement)")
      while true {
        guard await Self.isWanted(step, in: context) else {
          await leave(ids, hasWritten, in: context, on: workspace)
          return Task.isCancelled ? .interrupted : .success
        }
        hasWritten = hasWritten || step.isWrite
        let outcome = await guide.run(SourceText(name: "tour", text: step.statement), from: .prompt)
        if outcome.status == .success { break }
        if Task.isCancelled {
          await leave(ids, hasWritten, in: context, on: workspace)
          return .interrupted
        }
        context.note("it did not go through: Enter tries it again, 'quit' leaves")
      }
    }
    context.note("")
    context.note("that is all: the items are back, and your session is as it was")
    context.note(
      "next: 'help', 'env add' for a catalogue of your own, 'record start FILE' to keep what you do as a script")
    return .success
  }

  /// Asks until the person runs the step or leaves.
  private static func isWanted(_ step: TourStep, in context: Context) async -> Bool {
    while let line = await context.approver.line(for: "tour>") {
      let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if words.isEmpty || words == step.statement { return true }
      if ["quit", "exit", "q"].contains(words) { return false }
      context.note("the tour runs what it shows, \(step.statement): Enter runs it, 'quit' leaves")
    }
    return false
  }

  /// Brings back what is deleted still. Also where Ctrl-C ended the tour, for which the task that was told to end is too late.
  private func leave(
    _ ids: [String], _ hasWritten: Bool, in context: Context, on workspace: CatalogWorkspace
  ) async {
    let missing = hasWritten ? await Task { await Self.bringBack(ids, in: context, on: workspace) }.value : []
    guard missing.isEmpty else {
      context.output.say(
        .warning(
          "left the tour, and \(missing.joined(separator: " ")) could not be brought back into the sandbox; 'restore \(missing.joined(separator: " "))' tries it again"
        ))
      return
    }
    context.note("left the tour: your session is as it was; 'tour' begins it again")
  }

  /// Restores those of the items that are not there.
  /// - Returns: those that could not be brought back.
  private static func bringBack(
    _ ids: [String], in context: Context, on workspace: CatalogWorkspace
  ) async -> [String] {
    var missing: [String] = []
    for id in ids where await !isThere(id, in: context, on: workspace) { missing.append(id) }
    guard !missing.isEmpty else { return [] }
    let quiet = interpreter(CollectingOutput(), NoApprover(), Interruption(), context, workspace)
    let text = "restore \(missing.joined(separator: " ")) --yes"
    let outcome = await quiet.run(SourceText(name: "tour", text: text), from: .text)
    return outcome.status == .success ? [] : missing
  }

  /// Whether the sandbox has an item; one that can't be looked at counts as missing, for restoring what is there does no harm.
  private static func isThere(_ id: String, in context: Context, on workspace: CatalogWorkspace) async -> Bool {
    do {
      let environment = try await workspace.environment(CatalogWorkspace.sandboxName)
      let reader = try await workspace.reader(for: environment, in: context)
      return try await reader.entity(EntityID(id), timeout: context.session.settings.duration("timeout")) != nil
    } catch { return false }
  }

  /// A session in the sandbox that shares nothing with the one that asks but the sandbox itself.
  private static func interpreter(
    _ output: any Output, _ approver: any Approver, _ interruption: Interruption, _ context: Context,
    _ workspace: CatalogWorkspace
  ) -> Interpreter {
    var policy = context.policy
    policy.retarget = nil
    return Interpreter(
      session: Session(
        environment: CatalogWorkspace.sandboxName, settings: Settings(context.session.settings.descriptions)),
      host: ShellHost(
        output: output, approver: approver, files: context.files, clock: context.clock, history: MemoryHistory(),
        policy: policy, interruption: interruption, redact: { workspace.redact($0) }, digest: workspace.ports.digest,
        checkEnvironment: { try workspace.require($0) }, version: workspace.ports.author("").version),
      table: context.table)
  }

  /// Items that the sandbox seeds are called so, and some may be deleted already.
  private static let seeded = 1...200
  private static let wanted = 2

  /// Two items that are there.
  /// - Throws: `Diagnostic`.
  private static func items(in context: Context, on workspace: CatalogWorkspace) async throws -> [String] {
    let environment = try await workspace.environment(CatalogWorkspace.sandboxName)
    let reader = try await workspace.reader(for: environment, in: context)
    var found: [String] = []
    for number in seeded where found.count < wanted {
      let id = try EntityID("sku-\(number)")
      do {
        if try await reader.entity(id, timeout: context.session.settings.duration("timeout")) != nil {
          found.append(id.text)
        }
      } catch { throw Diagnostic(reading: error, environment) }
    }
    guard found.count == wanted else {
      throw Diagnostic(
        .failed, "the sandbox has none of its items left for a tour",
        help: "'quit' and start again: each shell has a fresh sandbox")
    }
    return found
  }
}
