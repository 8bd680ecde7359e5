import Shell
import Testing

@Suite("Patterns") struct TextPatternTests {
  @Test(arguments: [
    ("^sku-", "sku-1", true), ("^sku-", "my-sku-1", false), ("old$", "very old", true), ("old$", "older", false),
    ("^a$", "a", true), ("^a$", "ab", false), ("", "x", true), ("^", "x", true), ("$", "", true), ("^$", "x", false),
    ("1\\.5", "v1.5", true), ("1\\.5", "v1x5", false), ("a\\|b", "a|b", true), ("ab*", "xa", true),
    ("^ab?c", "ac", true),
    ("^ab?c", "bc", false), ("^ab+", "a", false), ("a|^b", "xa", true), ("(?i)^SKU", "sku-1", true),
    ("^sku-[0-9]{2}$", "sku-12", true), ("^sku-[0-9]{2}$", "sku-123", false), ("漢", "字漢字", true),
    ("é", "e\u{301}", false),
    ("^e", "e\u{301}", true), ("^.$", "e\u{301}", false), ("aab", "aaab", true),
  ])
  func `texts are searched as scalars`(pattern: String, text: String, isFound: Bool) throws {
    let pattern = try #require(TextPattern(pattern))
    #expect(pattern.isFound(in: text) == isFound)
    #expect(pattern.isFound(utf8: text.utf8.span) == isFound)
  }

  @Test func `what is no regular expression is none`() {
    for text in ["(", "[a", "a{2,1}", "*", "\\"] { #expect(TextPattern(text) == nil, "\(text)") }
  }

  @Test func `the plain way finds what the standard library finds`() throws {
    var random = SystemRandomNumberGenerator()
    let parts = [
      "a", "b", "-", "1", "\\.", ".", "^", "$", "*", "+", "?", "|", "(", ")", "[ab]", "{2}", "é", "\\d", " ", "\\\\",
    ]
    var compiled = 0
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 0..<6, using: &random)).map { _ in parts.randomElement() ?? "" }.joined()
      let regex = try? Regex(text).matchingSemantics(.unicodeScalar)
      let pattern = TextPattern(text)
      #expect((regex == nil) == (pattern == nil), "\(text)")
      guard let regex, let pattern else { continue }
      compiled += 1
      for _ in 0..<8 {
        let id = (0..<Int.random(in: 0..<6, using: &random)).map { _ in
          ["a", "b", "-", "1", ".", "é", " ", "\\", "x"].randomElement() ?? ""
        }.joined()
        let isFound = id.firstMatch(of: regex) != nil
        #expect(pattern.isFound(in: id) == isFound, "\(text) in \(id)")
        #expect(pattern.isFound(utf8: id.utf8.span) == isFound, "\(text) in \(id)")
      }
    }
    #expect(compiled > 1000)
  }
}
