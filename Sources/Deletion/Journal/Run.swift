public import CatalogAPI

/// The name of one deletion: sorts by time, short enough to type, `20261123-093000-4f2a`.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }
  public var description: String { text }
}

/// Who deletes, from where, by which version.
public struct RunAuthor: Sendable, Equatable {
  public var user: String
  public var host: String
  /// `prompt`, or a script and line.
  public var origin: String
  public var version: String

  public init(user: String, host: String, origin: String, version: String) {
    self.user = user
    self.host = host
    self.origin = origin
    self.version = version
  }
}

/// What a run set out to delete.
public enum RunScope: String, Sendable {
  /// Named items, in batches.
  case ids
  /// The whole catalogue, in one request without ids.
  case everything
}

/// How far a run is.
public enum RunState: String, Sendable, CaseIterable {
  /// Being sent now, or cut off while it was.
  case running
  /// Every batch was accepted.
  case done
  /// It ended with batches that failed, or whose outcome is not known, or that were never sent.
  case incomplete
}

/// A run as it stands in the journal's first row.
public struct Run: Sendable, Equatable {
  public var id: RunID
  public var scope: RunScope
  /// Name of the environment.
  public var environment: String
  /// `ServiceEnvironment.identity` of the environment that the plan was made in.
  public var identity: String
  /// `ServiceEnvironment.catalogue` of that environment: it stays the same when the environment gets another name.
  public var catalogue: String { String(identity.dropFirst(environment.count + 1)) }
  /// Where the requests go: the base URL.
  public var base: String
  public var client: String
  public var author: RunAuthor
  public var state: RunState
  public var idCount: Int
  public var batchCount: Int
  /// How it was agreed to, in words; empty where an older version did not note it.
  public var consent = ""
  /// The guards that let it through, a line `name: figures` each; empty where an older version did not note them.
  public var guards = ""
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var started: Int64
  /// Milliseconds since 1970-01-01T00:00:00Z; nil while it runs.
  public var ended: Int64?

  public init(
    id: RunID, scope: RunScope, environment: ServiceEnvironment, author: RunAuthor, idCount: Int, batchCount: Int,
    started: Int64
  ) {
    self.init(
      id: id, scope: scope, environment: environment.name, identity: environment.identity, base: environment.base.text,
      client: environment.account, author: author, state: .running, idCount: idCount, batchCount: batchCount,
      started: started, ended: nil)
  }

  /// A run read back from where it was kept.
  public init(
    id: RunID, scope: RunScope, environment: String, identity: String, base: String, client: String, author: RunAuthor,
    state: RunState, idCount: Int, batchCount: Int, started: Int64, ended: Int64?
  ) {
    self.id = id
    self.scope = scope
    self.environment = environment
    self.identity = identity
    self.base = base
    self.client = client
    self.author = author
    self.state = state
    self.idCount = idCount
    self.batchCount = batchCount
    self.started = started
    self.ended = ended
  }
}

/// How far a batch is.
public enum BatchState: String, Sendable, CaseIterable {
  /// Never sent.
  case planned
  /// Its request may have left; no outcome was written.
  case sent
  /// The service accepted it.
  case done
  /// The service refused it, or no request could be made.
  case failed
  /// Its request left and no reply came.
  case unknown
}

/// One batch as the journal has it.
public struct JournaledBatch: Sendable, Equatable {
  /// From 1, in the order of the plan.
  public var number: Int
  /// Nil for the one batch of a run that deletes everything.
  public var batch: Batch?
  public var state: BatchState
  /// How often its request left, or may have left.
  public var attempts: Int
  /// HTTP status of the last reply.
  public var status: Int?
  /// What the service said, or why no reply came.
  public var note: String
  /// Milliseconds from the last sending to its outcome.
  public var latency: Double?
  /// When its outcome was written, in milliseconds since 1970-01-01T00:00:00Z.
  public var ended: Int64?

  public init(
    number: Int, batch: Batch?, state: BatchState, attempts: Int, status: Int?, note: String, latency: Double? = nil,
    ended: Int64? = nil
  ) {
    self.latency = latency
    self.ended = ended
    self.number = number
    self.batch = batch
    self.state = state
    self.attempts = attempts
    self.status = status
    self.note = note
  }
}

/// Batches and ids of a run by state.
public struct RunCounts: Sendable, Equatable {
  public var batches: [BatchState: Int]
  public var ids: [BatchState: Int]

  public init(batches: [BatchState: Int] = [:], ids: [BatchState: Int] = [:]) {
    self.batches = batches
    self.ids = ids
  }

  /// Ids in any of `states`.
  public func ids(in states: BatchState...) -> Int { states.reduce(0) { $0 + (ids[$1] ?? 0) } }
  /// Batches in any of `states`.
  public func batches(in states: BatchState...) -> Int { states.reduce(0) { $0 + (batches[$1] ?? 0) } }
}
