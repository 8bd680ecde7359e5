// What libFuzzer calls with every input: the first three bytes choose a format, a column and the size of blocks, the rest is a
// list of ids. It is read at once and in pieces, plain and compressed, and tables also the plain way. Whatever breaks a promise
// stops the process, and libFuzzer keeps the input. `scripts/fuzz` builds and runs it; it is no part of the package, which has
// no way to instrument its targets.

internal import CZlib
internal import CatalogAPI
internal import Glibc

@testable internal import EntityStage

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  guard size >= 3 else { return 0 }
  // A caller's bytes, valid for the call; copied at once.
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let text = Array(bytes[3...])
  let formats: [IDFormat] = [.ids, .csv, .tsv, .jsonl, .feed, .auto]
  let columns: [ColumnChoice] = [.standard, .named("sku"), .number(1), .number(2)]
  var options = ReadOptions(
    format: formats[Int(bytes[0]) % formats.count], column: columns[Int(bytes[1] >> 2) % columns.count],
    skipBad: bytes[1] & 1 == 1, allowsRagged: bytes[2] & 0x80 != 0)
  options.blockBytes = 4096
  let whole = Outcome(text, options, most: .max)
  options.blockBytes = [1, 2, 3, 7, 16, 63, 64, 65][Int(bytes[2]) % 8]
  let pieces = Outcome(text, options, most: [1, 2, 5, 64, .max][Int(bytes[2]) / 8 % 5])
  // Of two things that are wrong with damaged gzip, the one that is met first is told.
  let areTwoFailures = text.starts(with: GzipInflater.magic) && whole.failure != nil && pieces.failure != nil
  promise(whole == pieces || areTwoFailures, "wherever it is split, it is read alike")
  if bytes[1] & 2 == 2, !text.starts(with: GzipInflater.magic) {
    promise(Outcome(compressed(text), options, most: 9) == whole, "compressed, it is read alike")
  }
  compare(whole, with: text, options)
  return 0
}

/// Ends the process where a promise does not hold. A precondition's text is not in an optimised build.
private func promise(_ holds: Bool, _ what: String) {
  guard !holds else { return }
  let message = Array("broken: \(what)\n".utf8)
  _ = write(2, message, message.count)
  abort()
}

/// What a reading came to.
private struct Outcome: Equatable {
  var ids: [[UInt8]] = []
  var rows = 0
  var blank = 0
  var refused: [Int] = []
  var failure: String?
  var isRefused = false

  init(_ text: [UInt8], _ options: ReadOptions, most: Int) {
    var source = MemorySource(name: "f", text, most: most)
    var stage = EntityStage()
    do throws(ReadError) {
      let report = try stage.load(from: &source, options: options)
      take(report)
      promise(report.rows == report.new + report.alreadyStaged + report.refused.count, "the books balance")
      promise(report.new == stage.count, "what is new is staged")
      promise(report.bytes == text.count, "every byte is read")
    } catch .badRows(let report) {
      take(report)
      isRefused = true
      promise(!options.skipBad && stage.isEmpty, "a bad row stages nothing")
    } catch {
      failure = error.reason
      promise(stage.isEmpty, "a failure stages nothing")
    }
    stage.forEachID { span in ids.append(span.indices.map { span[$0] }) }
    promise(ids.allSatisfy { (try? EntityID(utf8: $0)) != nil }, "what is staged can be an id")
    promise(Set(ids).count == ids.count, "an id is staged once")
  }

  private mutating func take(_ report: ReadReport) {
    rows = report.rows
    blank = report.blank
    refused = report.refused.firstPlaces.map(\.line)
  }
}

/// A table without a header is read as the plain reader reads it.
private func compare(_ outcome: Outcome, with text: [UInt8], _ options: ReadOptions) {
  guard case .number(let column) = options.column, options.format == .csv || options.format == .tsv else { return }
  let hasMark = text.starts(with: [0xEF, 0xBB, 0xBF])
  // The line that says what stands between cells has tests of its own.
  if text.dropFirst(hasMark ? 3 : 0).starts(with: Array("sep=".utf8)) { return }
  let delimiter: UInt8 = options.format == .csv ? 0x2C : 0x09
  let table = ReferenceTable(hasMark ? Array(text.dropFirst(3)) : text, delimiter: delimiter)
  let rows = table.rows.filter { !$0.isBlank }
  // A first row that names a column of ids is a header.
  let isHeader = rows.first?.cells.contains { cell in
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let name = cell.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return ["id", "entity.id"].contains(String(decoding: Array(name), as: UTF8.self).lowercased())
  }
  // What a malformed first row is called is not for the plain reader to say.
  if isHeader == true || rows.first?.isMalformed == true { return }
  // Nor when the whole is given up, because another file begins in its middle.
  if rows.contains(where: \.beginsFile) { return }
  if let failure = outcome.failure {
    let isUnclosed = failure == "a quote is never closed"
    let isForeign = ["it is ", "its compressed", "something that is not gzip", "the text is UTF-16"].contains {
      failure.hasPrefix($0)
    }
    promise(isForeign || isUnclosed && table.isUnclosed, "a failure has its reason: \(failure)")
    return
  }
  guard !text.starts(with: GzipInflater.magic) else { return }
  promise(!table.isUnclosed, "a quote that is never closed fails")
  let (ids, _, refused) = table.ids(column: column, allowsRagged: options.allowsRagged)
  promise(outcome.rows == rows.count, "the rows are those of the plain reader")
  promise(outcome.blank == table.rows.count - rows.count, "the blank lines are those of the plain reader")
  promise(outcome.isRefused == (!options.skipBad && !refused.isEmpty), "rows are refused as by the plain reader")
  promise(outcome.ids == (outcome.isRefused ? [] : ids), "the ids are those of the plain reader")
  promise(outcome.refused == Array(refused.prefix(10)), "the places are those of the plain reader")
}

/// One gzip member.
private func compressed(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 1, Z_DEFLATED, 15 + 16, 1, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = bytes
  var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
  return input.withUnsafeMutableBufferPointer { input in
    result.withUnsafeMutableBufferPointer { result in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = result.baseAddress
      stream.avail_out = UInt32(result.count)
      promise(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib compresses")
      return Array(result[..<(result.count - Int(stream.avail_out))])
    }
  }
}
