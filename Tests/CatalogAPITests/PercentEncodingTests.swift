internal import CatalogAPI
internal import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
  @Test(
    "the exact form of texts that ids hold",
    arguments: [
      ("é", "%C3%A9"), ("漢字", "%E6%BC%A2%E5%AD%97"), ("a b", "a%20b"), ("a&b=c", "a%26b%3Dc"), ("100%", "100%25"),
      ("a+b", "a%2Bb"),
      ("a/b", "a%2Fb"), ("😀", "%F0%9F%98%80"), ("AZaz09-._~", "AZaz09-._~"), ("", ""), ("a,b", "a%2Cb"),
      ("e\u{301}", "e%CC%81"),
      ("#?:@!$'()*;[]", "%23%3F%3A%40%21%24%27%28%29%2A%3B%5B%5D"), ("\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D"),
      ("%41", "%2541"),
    ])
  func exact(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.encodedLength(of: text) == encoded.utf8.count)
    #expect(PercentEncoding.decode(Substring(encoded)).map { Array($0.utf8) } == Array(text.utf8))
    var bytes = Array("x=".utf8)
    PercentEncoding.append(text, to: &bytes)
    #expect(bytes == Array(("x=" + encoded).utf8))
  }

  @Test(
    "decoding reads small hexadecimal digits, keeps a '+', and refuses what is cut short, no digit or no UTF-8",
    arguments: [
      ("%c3%A9", "é"), ("a+b", "a+b"), ("é", "é"), ("", ""), ("%", nil), ("a%2", nil), ("%zz", nil), ("%2é", nil),
      ("%C3", nil), ("%FF", nil), ("%+1", nil),
      ("%00", "\0"),
    ] as [(String, String?)])
  func decoding(encoded: String, text: String?) {
    #expect(PercentEncoding.decode(Substring(encoded)) == text)
  }

  /// RFC 3986, written down from its text: ALPHA / DIGIT / "-" / "." / "_" / "~" stay.
  private static func reference(_ text: String) -> String {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return text.utf8.map { byte in
      if unreserved.contains(byte) { return String(Unicode.Scalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  @Test("random texts encode as the reference does, decode to themselves byte for byte, and hold nothing but ASCII")
  func property() {
    var random = Seeded(17)
    for round in 0..<20_000 {
      let text = Self.randomText(&random)
      let encoded = PercentEncoding.encode(text)
      let isRight =
        encoded == Self.reference(text) && encoded.utf8.count == PercentEncoding.encodedLength(of: text)
        && PercentEncoding.decode(Substring(encoded)).map { Array($0.utf8) } == Array(text.utf8)
      if !isRight {
        Issue.record("round \(round): \(text.debugDescription) became \(encoded)")
        return
      }
    }
  }

  private static func randomText(_ random: inout Seeded) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<random.below(10) {
      let bound = random.pick([0x80, 0x80, 0x800, 0x10000, 0x110000])
      if let scalar = Unicode.Scalar(UInt32(random.below(bound))) { text.append(scalar) }
    }
    return String(text)
  }
}
