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
  /// More bytes than are kept.
  case tooLong(bytes: Int)
}

/// Downloads results of recommendations in the classic API. It can't change anything.
public struct RecommendationReader: Sendable {
  private let requests: AlgorithmRequests
  private let transport: any Transport

  /// What the service says in place of results (Recommendations Classic manual, p. 84; Target help, Recommendations FAQ).
  private static let knownErrors = [
    "Client key or recommendation id invalid", "Error while fetching recommendation data file",
  ]
  /// An error is short. A whole set of results is not searched for one: an item may be called anything.
  private static let errorBytes = 4096

  public init(environment: ServiceEnvironment, token: Secret, transport: any Transport) {
    requests = AlgorithmRequests(environment: environment, token: token)
    self.transport = transport
  }

  /// The results of a recommendation, all of them: the service gives no parts.
  /// - Parameters:
  ///   - recommendation: its id, which the service shows in the address of its page.
  ///   - timeout: how long the exchange may take.
  /// - Throws: `RecommendationReadError`.
  public func results(
    of recommendation: String, by verb: DownloadVerb, timeout: Duration
  ) async throws(RecommendationReadError) -> RecommendationResults {
    let reply: CatalogReply
    do { reply = try await transport.send(requests.download(recommendation, by: verb), timeout: timeout) } catch {
      throw .transport(error)
    }
    guard (200..<300).contains(reply.status) else { throw .refused(status: reply.status, note: reply.summary()) }
    let start = String(decoding: reply.body.prefix(Self.errorBytes), as: UTF8.self).lowercased()
    if Self.knownErrors.contains(where: { start.contains($0.lowercased()) }) {
      throw .refused(status: reply.status, note: reply.summary())
    }
    let text = start.drop(while: \.isWhitespace)
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") {
      throw .page(note: reply.summary())
    }
    guard reply.body.count < AlgorithmRequests.replyLimitOfDownloads else {
      throw .tooLong(bytes: AlgorithmRequests.replyLimitOfDownloads)
    }
    return RecommendationResults(csv: reply.body)
  }
}
