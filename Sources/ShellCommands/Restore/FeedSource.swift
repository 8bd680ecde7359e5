internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// Items out of a product feed, where no snapshot has them.
struct FeedSource {
  let entities: [CatalogEntity]
  /// Ids that the feed does not have.
  let missing: EntityStage

  /// Takes the rows of some items.
  /// - Throws: `Diagnostic`, also where the file is no upload feed, or a row of these items can't be read.
  init(
    _ file: Argument, ids: EntityStage, in context: Context, on workspace: CatalogWorkspace
  ) throws {
    var missing = ids
    var header: UploadFeedHeader?
    var check: UploadFeedCheck?
    var found: [EntityID: CatalogEntity] = [:]
    let feed = FeedFile(file: file, context: context, workspace: workspace)
    _ = try feed.readFeed { event in
      switch event {
      case .header(let new):
        header = new
        check = UploadFeedCheck(new)
      case .row(let row):
        guard let header, let id = check?.id(of: row), ids.contains(id) else { return }
        missing.remove(id)
        // The last row of an item counts, as when the feed is loaded.
        found[id] = Self.entity(id, row, header)
      case .problem(let problem):
        guard problem.severity == .error else { return }
        throw Diagnostic(
          .failed, "\(file.text):\(problem.line): \(problem.reason)", place: context.place(of: file),
          help: "'feed check \(Quoting.word(file.text))' tells everything that is wrong with it")
      }
    }
    guard header != nil else {
      throw Diagnostic(
        .failed, "\(file.text) is no upload feed: it has no header", place: context.place(of: file),
        help: "feed check \(Quoting.word(file.text))")
    }
    entities = ids.compactMap { found[$0] }
    self.missing = missing
  }

  private static func entity(_ id: EntityID, _ row: DelimitedRecord, _ header: UploadFeedHeader) -> CatalogEntity {
    var entity = CatalogEntity(id: id, name: "", categories: [], attributes: [])
    for (place, column) in header.names.enumerated() where place < row.count {
      guard let text = row.text(place), !text.isEmpty, column.hasPrefix(UploadFeed.prefix) else { continue }
      switch column {
      case UploadFeed.idColumn: break
      case "entity.name": entity.name = text
      case "entity.categoryId": entity.categories = text.split(separator: ",").map(String.init)
      default: entity.attributes.append((name: String(column.dropFirst(UploadFeed.prefix.count)), value: text))
      }
    }
    entity.attributes.sort { $0.name < $1.name }
    return entity
  }
}
