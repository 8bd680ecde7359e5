public import CatalogAPI
public import EntityStage

// A plan is a value: which ids, in which requests, where. It is bound to the environment it was made in and holds its own
// copy of the stage, so nothing that happens afterwards changes what it would do.

/// What a deletion would do.
public struct Plan: Sendable {
  /// The batches of a plan, as ranges of its ids; flat, so that 100,000 batches cost nothing.
  enum Work: Sendable {
    /// Ranges into the stage: batch n goes from `ends[n - 1]` to `ends[n]`.
    case stage(EntityStage, ends: [Int])
    /// Batches of an earlier run that are to be sent again.
    case resumed(RunID, numbers: [Int])
    case everything
  }

  public let environment: ServiceEnvironment
  public let scope: RunScope
  /// How many ids it holds; for everything, 0.
  public let idCount: Int
  public let requestCount: Int
  /// The first and last request, the token hidden.
  public let firstRequest: String
  public let lastRequest: String
  let work: Work

  /// The run that this goes on with.
  public var resumedRun: RunID? { if case .resumed(let run, _) = work { run } else { nil } }

  /// The ids of a plan that was made of a stage.
  public var ids: EntityStage? { if case .stage(let stage, _) = work { stage } else { nil } }

  /// Plans the deletion of every id of `stage`.
  /// - Parameters:
  ///   - maximumURLBytes: the longest URL; an id that is longer alone still gets a request of its own.
  ///   - savesCalls: changes the order of ids where that makes fewer requests: for a service that counts calls.
  /// - Returns: nil where the stage is empty.
  public init?(
    deleting stage: EntityStage, in environment: ServiceEnvironment, measure: RequestMeasure, maximumURLBytes: Int,
    savesCalls: Bool = false
  ) {
    guard !stage.isEmpty else { return nil }
    let overhead = measure.deleteOverhead
    if savesCalls {
      let packing = Packing(stage, room: maximumURLBytes - overhead) { measure.length(of: $0) }
      self.init(packing.stage, packing.ends, in: environment, measure)
      return
    }
    var ends: [Int] = []
    var used = overhead
    var inBatch = 0
    var position = 0
    stage.forEachID { id in
      let length = measure.length(utf8: id)
      if inBatch > 0, used + 1 + length > maximumURLBytes {
        ends.append(position)
        used = overhead
        inBatch = 0
      }
      used += length + (inBatch > 0 ? 1 : 0)
      inBatch += 1
      position += 1
    }
    ends.append(stage.count)
    self.init(stage, ends, in: environment, measure)
  }

  private init(_ stage: EntityStage, _ ends: [Int], in environment: ServiceEnvironment, _ measure: RequestMeasure) {
    self.environment = environment
    scope = .ids
    idCount = stage.count
    requestCount = ends.count
    work = .stage(stage, ends: ends)
    let start = ends.count > 1 ? ends[ends.count - 2] : 0
    firstRequest = Batch(stage.ids(in: 0..<ends[0])).map(measure.shownDelete) ?? ""
    lastRequest = Batch(stage.ids(in: start..<stage.count)).map(measure.shownDelete) ?? ""
  }

  /// Plans the deletion of the whole catalogue.
  public init(deletingEverythingIn environment: ServiceEnvironment, measure: RequestMeasure) {
    self.environment = environment
    scope = .everything
    idCount = 0
    requestCount = 1
    work = .everything
    firstRequest = measure.shownDeleteAll
    lastRequest = measure.shownDeleteAll
  }

  /// Plans what is left of a run: the batches that were never sent, failed, or whose outcome is not known.
  /// - Parameter pending: those batches, in order.
  /// - Returns: nil where nothing is left, where the run belongs to another catalogue, or where ids of it are missing.
  public init?(
    resuming run: Run, pending: [JournaledBatch], in environment: ServiceEnvironment, measure: RequestMeasure
  ) {
    guard let first = pending.first, let last = pending.last, run.catalogue == environment.catalogue,
      run.scope == .everything || pending.allSatisfy({ $0.batch != nil })
    else { return nil }
    self.environment = environment
    scope = run.scope
    idCount = pending.reduce(0) { $0 + ($1.batch?.count ?? 0) }
    requestCount = pending.count
    work = .resumed(run.id, numbers: pending.map(\.number))
    firstRequest = first.batch.map(measure.shownDelete) ?? measure.shownDeleteAll
    lastRequest = last.batch.map(measure.shownDelete) ?? measure.shownDeleteAll
  }

  /// The time that the requests take at a rate, or nil where no rate holds.
  public func duration(callsPerMinute: Int?) -> Duration? {
    guard let rate = callsPerMinute, rate > 0 else { return nil }
    return .seconds((requestCount - 1) / rate * 60)
  }
}
