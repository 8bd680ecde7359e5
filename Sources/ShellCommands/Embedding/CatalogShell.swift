// For a program that wants the language and the safety of the shell without its terminal: no files, no standard output, no
// exit. Whatever a host does not hand in is kept in memory or not there at all.

public import CatalogAPI
public import Deletion
internal import EntityStage
public import ScriptLanguage
public import Shell

/// A shell inside another program.
public final class CatalogShell: Sendable {
  /// What one text came to.
  public struct Outcome: Sendable {
    /// 0 where all went well; otherwise as the program of the same name would exit.
    public let status: ExitStatus
    /// The results, in order.
    public let reports: [CollectedReport]
    /// Notes, warnings and errors, in order.
    public let messages: [Message]
  }

  private let interpreter: Interpreter
  private let output: CollectingOutput

  /// - Parameters:
  ///   - environments: where catalogues are; the first is the one that statements start in.
  ///   - transport: carries the requests.
  ///   - journal: keeps what was meant, sent and answered; the default is gone with the process.
  ///   - policy: confirmations given beforehand; nobody is ever asked.
  ///   - author: who deletes.
  ///   - token: gives the token of an environment.
  public init(
    environments: [ServiceEnvironment], transport: any Transport, journal: any Journal = MemoryJournal(),
    policy: RunPolicy = RunPolicy(), author: RunAuthor, clock: any WallClock,
    token: @escaping @Sendable (ServiceEnvironment) async throws -> Secret
  ) {
    let output = CollectingOutput()
    self.output = output
    // Whatever source they name, the host gives the token.
    let environments = environments.map { environment in
      var environment = environment
      environment.tokenSource = .store
      return environment
    }
    let workspace = CatalogWorkspace(
      CatalogWorkspace.Ports(
        environments: FixedEnvironments(EnvironmentList(environments: environments)),
        tokens: HostTokens(source: token), journal: journal, transport: transport,
        sandbox: { throw StoreError("this shell has no embedded sandbox") },
        bytes: { _ in throw StoreError("this shell has no files") }, lease: { _ in () },
        author: { origin in
          var author = author
          author.origin = origin
          return author
        }))
    interpreter = Interpreter(
      session: Session(
        environment: environments.first?.name ?? CatalogWorkspace.sandboxName, settings: .standard),
      host: ShellHost(
        output: output, files: NoFiles(), clock: clock, history: MemoryHistory(), policy: policy,
        redact: { workspace.redact($0) }, version: author.version),
      table: .standard(on: workspace))
  }

  /// Runs a text, whole or not at all where it can't be parsed. One text at a time: a second call waits for the first.
  /// - Parameter arguments: `$1…` of the text.
  public func run(_ text: String, arguments: [String] = []) async -> Outcome {
    let outcome = await interpreter.run(
      SourceText(name: "host", text: text), from: .text, arguments: arguments)
    let (reports, messages) = output.take()
    return Outcome(status: outcome.status, reports: reports, messages: messages)
  }
}

/// Environments that a host handed in and that statements can't change.
struct FixedEnvironments: EnvironmentStore {
  private let list: EnvironmentList

  init(_ list: EnvironmentList) { self.list = list }

  func load() -> EnvironmentList { list }

  func save(_ list: EnvironmentList) throws {
    throw StoreError("the environments of this shell are given by its host", help: "change them there")
  }
}

/// Tokens that a host gives.
struct HostTokens: TokenStore {
  let source: @Sendable (ServiceEnvironment) async throws -> Secret

  func token(for environment: ServiceEnvironment) async throws -> Secret { try await source(environment) }

  func keep(_ token: Secret, for environment: String) throws {
    throw StoreError("the tokens of this shell are kept by its host")
  }

  func forget(_ environment: String) throws -> Bool { false }
}
