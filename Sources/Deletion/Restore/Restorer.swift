@_spi(DeletionEngine) public import CatalogAPI

// Saving items back writes, too: it needs the same consent as a deletion where people are asked, goes where the snapshot was
// taken and nowhere else, and is in the records before the first item leaves. A reply counts what was rejected and does not
// name it, so each item is read again.

/// Items that may be saved back: let through by `Admission`, and made nowhere else.
public struct AdmittedRestoration: Sendable {
  public let environment: ServiceEnvironment
  /// The run whose items they were.
  public let run: RunID
  public let entities: [CatalogEntity]

  init(environment: ServiceEnvironment, run: RunID, entities: [CatalogEntity]) {
    self.environment = environment
    self.run = run
    self.entities = entities
  }
}

/// What came of an item that was saved back.
public struct RestoredItem: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    /// The service has it as it was.
    case restored
    /// It has it, but these fields are not as they were.
    case differs([String])
    /// It does not have it.
    case missing
    /// It could not be read; with why.
    case notChecked(String)
  }
  public var id: EntityID
  public var outcome: Outcome

  public init(id: EntityID, outcome: Outcome) {
    self.id = id
    self.outcome = outcome
  }
}

/// Why a restoration ended early.
public enum RestorationStop: Error, Sendable, Equatable {
  case cancelled
  /// The catalogue could not be looked into before a group was saved.
  case unread(CatalogReadError)
  /// No reply came to a request.
  case transport(TransportError)
  /// The service took nothing of a request, or did not say that it did; with what it said.
  case refused(status: Int, String)
  /// How it ended could not be written into the records.
  case records(JournalError)
}

/// What came of a restoration.
public struct RestorationResult: Sendable {
  public var restoration: Restoration
  /// Items of requests that were taken.
  public var sent: [CatalogEntity] = []
  /// Items of a request whose outcome is not known.
  public var unknown: [CatalogEntity] = []
  /// What the service said of items that it did not take.
  public var causes: [String] = []
  public var stop: RestorationStop?

  mutating func take(_ reply: Result<SaveReply, TransportError>, of group: [CatalogEntity]) {
    switch reply {
    case .failure(let error):
      if error.kind == .interrupted { unknown += group }
      stop = .transport(error)
    case .success(let reply):
      guard reply.isAccepted else {
        // A gateway that gives up waiting says nothing of what goes on behind it.
        if reply.status >= 500 || reply.status == 408 { unknown += group }
        stop = .refused(status: reply.status, reply.note)
        return
      }
      sent += group
      restoration.rejected += reply.rejected ?? 0
      restoration.saved += reply.saved ?? max(0, group.count - (reply.rejected ?? 0))
      for cause in reply.causes where !causes.contains(cause) { causes.append(cause) }
    }
  }
}

/// Saves items back.
public struct Restorer: Sendable {
  private let transport: any Transport
  private let tokens: AccessTokens
  private let records: any RunRecords
  private let now: @Sendable () -> Int64

  /// Adobe advises against more than some thousand items in one call, for it may run out of time (Target help,
  /// "Recommendations FAQ").
  public static let itemsPerSave = 1_000
  /// JSON of so many bytes goes in one call.
  static let bytesPerSave = 4 << 20

  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  public init(
    transport: any Transport, tokens: AccessTokens, records: any RunRecords, now: @escaping @Sendable () -> Int64
  ) {
    self.transport = transport
    self.tokens = tokens
    self.records = records
    self.now = now
  }

  /// Saves the items, in requests of many.
  ///
  /// Whether a request under way is torn when the calling task is cancelled is the transport's to say; none follows.
  /// - Parameters:
  ///   - secret: what access tokens are asked for with.
  ///   - timeout: of one exchange.
  ///   - itemsPerSave: at most so many in one request.
  ///   - chosen: gives those of a group that are to be saved, asked right before the group is.
  ///   - progress: told how many items were dealt with.
  /// - Throws: `JournalError` where the records can't be kept; what could not be saved is in the result.
  public func save(
    _ admitted: AdmittedRestoration, secret: Secret, author: RunAuthor, timeout: Duration,
    itemsPerSave: Int = Restorer.itemsPerSave,
    chosen: ([CatalogEntity]) async throws(RestorationStop) -> [CatalogEntity],
    progress: (Int) -> Void
  ) async throws(JournalError) -> RestorationResult {
    let writer = CatalogWriter(
      environment: admitted.environment, token: secret, transport: transport, tokens: tokens)
    let started = now()
    var result = RestorationResult(
      restoration: Restoration(
        id: RunID.make(at: started), run: admitted.run, identity: admitted.environment.identity, author: author,
        count: admitted.entities.count, started: started))
    try await records.keep(result.restoration)
    var done = 0
    for group in Self.groups(admitted.entities, most: itemsPerSave) {
      let wanted: [CatalogEntity]
      do { wanted = try await chosen(group) } catch {
        result.stop = error
        break
      }
      if Task.isCancelled { result.stop = .cancelled }
      guard result.stop == nil else { break }
      if !wanted.isEmpty {
        result.take(await Self.send(wanted, writer, timeout), of: wanted)
        guard result.stop == nil else { break }
      }
      done += group.count
      progress(done)
    }
    result.restoration.ended = now()
    // Items were saved, so this is told as how it ended, and not instead of it.
    do { try await records.keep(result.restoration) } catch { result.stop = result.stop ?? .records(error) }
    return result
  }

  private static func send(
    _ group: [CatalogEntity], _ writer: CatalogWriter, _ timeout: Duration
  ) async -> Result<SaveReply, TransportError> {
    do throws(TransportError) { return .success(try await writer.save(group, timeout: timeout)) } catch {
      return .failure(error)
    }
  }

  /// Items in groups that go in one request each.
  static func groups(_ entities: [CatalogEntity], most: Int = itemsPerSave) -> [[CatalogEntity]] {
    var groups: [[CatalogEntity]] = []
    var size = 0
    for entity in entities {
      let length = entity.json.utf8.count
      if let last = groups.last, last.count < most, size + length <= bytesPerSave {
        groups[groups.count - 1].append(entity)
        size += length
      } else {
        groups.append([entity])
        size = length
      }
    }
    return groups
  }

  /// What is not as it was, by name of the field.
  /// - Parameters:
  ///   - before: as the snapshot has it.
  ///   - now: as the service has it.
  public static func differences(from before: CatalogEntity, to now: CatalogEntity) -> [String] {
    let (before, now) = (before.saveable, now.saveable)
    var fields: [String] = []
    if !before.name.utf8.elementsEqual(now.name.utf8) { fields.append("name") }
    if !before.categories.elementsEqual(now.categories, by: { $0.utf8.elementsEqual($1.utf8) }) {
      fields.append("categories")
    }
    for name in Set(before.attributes.map(\.name) + now.attributes.map(\.name)).sorted() {
      let (old, new) = (before[name], now[name])
      if let old, let new, old.utf8.elementsEqual(new.utf8) { continue }
      if old == nil, new == nil { continue }
      fields.append(name)
    }
    return fields
  }
}
