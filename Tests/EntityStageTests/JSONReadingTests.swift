import CatalogAPI
import Foundation
import Testing

@testable import EntityStage

@Suite struct JSONReadingTests {
  @Test func `ids are strings or integers under entity-id or id`() {
    let text = """
      {"entity.id":"a"}
      {"id": 12, "x": [1, {"id": "no"}, "}"], "y": null}

      { "name" : "n", "id" : "b", "entity.id" : "c" }
      {"id":-7,"t":true,"f":false,"n":1.5e-3}\r
         {"id":"é"}
      {"\\u0069d":"key"}
      """
    #expect(Reading(text).texts == ["a", "12", "c", "-7", "é", "key"])
    #expect(Reading(text).books?.format == .jsonl)
    #expect(Reading(text).books?.blank == 1)
    #expect(Reading(#"{"sku":"1","id":"2"}"#, .jsonl, .named("sku")).texts == ["1"])
    #expect(Reading(#"{"id":1}"#, .jsonl, .number(1)).failure == "-: keys of JSON objects have names, not numbers")
  }

  @Test func `escapes are decoded`() {
    #expect(Reading(#"{"id":"a\"b\\c\/d\u00e9\ud83d\ude00"}"#).texts == ["a\"b\\c/dé😀"])
    #expect(Reading(#"{"id":"\u0041"}"# + "\n" + #"{"id":"A"}"#).books?.alreadyStaged == 1)
  }

  @Test(arguments: [
    (#"{"id":""}"#, "it is empty"),
    (#"{"id":"a,b"}"#, "it holds a comma, which joins ids in a request and can't be escaped"),
    (#"{"id":"a\nb"}"#, "it holds the control character U+000A"),
    (#"{"id":"\u0000"}"#, "it holds the control character U+0000"),
    (#"{"id":"\ud800"}"#, "the id holds half of a surrogate pair"),
    (#"{"id":"\ud800\u0041"}"#, "the id holds half of a surrogate pair"),
    (#"{"id":"\ud800\uffff"}"#, "the id holds half of a surrogate pair"),
    (#"{"id":"\udc00\ud800"}"#, "the id holds half of a surrogate pair"),
    (#"{"id":1.0}"#, "the id is neither a string nor an integer"),
    (#"{"id":1e3}"#, "the id is neither a string nor an integer"),
    (#"{"id":null}"#, "the id is neither a string nor an integer"),
    (#"{"id":["a"]}"#, "the id is neither a string nor an integer"),
    (#"{"id":"a","id":"b"}"#, "the key of the id stands there twice"),
    (#"{"name":"a"}"#, "the object has no key for the id"), ("{}", "the object has no key for the id"),
    (#"{"id":"a""#, "the line is not valid JSON"), (#"{"id":"a"} x"#, "the line is not valid JSON"),
    (#"{"id":"a",}"#, "the line is not valid JSON"), (#"{"id":01}"#, "the line is not valid JSON"),
    (#"{"id":"\x"}"#, "the line is not valid JSON"), (#"{"id":"\u12g4"}"#, "the line is not valid JSON"),
    ("{\"id\":\"a\tb\"}", "the line is not valid JSON"), (#"{id:"a"}"#, "the line is not valid JSON"),
    (#"{"id":"a","b":[1,]}"#, "the line is not valid JSON"), (#"{"id":-}"#, "the line is not valid JSON"),
    (#"{"id":tru}"#, "the line is not valid JSON"), (#"["a"]"#, "the line is not a JSON object"),
    (#""a""#, "the line is not a JSON object"),
  ])
  func `lines without a usable id are refused`(line: String, reason: String) {
    let books = Reading("{\"id\":\"ok\"}\n" + line + "\n", .jsonl).books
    #expect(books?.refused.last?.hasSuffix(": " + reason) == true, "\(line): \(String(describing: books))")
    #expect(books?.refused.last?.hasPrefix("2:") == true)
    #expect(Reading("{\"id\":\"ok\"}\n" + line, .jsonl, skipBad: true).texts == ["ok"])
  }

  @Test func `nesting is bounded`() {
    let deep = { (depth: Int) in
      "{\"id\":\"a\",\"x\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(Reading(deep(63), .jsonl).texts == ["a"])
    #expect(Reading(deep(64), .jsonl).books?.refused.first == "not an object with an id 1")
    #expect(Reading(deep(100_000), .jsonl, skipBad: true).books?.rows == 1)
  }

  @Test func `objects are read as Foundation reads them`() throws {
    var random = Seeded(9)
    let texts = ["a", "é\u{301}", "q\"uote", "back\\slash", "sl/ash", "😀", "\u{7F}", "tab\t", "comma,", "", "\u{2028}"]
    for _ in 0..<1000 {
      var object: [String: Any] = ["other": random.pick(texts), "n": random.below(100), "list": [1, ["id": "no"]]]
      let id = (0..<random.below(4)).map { _ in random.pick(texts) }.joined()
      object[random.pick(["id", "entity.id"])] = id
      let line = try JSONSerialization.data(withJSONObject: object)
      let reading = Reading(Array(line), .jsonl, skipBad: true)
      #expect(reading.texts.map { Array($0.utf8) } == ((try? EntityID(id)).map { [Array($0.text.utf8)] } ?? []))
    }
  }
}
