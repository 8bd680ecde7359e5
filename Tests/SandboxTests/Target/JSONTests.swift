import Testing

@testable import Sandbox

@Suite("JSON")
struct JSONTests {
  static let same = [
    "null", "true", "false", "0", "-0.50e+10", #""""#, "[]", "{}", #"{"a":[1,{"b":"c"}],"d":null}"#,
    #""a\"\\\n\r\t\u0001/é漢😀""#, "19.20",
  ]

  @Test("What is read is written again as it was, digits and all", arguments: same)
  func roundTrip(text: String) throws {
    #expect(try JSONReader.read(Array(text.utf8)).text == text)
  }

  @Test("Blanks are skipped, escapes are read, members are sorted, and of two members the last counts")
  func normalises() throws {
    let text = " { \"b\" : [ 1 ,\n2 ] , \"a\" : \"\\u00e9\\ud83d\\ude00\\/\\b\\f\" , \"a\" : true } "
    #expect(try JSONReader.read(Array(text.utf8)).text == #"{"a":true,"b":[1,2]}"#)
    #expect(try JSONReader.read(Array(#""\u00e9\ud83d\ude00\/""#.utf8)) == .string("é😀/"))
  }

  static let malformed: [(String, Int)] = [
    ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("{\"a\"}", 4), ("{a:1}", 1), ("01", 1), ("1.", 2), (".5", 0), ("-", 1),
    ("1e", 2), ("tru", 0), ("\"a", 2), ("\"\n\"", 1), (#""\x""#, 3), (#""\u12g4""#, 3), (#""\ud83d""#, 7), ("1 2", 2),
    (#""\ude00""#, 7), ("nul", 0), ("[1}", 2), ("'a'", 0), ("NaN", 0),
  ]

  @Test("What is no JSON is told with its place", arguments: malformed)
  func refusesMalformed(text: String, offset: Int) {
    #expect(throws: JSONReader.Failure(offset: offset)) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test("Of damaged texts each is refused, or read as what it is written as")
  func damaged() throws {
    let whole = Array(#"{"a":[1,-2.5e+3,{"b":"c\u00e9\ud83d\ude00\n"}],"d":null,"e":true,"f":[[],{}]}"#.utf8)
    var dice = SplitMix64(seed: 11)
    var readable = 0
    for _ in 1...3000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &dice) {
        let place = Int.random(in: bytes.indices, using: &dice)
        if dice.happens(0.5) { bytes[place] = whole.randomElement(using: &dice) ?? 0 } else { bytes.remove(at: place) }
      }
      guard let value = try? JSONReader.read(bytes) else { continue }
      readable += 1
      #expect(try JSONReader.read(Array(value.text.utf8)) == value)
    }
    #expect((50...2500).contains(readable))
  }

  @Test("Bytes that are no text and texts that are too deep are refused")
  func limits() throws {
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(try JSONReader.read(Array(deep.utf8)).text == deep)
    #expect(throws: JSONReader.Failure(offset: 200)) { try JSONReader.read(Array("[\(deep)]".utf8)) }
  }
}
