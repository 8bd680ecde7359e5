internal import CatalogAPI
internal import Deletion
internal import ScriptLanguage
internal import Shell

/// A search of the service's index, page by page.
struct CatalogSearch {
  let query: SearchQuery
  private let environment: ServiceEnvironment
  private let reader: CatalogReader
  private let context: Context

  /// - Throws: `Diagnostic` where the text can't be read, or the environment can't be searched.
  init(_ text: Argument, in context: Context, on workspace: CatalogWorkspace) async throws {
    let query: SearchQuery
    do { query = try SearchText.query(text.text) } catch {
      let fault = error
      throw Diagnostic(
        .usage, "the search can't be read: \(fault.message) (character \(fault.column))",
        place: context.place(of: text),
        help: "FIELD OPERATOR VALUE, joined by and/or: 'status eq test and inventory lt 5'")
    }
    try await self.init(query, in: context.session.environment, context, workspace)
  }

  /// - Throws: `Diagnostic` where the environment can't be searched.
  init(
    _ query: SearchQuery, in name: String, _ context: Context, _ workspace: CatalogWorkspace
  ) async throws {
    self.query = query
    self.context = context
    environment = try await workspace.environment(name)
    guard environment.canReadBack else {
      throw Diagnostic(
        .failed, "'\(environment.name)' can't be searched: the classic API has no verb that lists items",
        help: "'stage --from FILE' takes ids from an export or a feed")
    }
    reader = try await workspace.reader(for: environment, in: context)
  }

  /// - Parameters:
  ///   - limit: at most so many; nil: all.
  ///   - fields: beside the id.
  /// - Returns: what was found, and whether there may be more.
  /// - Throws: `Diagnostic`, or `CancellationError`.
  func hits(limit: Int?, fields: [String]) async throws -> (hits: [SearchHit], isCut: Bool) {
    let timeout = context.session.settings.duration("timeout")
    var found: [SearchHit] = []
    var unusable: [String] = []
    defer { context.output.show(nil) }
    while true {
      try Task.checkCancellation()
      context.output.show(Progress("searching", done: found.count, total: nil, unit: "items"))
      let size = min(SearchPage.most, limit.map { $0 - found.count } ?? .max)
      let page = SearchPage(start: found.count + unusable.count + 1, limit: size, fields: fields)
      let (hits, others): ([SearchHit], [String])
      do { (hits, others) = try await reader.search(query, page: page, timeout: timeout) } catch {
        throw Diagnostic(reading: error, environment)
      }
      found += hits
      unusable += others
      if hits.count + others.count < size {
        tell(unusable)
        return (found, false)
      }
      if let limit, found.count >= limit {
        tell(unusable)
        return (found, true)
      }
    }
  }

  private func tell(_ unusable: [String]) {
    guard !unusable.isEmpty else { return }
    let names = unusable.prefix(5).map { "'\($0.prefix(60))'" }.joined(separator: ", ")
    context.warn(
      "\(NumberText.counted(unusable.count, "item has", "items have")) what can't be an id here, and can't be asked for or deleted: "
        + names + (unusable.count > 5 ? ", …" : ""))
  }
}
