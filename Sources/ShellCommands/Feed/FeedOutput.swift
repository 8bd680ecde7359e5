internal import CatalogAPI
internal import ScriptLanguage
internal import Shell

/// An upload feed that is written to a file.
struct FeedOutput {
  static let replace = Option.flag("--replace", "also where the feed's file is there already")

  let file: Argument
  let replaces: Bool
  let context: Context

  private static let shown = 5

  /// - Throws: `Diagnostic` where the file is there, and may not be replaced.
  func check() throws {
    guard file.text != "-" else {
      throw Diagnostic(
        .usage, "a feed is written to a file, not to standard output", place: context.place(of: file),
        help: "name a file")
    }
    guard !replaces, context.files.isThere(file.text) else { return }
    throw Diagnostic(
      .refused, "there is a file '\(file.text)' already", place: context.place(of: file),
      help: "give another name, or --replace")
  }

  /// Writes items, and tells what a feed can't carry.
  /// - Throws: `Diagnostic`.
  func write(_ entities: [CatalogEntity]) async throws {
    try check()
    let (bytes, warnings) = UploadFeed.bytes(of: entities)
    for warning in warnings.prefix(Self.shown) {
      let item = warning.id.map { Quoting.word($0.text) + ": " } ?? ""
      let attribute = warning.attribute.isEmpty ? "" : "\(warning.attribute): "
      context.warn(item + attribute + warning.reason)
    }
    if warnings.count > Self.shown {
      context.warn(
        "and \(NumberText.counted(warnings.count - Self.shown, "more thing", "more things")) that the feed can't carry")
    }
    let sink = try context.files.sink(file.text, appending: false)
    do {
      try sink.write(bytes)
      try await sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    let left = Set(warnings.filter { $0.kind == .idLikeMark }.compactMap { $0.id }).count
    context.note(
      "wrote \(NumberText.counted(entities.count - left, "item", "items")) to \(file.text); the service loads it as an upload feed"
    )
  }
}
