public import CatalogAPI
public import Deletion
public import EntityStage
public import Shell

extension CatalogWorkspace {
  /// What a workspace reaches the world through.
  public struct Ports: Sendable {
    public var environments: any EnvironmentStore
    public var tokens: any TokenStore
    public var journal: any Journal
    /// What is known of the items of runs: in the journal's file, where there is one.
    public var records: any RunRecords
    public var transport: any Transport
    /// Starts the embedded sandbox where it does not run yet, and tells where it is.
    public var sandbox: @Sendable () async throws -> BaseURL
    /// Opens a file, or standard input for `-`.
    public var bytes: @Sendable (String) throws -> any ByteSource
    /// Keeps other shells of this machine from deleting in the same catalogue, whatever name they have for it; what it returns is held meanwhile.
    public var lease: @Sendable (ServiceEnvironment) throws -> any Sendable
    public var author: @Sendable (String) -> RunAuthor
    /// Whether a process that still lives deletes in this `ServiceEnvironment.catalogue`.
    public var isDeleting: @Sendable (String) -> Bool

    /// A variable of the process's environment, which a token may be in.
    public var variable: @Sendable (String) -> String?
    /// Where stages survive the end of the process.
    public var recovery: any StageRecovery
    /// Writes the record of a run as a page.
    public var pages: any RunPageWriting
    /// The SHA-256 of bytes, in hexadecimal.
    public var digest: @Sendable ([UInt8]) -> String
    /// The times of calls that other shells make in this `ServiceEnvironment.rateScope`; nil: nobody else makes any.
    public var calls: @Sendable (String) -> (any CallTimes)?

    /// - Parameter author: gives who deletes, from the origin of the statement.
    public init(
      environments: any EnvironmentStore, tokens: any TokenStore, journal: any Journal,
      records: (any RunRecords)? = nil, transport: any Transport,
      sandbox: @escaping @Sendable () async throws -> BaseURL,
      bytes: @escaping @Sendable (String) throws -> any ByteSource,
      lease: @escaping @Sendable (ServiceEnvironment) throws -> any Sendable,
      author: @escaping @Sendable (String) -> RunAuthor,
      isDeleting: @escaping @Sendable (String) -> Bool = { _ in true },
      variable: @escaping @Sendable (String) -> String? = { _ in nil },
      recovery: any StageRecovery = NoStageRecovery(), pages: any RunPageWriting = NoRunPages(),
      digest: @escaping @Sendable ([UInt8]) -> String = { _ in "" },
      calls: @escaping @Sendable (String) -> (any CallTimes)? = { _ in nil }
    ) {
      self.environments = environments
      self.tokens = tokens
      self.journal = journal
      self.records = records ?? journal as? any RunRecords ?? MemoryRunRecords(journal)
      self.transport = transport
      self.sandbox = sandbox
      self.bytes = bytes
      self.lease = lease
      self.author = author
      self.isDeleting = isDeleting
      self.variable = variable
      self.recovery = recovery
      self.pages = pages
      self.digest = digest
      self.calls = calls
    }
  }
}
