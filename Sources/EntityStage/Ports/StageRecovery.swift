// Rules: whoever implements this keeps one stage for each environment of a session, apart from those of other sessions, and
// tells them apart from what sessions that are gone have left behind.

public import CatalogAPI

/// Whose ids a stage holds.
public struct StageOwner: Sendable, Hashable {
  /// The environment's name.
  public let environment: String
  /// `ServiceEnvironment.catalogue` of the catalogue that they are meant for; nil for the embedded sandbox.
  public let catalogue: String?

  public init(environment: String, catalogue: String?) {
    self.environment = environment
    self.catalogue = catalogue
  }
}

/// A stage that a session left behind.
public struct LeftStage: Sendable, Equatable {
  /// What is known of its bytes.
  public enum Condition: String, Sendable {
    /// As it was at the end of the last statement that changed it.
    case whole
    /// The session ended in the middle of a statement; the stage is as it was before that one.
    case unfinished
    /// Bytes in it are not those that were written.
    case damaged
    /// It was written by a later version, in a form that this one doesn't know.
    case newer
  }

  /// Its name, which sorts by the time when it was begun.
  public let id: String
  public let owner: StageOwner
  /// Ids in it; of a damaged one, those before the damage.
  public let count: Int
  /// When it was last changed, in milliseconds since 1970.
  public let changed: Int64
  /// Who staged them, as `user@host`.
  public let author: String
  public let condition: Condition

  /// Whether it can be told whose ids they are.
  public var hasHead: Bool { !owner.environment.isEmpty }

  public init(
    id: String, owner: StageOwner, count: Int, changed: Int64, author: String, condition: Condition
  ) {
    self.id = id
    self.owner = owner
    self.count = count
    self.changed = changed
    self.author = author
    self.condition = condition
  }
}

/// What becomes of a stage that was left behind, once its ids were looked at.
public enum LeftStageFate: Sendable {
  case stays
  case goes
  /// It goes as soon as the stage that took its ids, of this environment, is kept; this mark is of the moment after that.
  case goesWhenKept(environment: String, StageMark)
}

/// Keeps stages where the end of the process, or of the power, does not reach them.
public protocol StageRecovery: Sendable {
  /// Writes what changed of an environment's stage since it was last kept; forgets it where it is empty.
  ///
  /// After it has returned, the stage survives the end of the process; after `settle`, that of the power.
  /// - Throws: `StoreError`. What was kept before is still there where ids were only added since; where some were taken out,
  ///   it is gone: they must not come back.
  func keep(_ stage: EntityStage, of owner: StageOwner) throws(StoreError)

  /// Waits until what was kept would survive a loss of power.
  /// - Throws: `StoreError`.
  func settle() throws(StoreError)

  /// Stages that sessions which are gone have left behind, the newest first. Those of sessions that still live are theirs.
  /// - Parameter examining: whether every byte is read and checked; otherwise only what stands at both ends.
  /// - Throws: `StoreError`.
  func leftStages(examining: Bool) throws(StoreError) -> [LeftStage]

  /// Hands the ids of a stage that was left behind to `body`, which says what becomes of it. As long as it is to go, nobody
  /// else can take it.
  /// - Parameter acceptingDamage: whether those before a damage are wanted all the same.
  /// - Returns: why it could not be removed.
  /// - Throws: `StoreError` where it is not there any more, is being taken by another shell, is damaged, of a later version,
  ///   or has no ids that are whole; what `body` throws; then it stays.
  func recover(
    _ stage: LeftStage, acceptingDamage: Bool, _ body: (EntityStage) async throws -> LeftStageFate
  ) async throws -> StoreError?

  /// Removes a stage that was left behind.
  /// - Throws: `StoreError`.
  func discard(_ stage: LeftStage) throws(StoreError)
}

/// Keeps nothing: for a host that has no files.
public struct NoStageRecovery: StageRecovery {
  public init() {}

  public func keep(_ stage: EntityStage, of owner: StageOwner) {}
  public func settle() {}
  public func leftStages(examining: Bool) -> [LeftStage] { [] }
  public func recover(
    _ stage: LeftStage, acceptingDamage: Bool, _ body: (EntityStage) async throws -> LeftStageFate
  ) async throws -> StoreError? {
    throw StoreError("this shell keeps no stages")
  }
  public func discard(_ stage: LeftStage) {}
}
