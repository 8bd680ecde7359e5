import CatalogAPI
import Testing

@testable import EntityStage

@Suite struct RobustnessTests {
  static let samples: [(IDFormat, String)] = [
    (.ids, "sku-1\nsku-2\r\n\nGröße\n a b \nlong-\(String(repeating: "x", count: 90))\nsku-1\na,b\nlast"),
    (
      .csv,
      "name,entity.id\r\n\"two\nlines\",1\r\n5\" tv,2\n\"a \"\"b\"\"\",\"3\"\nx,\"4\"\"5\"\n\n\"bad\"x,6\nshort\n,\nlast,7"
    ),
    (.tsv, "id\tname\n1\t\"x\ty\"\n2\t\"a\n\"\"b\"\n\"3\"\t\n"),
    (
      .jsonl,
      "{\"id\":\"a\"}\n{\"x\":[1,{}],\"entity.id\":12}\n{\"id\":\"\\ud83d\\ude00\"}\n{\"id\":null}\n\n{\"id\":\"z\"}"
    ),
    (.feed, "## RECSprose,,\n##RECSentity.id,entity.name,,\n1,\"a,b\"\n\"2\",\"two\nlines\"\n,,\n3,x\"y\n"),
  ]

  @Test(arguments: samples.indices) func `wherever the bytes are split, the reading is the same`(sample: Int) {
    let (format, text) = Self.samples[sample]
    let bytes = Array(text.utf8)
    for told in [format, .auto] {
      for skipBad in [false, true] {
        let whole = Reading(bytes, told, skipBad: skipBad)
        #expect(whole.failure == nil)
        for block in [1, 2, 3, 7, 13, 31, 63, 64, 65, 100, 128] {
          for most in [1, 2, 3, 7, 64, .max] {
            #expect(Reading(bytes, told, skipBad: skipBad, block: block, most: most) == whole, "\(block) \(most)")
          }
        }
      }
    }
  }

  @Test(arguments: samples.indices) func `wherever the bytes end, the reading ends well`(sample: Int) {
    let (format, text) = Self.samples[sample]
    let bytes = Array(text.utf8)
    for count in 0...bytes.count {
      let whole = Reading(Array(bytes[..<count]), format, skipBad: true)
      #expect(Reading(Array(bytes[..<count]), format, skipBad: true, block: 5, most: 3) == whole)
    }
  }

  /// 100,000 inputs for each format, 20,000 more for deciding on one.
  @Test(arguments: Array(samples.indices) + [samples.count])
  func `mutated inputs never crash, and the books always balance`(sample: Int) {
    var random = Seeded(UInt64(sample) + 77)
    var stage = EntityStage()
    for _ in 0..<(sample < Self.samples.count ? 100_000 : 20_000) {
      let (format, text) = sample < Self.samples.count ? Self.samples[sample] : random.pick(Self.samples)
      var source = MemorySource(name: "list", Self.mutated(Array(text.utf8), &random))
      var options = ReadOptions(format: sample < Self.samples.count ? format : .auto)
      options.skipBad = random.below(8) > 0
      options.blockBytes = random.pick([1, 17, 64, 300])
      let before = stage.count
      do throws(ReadError) {
        let report = try stage.load(from: &source, options: options)
        let isBalanced =
          stage.count == before + report.new
          && report.rows == report.new + report.alreadyStaged + report.refused.count
        if !isBalanced { Issue.record("\(report)") }
      } catch {
        if stage.count != before { Issue.record("ids were left behind by \(error)") }
      }
      if stage.count > 50 { stage.removeAll() }
    }
  }

  private static func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    let tokens: [[UInt8]] = [
      [0x22], [0x22, 0x22], [0x0A], [0x0D], [0x0D, 0x0A], [0x2C], [0x09], [0], [0xFF], [0xC2], [0x5C], [0x7B], [0x7D],
      Array("## RECS".utf8), Array("\\ud800".utf8), Array("entity.id".utf8), [0xEF, 0xBB, 0xBF],
    ]
    var bytes = bytes
    for _ in 0..<(1 + random.below(6)) where !bytes.isEmpty {
      let at = random.below(bytes.count)
      switch random.below(5) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.insert(contentsOf: random.pick(tokens), at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(8)))
      case 3: bytes.removeLast(random.below(bytes.count))
      default:
        bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.below(40))], at: random.below(bytes.count))
      }
    }
    return bytes
  }

  @Test func `a megabyte without an end of line`() {
    let cell = String(repeating: "x", count: 1 << 20)
    #expect(Reading("id,name\n1,\(cell)\n2,b\n", .csv).texts == ["1", "2"])
    #expect(Reading("id,name\n1,\"\(cell)\n\(cell)\"\n2,b\n", .csv).texts == ["1", "2"])
    #expect(Reading("{\"x\":\"\(cell)\",\"id\":1}", .jsonl).texts == ["1"])
    #expect(Reading("a\n\(cell)\nb\n", .ids, skipBad: true).texts == ["a", "b"])
  }

  @Test func `a row longer than 64 MB is refused, not collected`() {
    struct Endless: ByteSource {
      let name = "endless"
      let sizeHint: Int? = nil
      mutating func read(into block: inout MutableRawSpan) -> Int {
        let count = block.byteCount
        block.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "x")) }
        return count
      }
    }
    var stage = EntityStage()
    for format in [IDFormat.ids, .csv, .auto] {
      var source = Endless()
      let error = #expect(throws: ReadError.self) {
        try stage.load(from: &source, options: ReadOptions(format: format))
      }
      #expect(error?.reason == "the row is longer than 64 MB")
      #expect(error?.line == 1)
    }
  }

  @Test func `a hint that lies does no harm`() throws {
    struct Lying: ByteSource {
      let name = "lying"
      let sizeHint: Int?
      var rest: MemorySource
      mutating func read(into block: inout MutableRawSpan) -> Int { rest.read(into: &block) }
    }
    let text = (0..<40_000).map { "id-\($0)\n" }.joined()
    for hint in [-1, 0, 1, text.utf8.count, 1 << 50] {
      var source = Lying(sizeHint: hint, rest: MemorySource(name: "", text: text))
      var stage = EntityStage()
      #expect(try stage.load(from: &source, options: ReadOptions(format: .ids)).new == 40_000)
    }
  }

  @Test func `memory stays below 26 bytes an id beyond the text`() throws {
    let count = 200_000
    let lines = (0..<count).map { "sku-\($0 * 37)" }
    var stage = EntityStage()
    var source = MemorySource(name: "list", text: lines.joined(separator: "\n"))
    try stage.load(from: &source, options: ReadOptions(format: .ids))
    let text = lines.reduce(0) { $0 + $1.utf8.count }
    #expect((stage.memoryFootprint - text) / count <= 26)
    var grown = EntityStage()
    for id in stage { grown.insert(id) }
    #expect((grown.memoryFootprint - text) / count <= 26)
  }
}
