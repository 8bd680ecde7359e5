public import CatalogAPI

/// Reads many items, several at once.
public struct EntitySweep: Sendable {
  private let reader: CatalogReader
  private let timeout: Duration
  private let concurrency: Int

  /// So many items in a row that can't be read end it: the rest can't be either.
  private static let failureLimit = 3

  /// - Parameters:
  ///   - timeout: of one exchange.
  ///   - concurrency: items that are asked for at once, from 1.
  public init(_ reader: CatalogReader, timeout: Duration, concurrency: Int) {
    self.reader = reader
    self.timeout = timeout
    self.concurrency = max(1, concurrency)
  }

  /// What was read of one item.
  public typealias Reading = Result<CatalogEntity?, CatalogReadError>

  /// - Parameters:
  ///   - ids: in any order; they come back in another.
  ///   - found: gets each reading, one after the other. After a failure that the rest would meet too, the rest gets that
  ///     failure without being asked for.
  /// - Throws: `CancellationError`, or what `found` throws.
  public func read(
    _ ids: some Sequence<EntityID>, found: (EntityID, Reading) async throws -> Void
  ) async throws {
    var waiting = Array(ids)[...]
    var failuresInARow = 0
    var end: CatalogReadError?
    try await withThrowingTaskGroup(of: (EntityID, Reading).self) { group in
      func start() {
        guard end == nil, let id = waiting.popFirst() else { return }
        group.addTask { (id, await read(id)) }
      }
      for _ in 0..<concurrency { start() }
      while let (id, reading) = try await group.next() {
        try Task.checkCancellation()
        switch reading {
        case .success: failuresInARow = 0
        case .failure(let error):
          failuresInARow += 1
          if error.isFinal || failuresInARow >= Self.failureLimit { end = error }
        }
        try await found(id, reading)
        start()
      }
      guard let end else { return }
      for id in waiting { try await found(id, .failure(end)) }
    }
  }

  private func read(_ id: EntityID) async -> Reading {
    do { return .success(try await reader.entity(id, timeout: timeout)) } catch { return .failure(error) }
  }
}

extension CatalogReadError {
  /// Whether every other item would meet it too.
  public var isFinal: Bool {
    switch self {
    case .cannotReadBack: true
    case .transport(let error): error.kind == .unauthorized || error.kind == .untrusted
    case .unexpected(let status, _): status == 401 || status == 403
    }
  }

  /// What is wrong, in a few words.
  public var reason: String {
    switch self {
    case .cannotReadBack: "the classic API has no verb that reads an item"
    case .transport(let error): error.reason
    case .unexpected(let status, let note): note.isEmpty ? "status \(status)" : "status \(status): \(note)"
    }
  }
}
