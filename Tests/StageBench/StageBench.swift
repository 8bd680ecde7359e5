// Loads a file into a stage and prints what came of it, for measuring. `StageBench ids FILE`, `StageBench csv FILE
// COLUMN`, `StageBench set FILE` (what can be done with the stage afterwards). Figures are seconds of wall time and
// bytes.

import CatalogAPI
import EntityStage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file, read block by block.
struct FileSource: ByteSource, ~Copyable {
  struct Failure: Error { let code: Int32 }

  let name: String
  let sizeHint: Int?
  private let descriptor: Int32

  init(_ path: String) throws {
    name = path
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    sizeHint = size > 0 ? size : nil
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  mutating func read(into block: inout MutableRawSpan) throws -> Int {
    let descriptor = descriptor
    let count = block.withUnsafeMutableBytes {
      #if canImport(Darwin)
        Darwin.read(descriptor, $0.baseAddress, $0.count)
      #else
        Glibc.read(descriptor, $0.baseAddress, $0.count)
      #endif
    }
    guard count >= 0 else { throw Failure(code: errno) }
    return count
  }
}

@main
struct StageBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      print("usage: StageBench ids FILE | csv FILE [COLUMN] | set FILE")
      exit(2)
    }
    var options = ReadOptions(format: arguments[1] == "csv" ? .auto : .ids)
    if arguments.count > 3 { options.column = Int(arguments[3]).map { .number($0) } ?? .named(arguments[3]) }
    var stage = EntityStage()
    let start = ContinuousClock.now
    var source = try FileSource(arguments[2])
    let report = try stage.load(from: &source, options: options)
    print(
      report.format, report.rows, stage.count, "seconds", seconds(since: start),
      "bytes/id", Double(stage.memoryFootprint) / Double(max(1, stage.count)), "warned", report.warned.count)
    if arguments[1] == "set" { try measureSet(stage) }
    fflush(nil)
    _exit(0)  // taking the stage down is no part of the loading
  }

  private static func measureSet(_ stage: EntityStage) throws {
    try measure("copy") {
      var copy = stage
      copy.remove(stage[5])
      return copy.count
    }
    try measure("bytes") {
      var bytes = 0
      stage.forEachID { bytes += $0.count }
      return bytes
    }
    try measure("ids") { stage.reduce(0) { $0 + $1.text.utf8.count } }
    try measure("positions") { stride(from: 0, to: stage.count, by: 10).reduce(0) { $0 + stage[$1].text.utf8.count } }
    var part = EntityStage()
    for position in stride(from: 0, to: stage.count, by: 9) { part.insert(stage[position]) }
    try measure("subtract \(part.count)") {
      var copy = stage
      return copy.subtract(part)
    }
    try measure("intersect \(part.count)") {
      var copy = stage
      return copy.formIntersection(part)
    }
    try measure("matching") {
      var copy = stage
      return copy.removeAll { $0.text.hasPrefix("7") }
    }
    try measure("prefix") { stage.ids(withPrefix: "zzzzzzz", limit: 20).count }
  }

  private static func measure(_ name: String, _ body: () throws -> Int) throws {
    let start = ContinuousClock.now
    let result = try body()
    print(name, result, "seconds", seconds(since: start))
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
