import CatalogAPI

@testable import EntityStage

/// What a reading came to, in a form that can be compared whole.
enum Reading: Equatable {
  case read(ids: [[UInt8]], Books)
  /// Rows refused the file.
  case refused(Books)
  case failed(String)

  struct Books: Equatable, CustomStringConvertible {
    var format: IDFormat
    var rows: Int
    var new: Int
    var alreadyStaged: Int
    var blank: Int
    /// `line:reason` of the first places, and the counts by kind.
    var refused: [String]
    var warned: [String]

    var description: String {
      "\(format) rows \(rows) new \(new) already \(alreadyStaged) blank \(blank) refused \(refused) warned \(warned)"
    }
  }

  /// Reads `bytes` into an empty stage, in windows of `block` bytes, handed over `most` at a time.
  init(
    _ bytes: [UInt8], _ format: IDFormat = .auto, _ column: ColumnChoice = .standard, skipBad: Bool = false,
    allowsRagged: Bool = false, block: Int = ReadWindow.blockBytes, most: Int = .max
  ) {
    var options = ReadOptions(format: format, column: column, skipBad: skipBad, allowsRagged: allowsRagged)
    options.blockBytes = block
    var source = MemorySource(name: "list", bytes, most: most)
    var stage = EntityStage()
    do throws(ReadError) {
      let report = try stage.load(from: &source, options: options)
      self = .read(ids: stage.utf8IDs, Books(report))
    } catch .badRows(let report) {
      self = stage.isEmpty ? .refused(Books(report)) : .failed("ids were left behind")
    } catch {
      self = .failed(stage.isEmpty ? "\(error.line.map(String.init) ?? "-"): \(error.reason)" : "ids were left behind")
    }
  }

  init(
    _ text: String, _ format: IDFormat = .auto, _ column: ColumnChoice = .standard, skipBad: Bool = false,
    allowsRagged: Bool = false
  ) {
    self.init(Array(text.utf8), format, column, skipBad: skipBad, allowsRagged: allowsRagged)
  }

  /// The ids as text; empty when nothing was staged.
  var texts: [String] {
    guard case .read(let ids, _) = self else { return [] }
    return ids.map { String(decoding: $0, as: UTF8.self) }
  }

  var books: Books? {
    switch self {
    case .read(_, let books), .refused(let books): books
    case .failed: nil
    }
  }

  var failure: String? {
    if case .failed(let reason) = self { reason } else { nil }
  }
}

extension EntityStage {
  /// The bytes of all ids, in order.
  var utf8IDs: [[UInt8]] {
    var ids: [[UInt8]] = []
    forEachID { span in ids.append(span.indices.map { span[$0] }) }
    return ids
  }

  init(_ texts: [String]) throws {
    self.init()
    for text in texts { insert(try EntityID(text)) }
  }
}

extension Reading.Books {
  init(_ report: ReadReport) {
    format = report.format
    rows = report.rows
    new = report.new
    alreadyStaged = report.alreadyStaged
    blank = report.blank
    refused =
      report.refused.tallies.map { "\($0.kind.rawValue) \($0.count)" }
      + report.refused.firstPlaces.map { "\($0.line):\($0.column): \($0.issue.reason)" }
    warned =
      report.warned.tallies.map { "\($0.kind.rawValue) \($0.count)" }
      + report.warned.firstPlaces.map { "\($0.line):\($0.column): \($0.issue.reason)" }
  }
}
