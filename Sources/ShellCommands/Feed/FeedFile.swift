internal import CatalogAPI
internal import EntityStage
internal import ScriptLanguage
internal import Shell

/// A file of comma-separated text that a command was given, read block by block, with progress. What is compressed with gzip
/// is read as what it holds.
struct FeedFile {
  static let parameter = Parameter(
    "FILE", .one, .file, refusesEmptyWords: true, "an upload feed, plain or gzip; - is standard input")

  let file: Argument
  let context: Context
  let workspace: CatalogWorkspace

  /// Hands every block of the file to `take`.
  /// - Parameter detail: what progress tells beside the bytes.
  /// - Returns: the bytes of the text, which of a compressed file are more than the file's.
  /// - Throws: `Diagnostic`, `CancellationError`, or what `take` throws.
  func readBlocks(
    detail: () -> String = { "" }, _ take: (ArraySlice<UInt8>) throws -> Void
  ) throws -> Int {
    let path = file.text == "-" ? "-" : context.files.resolve(file.text, relativeTo: nil)
    defer { context.output.show(nil) }
    do {
      // A named pipe is opened when somebody writes to it. Standard input may be the terminal, and what is typed stands there.
      if path != "-" {
        context.output.show(Progress("reading \(file.text)", done: 0, total: nil, unit: Progress.bytes))
      }
      var source = try workspace.ports.bytes(path)
      return try Self.read(&source) { block, taken, expected in
        try Task.checkCancellation()
        try take(block)
        context.output.show(
          Progress("reading \(file.text)", done: taken, total: expected, unit: Progress.bytes, detail: detail()))
      }
    } catch let error as ReadError {
      throw diagnostic(error)
    } catch let error as Diagnostic { throw error.placed(at: context.place(of: file)) }
  }

  private static func read<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ take: (ArraySlice<UInt8>, _ taken: Int, _ expected: Int?) throws -> Void
  ) throws -> Int {
    var blocks = UnpackedBlocks()
    let expected = source.sizeHint
    var count = 0
    while true {
      let block = try blocks.next(from: &source)
      guard !block.isEmpty else { return count }
      count += block.count
      try take(block, blocks.bytesTaken, expected)
    }
  }

  private func diagnostic(_ error: ReadError) -> any Error {
    switch error {
    case .unreadable(_, is CancellationError): CancellationError()
    case .unreadable(_, let cause as Diagnostic): cause.placed(at: context.place(of: file))
    case .notText(_, let content):
      Diagnostic(
        .failed, "\(file.text): \(error.reason)", place: context.place(of: file),
        help: content.remedy.replacing(", with --from -", with: ", with - for the file"))
    default:
      Diagnostic(
        .failed, "\(file.text): \(error.reason)", place: context.place(of: file),
        help: "nothing was done; mend it, or name another file")
    }
  }

  /// Reads it as an upload feed.
  /// - Returns: what became of its records, and the bytes of its text.
  /// - Throws: `Diagnostic`, `CancellationError`, or what `each` throws.
  func readFeed(
    _ each: (UploadFeedReader.Event) throws -> Void
  ) throws -> (counts: UploadFeedReader.Counts, bytes: Int) {
    var reader = UploadFeedReader()
    let bytes = try readBlocks(detail: { NumberText.counted(reader.counts.rows, "row", "rows") }) {
      try reader.take($0, each)
    }
    try reader.finish(each)
    return (reader.counts, bytes)
  }
}
