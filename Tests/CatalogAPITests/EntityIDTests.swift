internal import CatalogAPI
internal import Testing

@Suite("Entity ids")
struct EntityIDTests {
  @Test(
    "an id is any text of 1 to 1,000 scalars without commas and control characters, kept as it is",
    arguments: [
      "a", " a ", "a b", "é", "漢字", "😀", "A/b?c=d&e#f%", "'\"\\", "\u{A0}", "\u{301}", "\u{200B}", "0", "--x", "$x",
    ])
  func accepted(text: String) throws {
    let id = try EntityID(text)
    #expect(Array(id.text.utf8) == Array(text.utf8))
    #expect(id.description == text)
    #expect(try EntityID(utf8: Array(text.utf8)) == id)
    #expect(EntityID.refusal(of: text) == nil)
  }

  @Test(
    "what can't be an id is refused with the reason",
    arguments: [
      ("", EntityID.Refusal.empty, "it is empty"),
      ("a,b", .comma, "it holds a comma, which joins ids in a request and can't be escaped"),
      (",", .comma, "it holds a comma, which joins ids in a request and can't be escaped"),
      ("a\n", .controlCharacter("\n"), "it holds the control character U+000A"),
      ("\0", .controlCharacter("\0"), "it holds the control character U+0000"),
      ("a\tb", .controlCharacter("\t"), "it holds the control character U+0009"),
      ("\u{7F}", .controlCharacter("\u{7F}"), "it holds the control character U+007F"),
      ("\u{85}", .controlCharacter("\u{85}"), "it holds the control character U+0085"),
      ("\u{9F}", .controlCharacter("\u{9F}"), "it holds the control character U+009F"),
      ("a\r\n", .controlCharacter("\r"), "it holds the control character U+000D"),
    ])
  func refused(text: String, refusal: EntityID.Refusal, reason: String) {
    #expect(throws: refusal) { try EntityID(text) }
    #expect(refusal.reason == reason)
  }

  @Test("the length counts Unicode scalars: 1,000 of four bytes each are good, 1,001 of any are not")
  func length() throws {
    #expect(try EntityID(String(repeating: "😀", count: 1000)).text.utf8.count == 4000)
    #expect(throws: EntityID.Refusal.tooLong(1001)) { try EntityID(String(repeating: "a", count: 1001)) }
    #expect(throws: EntityID.Refusal.tooLong(1002)) { try EntityID(String(repeating: "e\u{301}", count: 501)) }
    #expect(EntityID.Refusal.tooLong(1001).reason == "it is 1001 characters long, more than 1000")
  }

  @Test("bytes that are no UTF-8 are no id", arguments: [[0xFF], [0xC3], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) {
    #expect(throws: EntityID.Refusal.notUTF8) { try EntityID(utf8: bytes) }
    #expect(EntityID.Refusal.notUTF8.reason == "it is not valid UTF-8")
  }

  @Test("ids are the same only byte for byte: canonical equivalents, cases and blanks differ")
  func identity() throws {
    let texts = ["é", "e\u{301}", "É", "\u{C5}", "\u{212B}", "A\u{30A}", "a", "a ", " a", "A"]
    #expect("é" == "e\u{301}")
    let ids = try texts.map { try EntityID($0) }
    #expect(Set(ids).count == texts.count)
    #expect(ids[0] != ids[1])
    #expect(try ids[0] == EntityID("\u{E9}") && ids[0].hashValue == EntityID("\u{E9}").hashValue)
  }

  @Test(
    "a warning says what the documentation advises against",
    arguments: [
      ("sku-1_A.b", []), ("a b", [EntityID.Warning.discouragedCharacter(" ")]), ("é漢", [.discouragedCharacter("é")]),
      ("a~", [.discouragedCharacter("~")]),
      ("-\u{301}", [.discouragedCharacter("-\u{301}")]),
    ])
  func warnings(text: String, warnings: [EntityID.Warning]) throws {
    #expect(try EntityID(text).warnings == warnings)
  }

  @Test("an id of more than 50 scalars is longer than what purchases match")
  func longWarning() throws {
    #expect(try EntityID(String(repeating: "a", count: 50)).warnings == [])
    let long = try EntityID(String(repeating: "a", count: 51) + "/").warnings
    #expect(long == [.longerThanPurchaseLimit(52), .discouragedCharacter("/")])
    #expect(
      long.map(\.reason) == [
        "52 characters: purchases match only the first 50",
        "it holds '/', which the service's documentation forbids in ids",
      ])
  }

  @Test("a batch is never empty")
  func batches() throws {
    let a = try EntityID("a")
    let b = try EntityID("b")
    #expect(Batch([]) == nil)
    #expect(Batch([a, b])?.ids == [a, b])
    #expect(Batch(a).ids == [a] && Batch(a, [b]).count == 2)
  }
}
