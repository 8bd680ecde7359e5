// Rules: SHA-256 (FIPS 180-4) and Base64, only to check the digests in the page's policy. Plain before fast.

/// The digest of a text as a content policy writes it.
enum Digest {
  static func source(of text: String) -> String {
    "sha256-" + base64(sha256(Array(text.utf8)))
  }

  private static func sha256(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = primes(8).map { fraction($0) { $0.squareRoot() } }
    let constants: [UInt32] = primes(64).map { fraction($0, cubeRoot) }
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    for start in stride(from: 0, to: padded.count, by: 64) {
      mix(padded[start..<(start + 64)], into: &state, constants)
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32], _ constants: [UInt32]) {
    var words = (0..<16).map { index in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(block[block.startIndex + index * 4 + $1]) }
    }
    for index in 16..<64 {
      let (early, late) = (words[index - 15], words[index - 2])
      let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
      let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var v = state
    for index in 0..<64 {
      let high = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25)
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let one = v[7] &+ high &+ choice &+ constants[index] &+ words[index]
      let low = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22)
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      v = [one &+ low &+ majority, v[0], v[1], v[2], v[3] &+ one, v[4], v[5], v[6]]
    }
    for index in state.indices { state[index] &+= v[index] }
  }

  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static func primes(_ count: Int) -> [Int] {
    Array((2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }.prefix(count))
  }

  private static func fraction(_ prime: Int, _ root: (Double) -> Double) -> UInt32 {
    let value = root(Double(prime))
    return UInt32((value - Double(Int(value))) * 4_294_967_296)
  }

  private static func cubeRoot(_ value: Double) -> Double {
    (0..<60).reduce(value) { guess, _ in guess - (guess * guess * guess - value) / (3 * guess * guess) }
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < part.count ? Int(part[start + $1]) : 0) }
      text += (0..<4).map { $0 <= part.count ? String(letters[bits >> (18 - 6 * $0) & 63]) : "=" }.joined()
    }
    return text
  }
}
