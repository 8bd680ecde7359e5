import CZlib
import Testing

@testable import EntityStage

@Suite struct GzipReadingTests {
  /// One gzip member.
  static func compressed(_ bytes: [UInt8], level: Int32 = Z_BEST_SPEED) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
      result.withUnsafeMutableBufferPointer { result in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = result.baseAddress
        stream.avail_out = UInt32(result.count)
        #expect(deflate(&stream, Z_FINISH) == Z_STREAM_END)
        return Array(result[..<(result.count - Int(stream.avail_out))])
      }
    }
  }

  @Test(arguments: RobustnessTests.samples.indices)
  func `every format is read from gzip as it is read plain, wherever the bytes are split`(sample: Int) {
    let (format, text) = RobustnessTests.samples[sample]
    let bytes = Array(text.utf8)
    let packed = Self.compressed(bytes)
    for told in [format, .auto] {
      for skipBad in [false, true] {
        let plain = Reading(bytes, told, skipBad: skipBad)
        for block in [1, 7, 64, ReadWindow.blockBytes] {
          for most in [1, 2, 19, .max] {
            #expect(Reading(packed, told, skipBad: skipBad, block: block, most: most) == plain, "\(block) \(most)")
          }
        }
      }
    }
  }

  @Test func `members one behind the other are one text, and zeros behind the last are nothing`() {
    let lines = (0..<60_000).map { "id-\($0)\n" }.joined()
    let bytes = Array(lines.utf8)
    let (first, second) = (Array(bytes[..<100_001]), Array(bytes[100_001...]))
    let plain = Reading(bytes, .ids)
    let members = Self.compressed(first) + Self.compressed([]) + Self.compressed(second, level: 0)
    #expect(Reading(members, .ids) == plain)
    #expect(Reading(members, .ids, most: 1000) == plain)
    #expect(Reading(members + [0, 0, 0, 0, 0], .ids, most: 3) == plain)
    for tail in [[UInt8(ascii: "x")], [0, 0x1F, 0x8B], Array("more\n".utf8)] {
      #expect(
        Reading(members + tail, .ids).failure == "-: something that is not gzip follows the compressed data")
    }
  }

  @Test func `gzip that is cut off anywhere stages nothing`() {
    let packed = Self.compressed(Array((0..<400).map { "id-\($0 * 7919)\n" }.joined().utf8))
    for count in 2..<packed.count {
      for most in [5, Int.max] {
        let reading = Reading(Array(packed[..<count]), .ids, most: most)
        #expect(reading.failure == "-: its compressed data ends early; it may have been cut off", "\(count)")
      }
    }
  }

  @Test func `a bit that fell over never gives other ids`() {
    let bytes = Array((0..<300).map { "id-\($0 * 7919)\n" }.joined().utf8)
    let packed = Self.compressed(bytes)
    let plain = Reading(bytes, .ids)
    var random = Seeded(11)
    for _ in 0..<3000 {
      var damaged = packed
      damaged[random.below(damaged.count)] ^= 1 << UInt8(random.below(8))
      let reading = Reading(damaged, .ids)
      // The head has bytes that mean nothing here, such as the time.
      if reading != plain, reading.failure == nil, reading.texts != [] { Issue.record("\(damaged)") }
    }
  }

  @Test func `progress counts the compressed bytes, and the report says gzip`() throws {
    let packed = Self.compressed(Array((0..<500_000).map { "id-\($0 * 7919)\n" }.joined().utf8))
    var source = MemorySource(name: "ids.gz", packed)
    var stage = EntityStage()
    var seen: [Int] = []
    let report = try stage.load(from: &source) { progress in
      #expect(progress.bytesExpected == packed.count)
      seen.append(progress.bytes)
      return true
    }
    #expect(seen == seen.sorted())
    #expect((seen.first ?? .max) < packed.count / 4)
    #expect(seen.last == packed.count)
    #expect(report.bytes == packed.count)
    #expect(stage.count == 500_000)
    #expect(report.decision == "gzip; no header with a column 'entity.id' or 'id': one id a line")
  }

  @Test(arguments: [
    ("PK\u{3}\u{4}\u{14}", "it is a zip archive or a workbook (.xlsx)"),
    ("SQLite format 3\u{0}", "it is an SQLite database"),
  ])
  func `what is no text is named`(content: String, reason: String) {
    for format in IDFormat.allCases { #expect(Reading(content, format).failure == "-: \(reason)") }
    #expect(Reading([0x28, 0xB5, 0x2F, 0xFD, 1, 2]).failure == "-: it is compressed with zstd")
  }
}
