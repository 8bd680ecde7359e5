/// The two verbs that download results.
public enum DownloadVerb: String, Sendable, CaseIterable {
  /// The one behind "Download data" of the service's pages.
  case file = "recommendations.file.download"
  /// The older one, of the manual (Recommendations Classic manual, p. 84).
  case recommendations = "downloadRecommendations"
}

/// The calculated results of a recommendation, as the service's CSV has them.
public struct RecommendationResults: Sendable, Equatable {
  /// The CSV: a row a key, the key and the ids, the best first; the environments behind `# environment:`.
  public let csv: [UInt8]
  /// How many keys have results, by environment in order; nil as the environment of rows before any that is named.
  public let keys: [(environment: String?, count: Int)]

  init(csv: [UInt8]) {
    self.csv = csv
    var keys: [(environment: String?, count: Int)] = []
    var reader = DelimitedReader()
    func note(_ record: DelimitedRecord) {
      guard record.count > 0, !record.isBlank else { return }
      if record[0].starts(with: AlgorithmListReader.environmentMark.utf8) {
        let name = String(decoding: record[0].dropFirst(AlgorithmListReader.environmentMark.utf8.count), as: UTF8.self)
        return keys.append((environment: name.split(separator: " ").joined(separator: " "), count: 0))
      }
      if keys.isEmpty { keys.append((environment: nil, count: 0)) }
      keys[keys.count - 1].count += 1
    }
    reader.take(csv[...], note)
    reader.finish(note)
    self.keys = keys
  }

  public static func == (left: RecommendationResults, right: RecommendationResults) -> Bool { left.csv == right.csv }
}

/// Why results could not be had.
public enum RecommendationReadError: Error, Sendable, Equatable {
  case transport(TransportError)
  /// A status that is no success, or a known error text whatever the status.
  case refused(status: Int, note: String)
  /// A page, where CSV was to come.
  case page(note: String)
  /// A success without a line that names an environment, which every set of results has.
  case unknownForm(note: String)
  /// More bytes than are kept.
  case tooLong(bytes: Int)
}

/// Downloads results of recommendations in the classic API. It can't change anything.
public struct RecommendationReader: Sendable {
  private let requests: AlgorithmRequests
  private let token: Secret
  private let transport: any Transport

  /// What the service says in place of results (Recommendations Classic manual, p. 84; Target help, Recommendations FAQ).
  private static let knownErrors = [
    "Client key or recommendation id invalid", "Error while fetching recommendation data file",
  ]
  /// An error is short. A whole set of results is not searched for one: an item may be called anything.
  private static let errorBytes = 4096
  /// Of a reply that may be a gigabyte no more is looked at for a note.
  private static let noteBytes = 1 << 16

  public init(environment: ServiceEnvironment, token: Secret, transport: any Transport) {
    requests = AlgorithmRequests(environment: environment, token: token)
    self.token = token
    self.transport = transport
  }

  /// The results of a recommendation, all of them: the service gives no parts.
  ///
  /// Since 2016 a line names the environment of the rows behind it (Recommendations Classic manual, p. 84). What has no such
  /// line may be an error in words that nobody knows yet, so it counts as no results.
  /// - Parameters:
  ///   - recommendation: its id, which the service shows in the address of its page.
  ///   - anyForm: take a success also where no line names an environment.
  ///   - timeout: how long the exchange may take.
  /// - Throws: `RecommendationReadError`.
  public func results(
    of recommendation: String, by verb: DownloadVerb, anyForm: Bool = false, timeout: Duration
  ) async throws(RecommendationReadError) -> RecommendationResults {
    let reply: CatalogReply
    do { reply = try await transport.send(requests.download(recommendation, by: verb), timeout: timeout) } catch {
      throw .transport(error)
    }
    guard (200..<300).contains(reply.status) else { throw .refused(status: reply.status, note: note(on: reply)) }
    let start = String(decoding: reply.body.prefix(Self.errorBytes), as: UTF8.self).lowercased()
    if Self.knownErrors.contains(where: { start.contains($0.lowercased()) }) {
      throw .refused(status: reply.status, note: note(on: reply))
    }
    let text = start.drop(while: \.isWhitespace)
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") {
      throw .page(note: note(on: reply))
    }
    guard reply.body.count < AlgorithmRequests.replyLimitOfDownloads else {
      throw .tooLong(bytes: AlgorithmRequests.replyLimitOfDownloads)
    }
    let results = RecommendationResults(csv: hidingToken(in: reply))
    guard anyForm || results.keys.contains(where: { $0.environment != nil }) else {
      throw .unknownForm(note: note(on: reply))
    }
    return results
  }

  /// The beginning of a reply in words, the token out of it before it is shortened.
  private func note(on reply: CatalogReply) -> String {
    var head = reply
    head.body = Array(reply.body.prefix(Self.noteBytes))
    // At the cut a piece of the token may stand, which nobody would find.
    if head.body.count < reply.body.count {
      head.body.removeLast(min(head.body.count, token.expose { $0.utf8.count * 3 }))
    }
    return head.hiding([token]).summary()
  }

  /// The body without the token, line by line: no more than a line has to be taken apart as text.
  private func hidingToken(in reply: CatalogReply) -> [UInt8] {
    let lineFeed = UInt8(ascii: "\n")
    var clean: [UInt8] = []
    clean.reserveCapacity(reply.body.count)
    var rest = reply.body[...]
    while let first = rest.indices.first {
      let end = rest.firstIndex(of: lineFeed).map { $0 + 1 } ?? rest.endIndex
      clean += CatalogReply(status: reply.status, body: Array(rest[first..<end])).hiding([token]).body
      rest = rest[end...]
    }
    return clean
  }
}
