/// What the configuration says of environments.
public struct EnvironmentList: Sendable, Equatable {
  /// In the order of the configuration.
  public var environments: [ServiceEnvironment]
  /// The one that a shell starts in; nil: the sandbox.
  public var defaultName: String?

  public init(environments: [ServiceEnvironment] = [], defaultName: String? = nil) {
    self.environments = environments
    self.defaultName = defaultName
  }

  public subscript(name: String) -> ServiceEnvironment? {
    environments.first { $0.name == name }
  }
}

/// Keeps the configured environments.
public protocol EnvironmentStore: Sendable {
  /// - Throws: `StoreError` where the configuration can't be read or holds nonsense.
  func load() throws -> EnvironmentList
  /// Replaces the list on disk, as one step.
  /// - Throws: `StoreError`.
  func save(_ list: EnvironmentList) throws
}

/// Finds the tokens of environments.
public protocol TokenStore: Sendable {
  /// Asks the environment's source. `prompt` is not this port's business: whoever can ask a person does.
  /// - Throws: `StoreError`, with the way out in its help.
  func token(for environment: ServiceEnvironment) async throws -> Secret
  /// Keeps a token in the credentials file, for an environment whose source is `store`.
  /// - Throws: `StoreError`.
  func keep(_ token: Secret, for environment: String) throws
  /// Takes it out again; true where one was there.
  /// - Throws: `StoreError`.
  func forget(_ environment: String) throws -> Bool
}
