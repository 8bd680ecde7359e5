import CatalogAPI
import Testing

@testable import EntityStage

@Suite struct IDBytesTests {
  @Test func `bytes are judged exactly as EntityID judges them`() {
    var random = Seeded(4)
    for _ in 0..<20_000 { check(randomBytes(&random)) }
    for length in [0, 1, 15, 16, 17, 49, 50, 51, 999, 1000, 1001, 1100] {
      check([UInt8](repeating: UInt8(ascii: "z"), count: length))
      check(Array(String(repeating: "木", count: length).utf8))
      check([UInt8](repeating: UInt8(ascii: "z"), count: length) + [UInt8(ascii: ",")])
    }
    for byte in UInt8.min...UInt8.max {
      check([byte])
      check([0x61, byte])
      check([0xC2, byte])
      check([0xC3, byte])
    }
  }

  private func randomBytes(_ random: inout Seeded) -> [UInt8] {
    let pieces: [[UInt8]] = [
      Array("a".utf8), Array("Z9-_.".utf8), Array("sku1234567".utf8), Array("é".utf8), Array("e\u{301}".utf8),
      Array("𝔸".utf8), Array(" ".utf8), Array("/".utf8), [0xC2, 0xA0],
    ]
    let hostile: [[UInt8]] = [[0xC2, 0x85], [0], [0x7F], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], Array(",".utf8)]
    var bytes: [UInt8] = []
    for _ in 0..<random.below(12) {
      bytes += random.below(12) == 0 ? random.pick(hostile) : random.pick(pieces)
    }
    return bytes
  }

  private func check(_ bytes: [UInt8]) {
    let padded = bytes + [UInt8](repeating: UInt8(ascii: ","), count: 16)
    padded.withUnsafeBufferPointer { padded in
      guard let base = padded.baseAddress else { return }
      let isPlain = IDBytes.arePlain(base, bytes.count)
      let verdict = IDBytes.examine(UnsafeBufferPointer(start: base, count: bytes.count))
      do throws(EntityID.Refusal) {
        let id = try EntityID(utf8: bytes)
        guard case .usable(let scalars, let hasOnlyPlain) = verdict else {
          Issue.record("\(bytes) was refused")
          return
        }
        #expect(scalars == id.text.unicodeScalars.count)
        #expect(isPlain == id.warnings.isEmpty)
        #expect(hasOnlyPlain == !id.warnings.contains { $0.kind == .discouragedCharacter })
      } catch {
        guard case .refused(let refusal) = verdict else {
          Issue.record("\(bytes) was accepted")
          return
        }
        #expect(refusal == error)
        #expect(!isPlain)
      }
    }
  }
}
